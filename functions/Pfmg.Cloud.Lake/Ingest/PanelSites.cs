using Pfmg.Cloud.Core.References;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>A panel of common sites by contig, to be walked beside sorted rows.</summary>
internal sealed class PanelSites
{
    private readonly Dictionary<string, PanelContig> _contigs = new(StringComparer.Ordinal);

    public PanelSites(CommonSites panel)
    {
        (Sha256, Count) = (panel.Sha256, panel.Sites.Count);
        var first = 0;
        foreach (var contig in panel.Sites.GroupBy(static site => site.Contig, StringComparer.Ordinal))
        {
            CommonSite[] sites = [.. contig];
            _contigs.Add(contig.Key, new PanelContig(
                first, [.. sites.Select(static site => site.Pos)], [.. sites.Select(static site => (byte)site.Ref)], [.. sites.Select(static site => (byte)site.Alt)]));
            first += sites.Length;
        }
    }

    /// <summary>The panel's name.</summary>
    public string Sha256 { get; }

    /// <summary>Sites.</summary>
    public int Count { get; }

    /// <summary>The sites of a contig; null if there is none.</summary>
    public PanelContig? Of(string contig) => _contigs.GetValueOrDefault(contig);
}

/// <summary>The sites of one contig.</summary>
/// <param name="First">The number of its first site in the panel; the others follow.</param>
/// <param name="Positions">Ascending.</param>
/// <param name="Ref">The reference's bases.</param>
/// <param name="Alt">The other bases.</param>
internal sealed record PanelContig(int First, int[] Positions, byte[] Ref, byte[] Alt)
{
    /// <summary>The index of the first site at or behind a position.</summary>
    public int From(int position)
    {
        var found = Array.BinarySearch(Positions, position);
        return found < 0 ? ~found : found;
    }
}

/// <summary>A call at a site of the panel.</summary>
/// <param name="Site">The site's number in the panel.</param>
/// <param name="Sample">The sample's index in the file.</param>
/// <param name="Copies">Of the panel's other base: 1 or 2; anything else for a genotype that the sketch does not know.</param>
internal readonly record struct PanelCall(int Site, int Sample, byte Copies);
