namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>Gathers, contig by contig, the bases that only records which go told of.</summary>
/// <param name="sink">Takes contig, first and last base of each stretch, in order.</param>
internal sealed class GoneBases(Action<string, int, int> sink)
{
    private readonly List<(int First, int Last)> _gone = [];
    private readonly List<(int First, int Last)> _kept = [];
    private string? _chrom;

    /// <summary>Takes the next record; those of a contig stand together.</summary>
    public void Add(string chrom, int first, int last, bool goes)
    {
        if (!string.Equals(chrom, _chrom, StringComparison.Ordinal))
        {
            Complete();
            _chrom = chrom;
        }

        var spans = goes ? _gone : _kept;
        if (spans.Count > 0 && first >= spans[^1].First && first <= spans[^1].Last + 1)
        {
            spans[^1] = (spans[^1].First, Math.Max(spans[^1].Last, last));
        }
        else
        {
            spans.Add((first, last));
        }
    }

    /// <summary>Ends the last contig.</summary>
    public void Complete()
    {
        _gone.Sort();
        _kept.Sort();
        var (kept, done) = (0, 0);
        foreach (var (from, last) in _gone)
        {
            int first = Math.Max(from, done + 1);
            while (kept < _kept.Count && _kept[kept].Last < first)
            {
                kept++;
            }

            for (int at = kept; at < _kept.Count && first <= last && _kept[at].First <= last; at++)
            {
                if (_kept[at].First > first)
                {
                    sink(_chrom!, first, _kept[at].First - 1);
                }

                first = Math.Max(first, _kept[at].Last + 1);
            }

            if (first <= last)
            {
                sink(_chrom!, first, last);
            }

            done = Math.Max(done, last);
        }

        _gone.Clear();
        _kept.Clear();
    }
}
