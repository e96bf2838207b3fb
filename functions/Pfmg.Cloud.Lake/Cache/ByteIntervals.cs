namespace Pfmg.Cloud.Lake.Cache;

/// <summary>Bytes <paramref name="Start"/> to before <paramref name="End"/> of a file.</summary>
/// <param name="Start">0-based.</param>
/// <param name="End">Not included; greater than <paramref name="Start"/>.</param>
internal readonly record struct ByteInterval(long Start, long End)
{
    public long Length => End - Start;
}

/// <summary>A set of a file's bytes, kept as the fewest intervals. Not thread-safe.</summary>
internal sealed class ByteIntervals
{
    private readonly SortedList<long, long> _ends = [];

    /// <summary>How many bytes are in the set.</summary>
    public long Length { get; private set; }

    public void Clear()
    {
        _ends.Clear();
        Length = 0;
    }

    /// <summary>Adds bytes; those that are in it stay.</summary>
    public void Add(ByteInterval bytes)
    {
        var (start, end) = (bytes.Start, bytes.End);
        int at = FirstEndingAtOrBehind(start);
        while (at < _ends.Count && _ends.Keys[at] <= end)
        {
            (start, end) = (Math.Min(start, _ends.Keys[at]), Math.Max(end, _ends.Values[at]));
            Length -= _ends.Values[at] - _ends.Keys[at];
            _ends.RemoveAt(at);
        }

        _ends[start] = end;
        Length += end - start;
    }

    /// <summary>Which of these bytes are not in it, in ascending order.</summary>
    public IEnumerable<ByteInterval> Missing(ByteInterval bytes)
    {
        long at = bytes.Start;
        for (int i = FirstEndingAtOrBehind(at); i < _ends.Count && _ends.Keys[i] < bytes.End; i++)
        {
            if (_ends.Keys[i] > at)
            {
                yield return new ByteInterval(at, _ends.Keys[i]);
            }

            at = Math.Max(at, _ends.Values[i]);
        }

        if (at < bytes.End)
        {
            yield return new ByteInterval(at, bytes.End);
        }
    }

    /// <summary>Joins intervals that lie nearer to each other than a request is worth.</summary>
    /// <param name="bytes">In any order; they may overlap.</param>
    /// <param name="widestGap">Bytes between two that are taken along rather than asked for apart.</param>
    public static IReadOnlyList<ByteInterval> Coalesce(IEnumerable<ByteInterval> bytes, long widestGap)
    {
        var joined = new List<ByteInterval>();
        foreach (var next in bytes.OrderBy(static one => one.Start))
        {
            if (joined.Count > 0 && next.Start - joined[^1].End <= widestGap)
            {
                joined[^1] = new ByteInterval(joined[^1].Start, Math.Max(joined[^1].End, next.End));
            }
            else
            {
                joined.Add(next);
            }
        }

        return joined;
    }

    /// <summary>The intervals are disjoint, so their ends ascend with their starts.</summary>
    private int FirstEndingAtOrBehind(long position)
    {
        var (low, high) = (0, _ends.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _ends.Values[middle] < position ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
