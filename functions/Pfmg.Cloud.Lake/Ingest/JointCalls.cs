using System.Runtime.InteropServices;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>The `calls` rows of one run of lines of a file of several samples: what rows of one allele share is kept, sorted and encoded once.</summary>
internal sealed class JointCalls(int sourceId)
{
    private readonly JointColumns _columns = new(sourceId);
    private readonly List<CallSite> _sites = [];
    private readonly List<SampleCall> _calls = [];

    // Rows of the record's alleles behind the first, until it ends.
    private readonly List<List<SampleCall>> _others = [];
    private int _first;

    /// <summary>Adds a row of the record at work; an allele's by ascending sample.</summary>
    /// <param name="allele">The allele's index in the record, from 1.</param>
    /// <param name="call">The row.</param>
    public void Add(int allele, in SampleCall call)
    {
        if (allele == 1)
        {
            _calls.Add(call);
            return;
        }

        while (_others.Count < allele - 1)
        {
            _others.Add([]);
        }

        _others[allele - 2].Add(call);
    }

    /// <summary>Ends the record at work.</summary>
    public void EndRecord(in RecordSite site, RecordAlleles alleles)
    {
        EndAllele(site, alleles, 1);
        for (var allele = 2; allele < alleles.Count && allele - 2 < _others.Count; allele++)
        {
            _calls.AddRange(_others[allele - 2]);
            _others[allele - 2].Clear();
            EndAllele(site, alleles, allele);
        }
    }

    /// <summary>Encodes what was gathered and forgets it.</summary>
    /// <param name="text">The run's lines, which slices of GT and FILTER point into.</param>
    /// <param name="alleles">The alleles.</param>
    /// <param name="contigs">Names of the contigs.</param>
    /// <param name="run">Receives row groups, bases touched, sites, and calls at the panel's sites.</param>
    public void Encode(ReadOnlySpan<byte> text, TextArena alleles, ContigTable contigs, RunRows run)
    {
        var sites = CollectionsMarshal.AsSpan(_sites);
        Sort(sites, alleles, contigs);
        var texts = new CallTexts(text, alleles.Bytes);
        for (var (first, last) = (0, 0); first < sites.Length; first = last)
        {
            last = first + 1;
            while (last < sites.Length && CallSite.Compare(sites[first], sites[last], texts.Alleles, contigs) == 0)
            {
                last++;
            }

            var contig = contigs[sites[first].Contig];
            texts.Contig = contig.Utf8;
            if (last == first + 1)
            {
                Append(sites[first], texts, contig, run);
            }
            else
            {
                AppendMixed(sites[first..last], texts, contig, run);
            }
        }

        _columns.Encode(run.Calls);
        _sites.Clear();
        _calls.Clear();
        _first = 0;
    }

    private ReadOnlySpan<SampleCall> CallsOf(in CallSite site) => CollectionsMarshal.AsSpan(_calls).Slice(site.First, site.Count);

    private void EndAllele(in RecordSite site, RecordAlleles alleles, int allele)
    {
        if (_calls.Count > _first)
        {
            _sites.Add(new CallSite(site.Contig, alleles[allele], site.Record, allele, site.Filter, site.Qual, _first, _calls.Count - _first));
            _first = _calls.Count;
        }
    }

    // Sites come almost sorted: only left alignment and the order of alleles disturb them.
    private static void Sort(Span<CallSite> sites, TextArena alleles, ContigTable contigs)
    {
        var moves = 8L * sites.Length;
        for (var i = 1; i < sites.Length; i++)
        {
            for (var at = i; at > 0 && CallSite.Compare(sites[at - 1], sites[at], alleles.Bytes, contigs) > 0; at--, moves--)
            {
                (sites[at - 1], sites[at]) = (sites[at], sites[at - 1]);
            }

            if (moves < 0)
            {
                sites.Sort((a, b) => CallSite.Compare(a, b, alleles.Bytes, contigs) is not 0 and var order ? order : (a.Record, a.AlleleIndex).CompareTo((b.Record, b.AlleleIndex)));
                return;
            }
        }
    }

    private void Append(in CallSite site, in CallTexts texts, ContigEntry contig, RunRows run)
    {
        var calls = CallsOf(site);
        run.CallSpans.Add(site.Contig, site.Allele.Pos, site.End);
        _columns.Append(site, calls, texts, run.Calls);
        if (run.Sites is { } sites)
        {
            sites.AddSite(site, texts.Alleles);
            sites.AddCalls(calls);
        }

        SketchRows.Collect(site, calls, texts.Alleles, contig, run.PanelCalls);
    }

    // Several records, or alleles of one, became the same allele: then its rows are sorted among each other.
    private void AppendMixed(ReadOnlySpan<CallSite> mixed, in CallTexts texts, ContigEntry contig, RunRows run)
    {
        var rows = new List<(SampleCall Call, CallSite Site)>();
        foreach (ref readonly var site in mixed)
        {
            foreach (ref readonly var call in CallsOf(site))
            {
                rows.Add((call, site));
            }

            SketchRows.Collect(site, CallsOf(site), texts.Alleles, contig, run.PanelCalls);
        }

        rows.Sort(static (a, b) => (a.Call.Sample, a.Site.Record, a.Site.AlleleIndex).CompareTo((b.Call.Sample, b.Site.Record, b.Site.AlleleIndex)));
        foreach (var (call, site) in rows)
        {
            run.CallSpans.Add(site.Contig, site.Allele.Pos, site.End);
            _columns.Append(site, [call], texts, run.Calls);
        }

        // Records of one structural variant may end differently: then it is as many sites.
        foreach (var end in rows.GroupBy(static row => row.Site.Allele.Long?.End ?? 0).OrderBy(static end => end.Key))
        {
            run.Sites?.AddSite(end.First().Site, texts.Alleles);
            foreach (var (call, _) in end)
            {
                run.Sites?.AddCalls([call]);
            }
        }
    }
}
