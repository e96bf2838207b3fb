using Pfmg.Cloud.Core.Counting;
using Pfmg.Cloud.Lake.Cohorts;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>Writes `sites` and `carriers` of a file of many samples, from its rows of `calls` and `assayed` as they pass by.</summary>
/// <remarks>
/// A site waits until nothing more can be assayed at its position, as long as <see cref="JointAssayedBuilder"/> holds
/// records back. Where that is not to be had (a variant that left alignment moved further back, genotypes of more alleles than a state tells, too
/// many waiting) the file gets neither table, and its samples are counted from `calls`, as those of small files are.
/// </remarks>
internal sealed class SiteTables : IDisposable
{
    /// <summary>Rows in a group: a region reads few of them.</summary>
    private const int GroupRows = 16_384;
    private const int MostWaitingCalls = 8 << 20;

    private readonly IngestFile _file;
    private readonly TableFile _sites;
    private readonly TableFile _carriers;
    private readonly RowGroupBuilder _siteRows = new(LakeTables.Sites);
    private readonly RowGroupBuilder _carrierRows = new(LakeTables.Carriers);
    private readonly SiteRows _rows;
    private readonly Dictionary<int, Waiting> _waiting = [];
    private int _waitingCalls;
    private bool _isGivenUp;

    public SiteTables(IngestFile file, string directory)
    {
        _file = file;
        _sites = new TableFile(directory, LakeTables.Sites);
        _carriers = new TableFile(directory, LakeTables.Carriers);
        _rows = new SiteRows([.. Enumerable.Range(file.SourceId, file.Header.Samples.Count)], _siteRows, _carrierRows);
    }

    /// <summary>Takes the sites of the next run, before what is assayed there.</summary>
    public void Add(RunRows run)
    {
        if (_isGivenUp || run.Sites is not { } sites)
        {
            return;
        }

        run.Sites = new RunSites();
        _waitingCalls += sites.CallCount;
        for (var i = 0; i < sites.Sites.Length; i++)
        {
            var waiting = Of(sites.Sites[i].Contig);
            _isGivenUp |= sites.Sites[i].Pos < waiting.Done;
            waiting.Sites.Add(new WaitingSite(sites, i));
        }

        _isGivenUp |= _waitingCalls > MostWaitingCalls;
        if (_isGivenUp)
        {
            _waiting.Clear();
        }
    }

    /// <summary>Takes an interval of `assayed`; those of a contig come by ascending start.</summary>
    public void Add(int contig, in AssayedInterval interval)
    {
        if (!_isGivenUp)
        {
            Of(contig).Assayed.Add(interval);
        }
    }

    /// <summary>Writes the sites before a base of the last contig, and all of those before it.</summary>
    /// <param name="contigs">The contigs so far, in the order of the file.</param>
    /// <param name="done">The base of the last one before which all intervals were taken.</param>
    public void Advance(IReadOnlyList<int> contigs, int done)
    {
        for (var i = 0; i < contigs.Count && !_isGivenUp; i++)
        {
            if (_waiting.TryGetValue(contigs[i], out var waiting))
            {
                Write(contigs[i], waiting, i == contigs.Count - 1 ? done : int.MaxValue);
            }
        }
    }

    /// <summary>Writes what is left and the footers.</summary>
    /// <param name="contigs">The contigs, in the order of the file.</param>
    /// <param name="path">The object path of a table's file.</param>
    /// <returns>Both files; none if they could not be made.</returns>
    public IReadOnlyList<LakeFile> Complete(IReadOnlyList<int> contigs, Func<string, string> path)
    {
        Advance([.. contigs, -1], int.MaxValue);
        Encode();
        LakeFile[] files = [_sites.Complete(path(LakeTables.Sites.Table), _file.Contigs), _carriers.Complete(path(LakeTables.Carriers.Table), _file.Contigs)];
        return _isGivenUp ? [] : files;
    }

    public void Dispose()
    {
        _sites.Dispose();
        _carriers.Dispose();
    }

    private Waiting Of(int contig) => _waiting.TryGetValue(contig, out var waiting) ? waiting : _waiting[contig] = new Waiting(_file.Header.Samples.Count);

    private void Write(int contig, Waiting waiting, int done)
    {
        var sites = waiting.Sites;
        Sort(sites);
        var next = 0;
        while (next < sites.Count && sites[next].Site.Pos < done)
        {
            var (first, site) = (sites[next], sites[next].Site);
            var states = waiting.Assayed.At(site.Pos);
            do
            {
                Apply(sites[next].Run.Calls(sites[next].Site), states);
                _waitingCalls -= sites[next].Site.Calls;
            }
            while (++next < sites.Count && WaitingSite.Compare(sites[next], first) == 0);

            Append(contig, first, states);
        }

        sites.RemoveRange(0, next);
        waiting.Done = done;
        _isGivenUp |= waiting.Assayed.IsTooPloid;
        if (done == int.MaxValue)
        {
            _waiting.Remove(contig);
        }
    }

    // Runs come almost sorted: only left alignment moves sites over their borders.
    private static void Sort(List<WaitingSite> sites)
    {
        for (var i = 1; i < sites.Count; i++)
        {
            if (WaitingSite.Compare(sites[i - 1], sites[i]) > 0)
            {
                sites.Sort(WaitingSite.Compare);
                return;
            }
        }
    }

    private static void Apply(ReadOnlySpan<SiteCall> calls, Span<byte> states)
    {
        foreach (ref readonly var call in calls)
        {
            ref var state = ref states[call.Sample];
            var told = CarrierState.WithRow(CarrierState.Ploidy(state), call.Copies, call.IsMixed);
            state = CarrierState.HasRow(state) ? CarrierState.Union(state, told) : told;
        }
    }

    private void Append(int contig, WaitingSite first, ReadOnlySpan<byte> states)
    {
        var site = first.Site;
        var end = Math.Max(site.End ?? 0, site.Pos + site.Ref.Length - 1);
        _sites.Spans.Add(contig, site.Pos, end);
        _carriers.Spans.Add(contig, site.Pos, end);
        _rows.Append(_file.Contigs[contig].Utf8, site.Pos, first.Run.Text(site.Ref), first.Run.Text(site.Alt), site.End, states);
        if (_siteRows.RowCount >= GroupRows)
        {
            Encode();
        }
    }

    private void Encode()
    {
        _sites.Append([_siteRows.Encode()]);
        _carriers.Append([_carrierRows.Encode()]);
        _siteRows.Clear();
        _carrierRows.Clear();
    }

    /// <summary>What a contig waits with.</summary>
    private sealed class Waiting(int samples)
    {
        public List<WaitingSite> Sites { get; } = [];

        public StatesAtSites Assayed { get; } = new(samples);

        /// <summary>Sites before it were written.</summary>
        public int Done { get; set; }
    }

    /// <summary>A site that waits.</summary>
    private readonly record struct WaitingSite(RunSites Run, int Index)
    {
        public RunSite Site => Run.Sites[Index];

        public static int Compare(WaitingSite left, WaitingSite right)
        {
            var (a, b) = (left.Site, right.Site);
            var order = a.Pos.CompareTo(b.Pos);
            order = order != 0 ? order : left.Run.Text(a.Ref).SequenceCompareTo(right.Run.Text(b.Ref));
            order = order != 0 ? order : left.Run.Text(a.Alt).SequenceCompareTo(right.Run.Text(b.Alt));
            return order != 0 ? order : Nullable.Compare(a.End, b.End);
        }
    }
}
