using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.References;

/// <summary>What a reference's document says of its panel of common sites.</summary>
/// <param name="Path">Its object path; the name holds the hash, so another panel is another object.</param>
/// <param name="Sha256">Lower-case hex SHA-256 of the object; the panel's name in sketches.</param>
/// <param name="Count">Sites.</param>
public sealed record CommonSitesInfo(string Path, string Sha256, int Count);

/// <summary>A reference's panel of common sites: what tells persons apart and finds foreign reads.</summary>
/// <remarks>
/// The object is plain text, a site a line, without a header: CHROM, POS, REF, ALT, AF, tab-separated, in the order of the
/// reference. The same sites are the same bytes, whatever file they came from.
/// </remarks>
public sealed class CommonSites
{
    /// <summary>The rarer allele of a common site is at least this frequent.</summary>
    public const double LeastAf = 0.01;

    private CommonSites(string sha256, IReadOnlyList<CommonSite> sites) => (Sha256, Sites) = (sha256, sites);

    /// <summary>Lower-case hex SHA-256 of the object.</summary>
    public string Sha256 { get; }

    /// <summary>In the order of the reference, each position once.</summary>
    public IReadOnlyList<CommonSite> Sites { get; }

    /// <summary>A panel of some sites.</summary>
    /// <param name="sites">In the order of the reference, each position once.</param>
    public static CommonSites Of(IReadOnlyList<CommonSite> sites) => new(Convert.ToHexStringLower(SHA256.HashData(Format(sites))), sites);

    /// <summary>The path of a panel of a reference.</summary>
    public static string PathOf(string reference, string sha256) => $"{StorePaths.Reference(reference)}common-sites/{sha256}.tsv";

    /// <summary>Whether a contig is an autosome of man ("chr1" to "chr22", "1" to "22"), where every person has two copies.</summary>
    public static bool IsAutosome(ReadOnlySpan<char> contig)
    {
        var number = contig.StartsWith("chr", StringComparison.Ordinal) ? contig[3..] : contig;
        return number.Length is 1 or 2 && number[0] != '0' && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= 22;
    }

    /// <summary>The panel of a reference; null if it has none.</summary>
    /// <exception cref="NotFoundException">The object is missing.</exception>
    /// <exception cref="CorruptException">The object is not the one that the reference's document names.</exception>
    public static async Task<CommonSites?> LoadAsync(IObjectStore store, ReferenceInfo reference, CancellationToken ct)
    {
        if (reference.CommonSites is not { } info)
        {
            return null;
        }

        using var text = new MemoryStream();
        await using (var content = await store.OpenReadAsync(info.Path, null, ct))
        {
            await content.CopyToAsync(text, ct);
        }

        var panel = Parse(text.ToArray(), info.Path);
        return string.Equals(panel.Sha256, info.Sha256, StringComparison.Ordinal) && panel.Sites.Count == info.Count
            ? panel
            : throw new CorruptException($"{info.Path} has SHA-256 {panel.Sha256} and {panel.Sites.Count} sites; {info.Sha256} and {info.Count} are known.");
    }

    /// <summary>The object of some sites.</summary>
    /// <param name="sites">In the order of the reference, each position once.</param>
    internal static byte[] Format(IEnumerable<CommonSite> sites)
    {
        var text = new StringBuilder();
        foreach (var site in sites)
        {
            text.Append(CultureInfo.InvariantCulture, $"{site.Contig}\t{site.Pos}\t{site.Ref}\t{site.Alt}\t{site.Af:R}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The panel that an object holds.</summary>
    /// <exception cref="CorruptException">It holds none.</exception>
    internal static CommonSites Parse(byte[] text, string path)
    {
        var sites = new List<CommonSite>();
        foreach (var line in Encoding.UTF8.GetString(text).AsSpan().EnumerateLines())
        {
            if (!line.IsEmpty)
            {
                sites.Add(ParseSite(line.ToString().Split('\t'))
                    ?? throw new CorruptException($"{path}, line {sites.Count + 1}: not CHROM, POS, REF, ALT and AF."));
            }
        }

        return new CommonSites(Convert.ToHexStringLower(SHA256.HashData(text)), sites);
    }

    private static CommonSite? ParseSite(string[] fields) =>
        fields is [var contig, var pos, { Length: 1 } reference, { Length: 1 } alt, var af]
        && int.TryParse(pos, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
        && double.TryParse(af, NumberStyles.Float, CultureInfo.InvariantCulture, out var frequency)
            ? new CommonSite(contig, position, reference[0], alt[0], frequency)
            : null;
}
