using Pfmg.Cloud.Core.References;

namespace Pfmg.Cloud.Core.Quality;

/// <summary>A panel of common sites, found by place.</summary>
internal sealed class SitePanel(IReadOnlyList<CommonSite> sites)
{
    private readonly Dictionary<string, Dictionary<int, CommonSite>> _contigs = sites
        .GroupBy(site => site.Contig, StringComparer.Ordinal)
        .ToDictionary(contig => contig.Key, contig => contig.ToDictionary(site => site.Pos), StringComparer.Ordinal);

    /// <summary>In the order of the reference.</summary>
    public IReadOnlyList<CommonSite> Sites => sites;

    /// <summary>The sites of a contig by position; null if it has none.</summary>
    public IReadOnlyDictionary<int, CommonSite>? Of(string contig) => _contigs.GetValueOrDefault(contig);

    /// <summary>Which allele of a record is a site's ALT.</summary>
    /// <returns>1 for the first of ALT; 0 if the record has another REF or not this ALT.</returns>
    public static int AlleleOf(CommonSite site, ReadOnlySpan<byte> reference, ReadOnlySpan<byte> alt)
    {
        if (!Is(reference, site.Ref))
        {
            return 0;
        }

        var index = 0;
        foreach (var range in alt.Split((byte)','))
        {
            index++;
            if (Is(alt[range], site.Alt))
            {
                return index;
            }
        }

        return 0;
    }

    private static bool Is(ReadOnlySpan<byte> allele, char letter) => allele.Length == 1 && (allele[0] & ~0x20) == letter;
}
