using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>Gathers which bases of each contig a table's rows touch.</summary>
internal sealed class ContigSpans
{
    private readonly Dictionary<int, (int Min, int Max)> _spans = [];
    private int _contig = -1;
    private int _min;
    private int _max;

    public void Add(int contig, int start, int end)
    {
        if (contig != _contig)
        {
            Store();
            (_contig, _min, _max) = (contig, start, end);
            return;
        }

        _min = Math.Min(_min, start);
        _max = Math.Max(_max, end);
    }

    public void Add(ContigSpans other)
    {
        other.Store();
        foreach (var (contig, span) in other._spans)
        {
            Add(contig, span.Min, span.Max);
        }
    }

    public void Clear()
    {
        _spans.Clear();
        _contig = -1;
    }

    public IReadOnlyList<ContigRange> Ranges(ContigTable contigs)
    {
        Store();
        return
        [
            .. _spans.Select(s => new ContigRange(contigs[s.Key].Name, s.Value.Min, s.Value.Max))
                .OrderBy(static r => r.Chrom, StringComparer.Ordinal),
        ];
    }

    private void Store()
    {
        if (_contig >= 0)
        {
            _spans[_contig] = _spans.TryGetValue(_contig, out var known)
                ? (Math.Min(known.Min, _min), Math.Max(known.Max, _max))
                : (_min, _max);
            _contig = -1;
        }
    }
}
