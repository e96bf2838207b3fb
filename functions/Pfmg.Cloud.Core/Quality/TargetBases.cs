using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Core.Quality;

/// <summary>Intervals that do not overlap, asked how many of their bases lie in a stretch.</summary>
internal sealed class TargetBases
{
    private readonly Dictionary<string, ContigTarget> _contigs;

    /// <param name="intervals">In any order, none overlapping another.</param>
    public TargetBases(IReadOnlyList<Interval> intervals)
    {
        _contigs = intervals.GroupBy(interval => interval.Contig, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => new ContigTarget([.. group.OrderBy(interval => interval.Start)]), StringComparer.Ordinal);
        Total = intervals.Sum(interval => (long)interval.Length);
    }

    /// <summary>Bases in all.</summary>
    public long Total { get; }

    /// <summary>What lies on a contig; null if nothing does.</summary>
    public ContigTarget? Of(string contig) => _contigs.GetValueOrDefault(contig);

    /// <summary>Intervals joined where they overlap or touch, in the order of the contigs.</summary>
    public static IReadOnlyList<Interval> Join(IEnumerable<Interval> intervals, IReadOnlyList<Contig> contigs)
    {
        var order = contigs.Index().ToDictionary(pair => pair.Item.Name, pair => pair.Index, StringComparer.Ordinal);
        var joined = new List<Interval>();
        foreach (var interval in intervals.OrderBy(one => order[one.Contig]).ThenBy(one => one.Start))
        {
            if (joined is [.., var last] && string.Equals(last.Contig, interval.Contig, StringComparison.Ordinal) && interval.Start <= last.End + 1)
            {
                joined[^1] = new Interval(last.Contig, last.Start, Math.Max(last.End, interval.End));
            }
            else
            {
                joined.Add(interval);
            }
        }

        return joined;
    }

    /// <summary>The target on one contig.</summary>
    internal sealed class ContigTarget
    {
        private readonly int[] _starts;
        private readonly int[] _ends;
        private readonly long[] _before;

        public ContigTarget(IReadOnlyList<Interval> sorted)
        {
            _starts = [.. sorted.Select(interval => interval.Start)];
            _ends = [.. sorted.Select(interval => interval.End)];
            _before = new long[sorted.Count + 1];
            for (var i = 0; i < sorted.Count; i++)
            {
                _before[i + 1] = _before[i] + sorted[i].Length;
            }
        }

        /// <summary>Bases of the target from <paramref name="start"/> to <paramref name="end"/>, both included.</summary>
        public long Within(int start, int end) => start > end ? 0 : UpTo(end) - UpTo(start - 1);

        private long UpTo(int position)
        {
            var found = Array.BinarySearch(_starts, position);
            var index = found >= 0 ? found : ~found - 1;
            return index < 0 ? 0 : _before[index] + Math.Min(position, _ends[index]) - _starts[index] + 1;
        }
    }
}
