using System.Globalization;
using System.IO.Compression;

namespace Pfmg.Cloud.Local.Tests.Steps;

/// <summary>What bar 1 compares of a gVCF, read with nothing of the product's.</summary>
/// <param name="Variants">CHROM POS REF ALT GT QUAL PL of each variant record, in the order of the file.</param>
/// <param name="DepthBins">For every base that a block covers, which bin of depth it falls in: 0 below 10, 1 below 20, 2.</param>
internal sealed record Gvcf(IReadOnlyList<string> Variants, IReadOnlyDictionary<int, int> DepthBins)
{
    public static Gvcf Read(string path)
    {
        var variants = new List<string>();
        var bins = new Dictionary<int, int>();
        using Stream file = File.OpenRead(path);
        using var reader = new StreamReader(path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            var f = line.Split('\t');
            var depth = Info(f[7], "MinDP=");
            var position = int.Parse(f[1], CultureInfo.InvariantCulture);
            if (f[4] == "." && depth is { } value)
            {
                var end = Info(f[7], "END=") ?? position;
                for (var i = position; i <= end; i++)
                {
                    // A base in two blocks would be counted twice by whoever reads them.
                    bins.Add(i, value < 10 ? 0 : value < 20 ? 1 : 2);
                }
            }
            else
            {
                var keys = f[8].Split(':');
                var values = f[9].Split(':');
                variants.Add(string.Join(' ', f[0], f[1], f[3], f[4], values[Array.IndexOf(keys, "GT")], f[5], Array.IndexOf(keys, "PL") is var pl and >= 0 ? values[pl] : "-"));
            }
        }

        return new Gvcf(variants, bins);
    }

    private static int? Info(string info, string key) =>
        info.Split(';').FirstOrDefault(field => field.StartsWith(key, StringComparison.Ordinal)) is { } found
            ? int.Parse(found.AsSpan(key.Length), CultureInfo.InvariantCulture)
            : null;
}
