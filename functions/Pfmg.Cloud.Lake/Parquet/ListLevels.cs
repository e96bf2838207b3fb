namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>Where lists begin and which are empty: the repetition and definition levels of a column of lists.</summary>
/// <remarks>
/// Source: parquet-format README "Nested Encoding". Neither a list nor a value in it is ever null, so both levels are 0 or 1. An
/// empty list has levels and no value.
/// </remarks>
internal sealed class ListLevels
{
    private readonly ByteBuffer _written = new();
    private byte[] _levels = new byte[1_024];

    /// <summary>Values of all rows, an empty list standing for one.</summary>
    /// <param name="rowEnds">For each row, values up to its end.</param>
    public static int Values(ReadOnlySpan<int> rowEnds) => rowEnds.IsEmpty ? 0 : rowEnds[^1] + Empty(rowEnds);

    /// <summary>Lists without a value.</summary>
    public static int Empty(ReadOnlySpan<int> rowEnds)
    {
        var (empty, before) = (0, 0);
        foreach (var end in rowEnds)
        {
            empty += end == before ? 1 : 0;
            before = end;
        }

        return empty;
    }

    /// <summary>Writes a data page.</summary>
    /// <param name="pages">Where to.</param>
    /// <param name="rowEnds">For each row of the column, values up to its end.</param>
    /// <param name="rows">The page's.</param>
    /// <param name="values">The page's, encoded.</param>
    /// <param name="encoding">How.</param>
    public void Write(PageWriter pages, ReadOnlySpan<int> rowEnds, Range rows, ReadOnlySpan<byte> values, PageEncoding encoding)
    {
        var (start, count) = rows.GetOffsetAndLength(rowEnds.Length);
        var first = start == 0 ? 0 : rowEnds[start - 1];
        var ends = rowEnds.Slice(start, count);
        var total = count == 0 ? 0 : ends[^1] - first + count;
        if (_levels.Length < total)
        {
            _levels = new byte[total * 2];
        }

        var (size, empty, before) = (0, 0, first);
        foreach (var end in ends)
        {
            var length = Math.Max(1, end - before);
            _levels.AsSpan(size, length).Fill(1);
            _levels[size] = 0;
            size += length;
            empty += end == before ? 1 : 0;
            before = end;
        }

        _written.Clear();
        BitPacking.WriteHybrid<byte>(_levels.AsSpan(0, size), width: 1, _written);
        var repetitionBytes = _written.Length;
        WriteDefinition(ends, first, size);
        pages.WriteData(new PageShape(count, size, empty, repetitionBytes), _written.Written, values, encoding);
    }

    private void WriteDefinition(ReadOnlySpan<int> ends, int first, int size)
    {
        _levels.AsSpan(0, size).Fill(1);
        var (at, before) = (0, first);
        foreach (var end in ends)
        {
            if (end == before)
            {
                _levels[at] = 0;
            }

            at += Math.Max(1, end - before);
            before = end;
        }

        BitPacking.WriteHybrid<byte>(_levels.AsSpan(0, size), width: 1, _written);
    }
}
