using System.Globalization;
using System.Text;

namespace Pfmg.Cloud.Core.Files;

/// <summary>Writes a SAM header anew for one sample, from what may be told only.</summary>
/// <remarks>
/// By allow list: how it is sorted, the contigs without the path of their FASTA, read groups by number with platform and insert size, the
/// programs without their command lines. Names of samples, libraries, lanes, centres and dates, and comments, stay behind. Source: SAMv1 § 1.3.
/// </remarks>
public static class RewriteSamHeader
{
    private static readonly Dictionary<string, string[]> Kept = new(StringComparer.Ordinal)
    {
        ["@HD"] = ["VN", "SO", "GO", "SS"],
        ["@SQ"] = ["SN", "LN", "AH", "AN", "AS", "M5", "SP", "TP"],
        ["@RG"] = ["PL", "PI"],
        ["@PG"] = ["ID", "PN", "PP", "VN"],
    };

    /// <summary>The header's text afterwards.</summary>
    /// <param name="text">As in the file.</param>
    /// <param name="name">What the sample is called.</param>
    public static string Of(string text, string name)
    {
        var written = new StringBuilder(text.Length);
        var libraries = new List<string>();
        var groups = 0;
        foreach (var line in text.Split('\n'))
        {
            var fields = line.TrimEnd('\r').Split('\t');
            if (!Kept.TryGetValue(fields[0], out var tags))
            {
                continue;
            }

            written.Append(fields[0]);
            if (fields[0] == "@RG")
            {
                var library = fields.FirstOrDefault(static field => field.StartsWith("LB:", StringComparison.Ordinal)) ?? "";
                var number = libraries.IndexOf(library) is >= 0 and var known ? known : libraries.Count;
                libraries.Add(library);
                written.Append(CultureInfo.InvariantCulture, $"\tID:{++groups}\tSM:{name}\tLB:{name}.{number + 1}");
            }

            foreach (var field in fields.Skip(1).Where(field => field.Length > 3 && field[2] == ':' && tags.Contains(field[..2], StringComparer.Ordinal)))
            {
                written.Append('\t').Append(field);
            }

            written.Append('\n');
        }

        return written.ToString();
    }

    /// <summary>The contigs of a header, in their order.</summary>
    public static IReadOnlyList<Genomics.Contig> Contigs(string text) =>
        [.. text.Split('\n').Where(static line => line.StartsWith("@SQ\t", StringComparison.Ordinal)).Select(static line => line.TrimEnd('\r').Split('\t')).Select(static fields =>
            new Genomics.Contig(Value(fields, "SN:"), int.Parse(Value(fields, "LN:"), NumberStyles.None, CultureInfo.InvariantCulture)))];

    private static string Value(string[] fields, string tag) => fields.First(field => field.StartsWith(tag, StringComparison.Ordinal))[tag.Length..];
}
