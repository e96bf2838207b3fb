using System.Runtime.InteropServices;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>The sites of one run's rows of `calls`, each with who has rows there.</summary>
internal sealed class RunSites
{
    private readonly List<RunSite> _sites = [];
    private readonly List<SiteCall> _calls = [];
    private readonly TextArena _texts = new();

    /// <summary>The sites, in the order of the rows.</summary>
    public ReadOnlySpan<RunSite> Sites => CollectionsMarshal.AsSpan(_sites);

    /// <summary>Rows of `calls` at them.</summary>
    public int CallCount => _calls.Count;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _sites.Clear();
        _calls.Clear();
        _texts.Clear();
    }

    /// <summary>The rows of a site.</summary>
    public ReadOnlySpan<SiteCall> Calls(in RunSite site) => CollectionsMarshal.AsSpan(_calls).Slice(site.FirstCall, site.Calls);

    /// <summary>An allele of a site.</summary>
    public ReadOnlySpan<byte> Text(TextSlice allele) => allele.Of(_texts.Bytes);

    /// <summary>Takes the sorted rows of a run.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="text">The run's lines, which slices of GT point into.</param>
    /// <param name="alleles">What slices of alleles point into.</param>
    /// <param name="sourceId">The id of the file's first sample.</param>
    public void Collect(ReadOnlySpan<CallRow> rows, ReadOnlySpan<byte> text, ReadOnlySpan<byte> alleles, int sourceId)
    {
        for (var (first, last) = (0, 0); first < rows.Length; first = last)
        {
            last = first + 1;
            while (last < rows.Length && IsSameSite(rows[first], rows[last], alleles))
            {
                last++;
            }

            var site = rows[first..last];
            if (site[0].Allele.Long is null)
            {
                Add(site, null, text, alleles, sourceId);
                continue;
            }

            // Records of one structural variant may end differently: then it is as many sites.
            var ends = new SortedSet<int>();
            foreach (ref readonly var row in site)
            {
                ends.Add(row.Allele.Long?.End ?? 0);
            }

            foreach (var end in ends)
            {
                Add(site, end, text, alleles, sourceId);
            }
        }
    }

    private void Add(ReadOnlySpan<CallRow> rows, int? end, ReadOnlySpan<byte> text, ReadOnlySpan<byte> alleles, int sourceId)
    {
        var first = _calls.Count;
        foreach (ref readonly var row in rows)
        {
            if (end is { } one && (row.Allele.Long?.End ?? 0) != one)
            {
                continue;
            }

            var isMixed = row is { IsCountable: true, Dosage: 1 } && row.Gt.Of(text).ContainsAny((byte)'/', (byte)'|');
            _calls.Add(new SiteCall(row.SampleId - sourceId, row.IsCountable ? (byte)(row.Dosage ?? 0) : (byte)0, isMixed));
        }

        var allele = rows[0].Allele;
        _sites.Add(new RunSite(
            rows[0].Contig, allele.Pos, end == 0 ? null : end, _texts.Add(allele.Ref.Of(alleles)), _texts.Add(allele.Alt.Of(alleles)), first, _calls.Count - first));
    }

    private static bool IsSameSite(in CallRow a, in CallRow b, ReadOnlySpan<byte> alleles) =>
        a.Allele.Pos == b.Allele.Pos && a.Contig == b.Contig
        && (a.Allele.Ref == b.Allele.Ref || a.Allele.Ref.Of(alleles).SequenceEqual(b.Allele.Ref.Of(alleles)))
        && (a.Allele.Alt == b.Allele.Alt || a.Allele.Alt.Of(alleles).SequenceEqual(b.Allele.Alt.Of(alleles)));
}

/// <summary>A site of a run.</summary>
/// <param name="Contig">Its contig's number.</param>
/// <param name="Pos">Its first base.</param>
/// <param name="End">The last base of a structural variant; null for others.</param>
/// <param name="Ref">REF.</param>
/// <param name="Alt">ALT.</param>
/// <param name="FirstCall">Its first row.</param>
/// <param name="Calls">Its rows.</param>
internal readonly record struct RunSite(int Contig, int Pos, int? End, TextSlice Ref, TextSlice Alt, int FirstCall, int Calls);

/// <summary>A row of `calls` at a site.</summary>
/// <param name="Sample">Index among the file's samples.</param>
/// <param name="Copies">Its dosage if it counts, else 0.</param>
/// <param name="IsMixed">Whether it counts and is a single copy in a genotype of several alleles.</param>
internal readonly record struct SiteCall(int Sample, byte Copies, bool IsMixed);
