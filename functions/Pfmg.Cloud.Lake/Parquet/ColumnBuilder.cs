using System.Runtime.CompilerServices;

namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>Gathers one column of a row group. Not thread-safe.</summary>
public abstract class ColumnBuilder
{
    private byte[] _levels = [];

    private protected ColumnBuilder(ParquetColumn column) => Column = column;

    /// <summary>What is gathered.</summary>
    public ParquetColumn Column { get; }

    /// <summary>Rows appended since the last clear, null or not.</summary>
    public int RowCount { get; private set; }

    /// <summary>How many of these rows are null.</summary>
    public int NullCount { get; private set; }

    /// <summary>About how many bytes the rows hold in memory.</summary>
    internal abstract long ByteCount { get; }

    /// <summary>A row without a value.</summary>
    /// <exception cref="InvalidOperationException">The column is not nullable.</exception>
    public void AppendNull()
    {
        if (!Column.Nullable)
        {
            throw new InvalidOperationException($"Column {Column.Name} takes no null.");
        }

        if (NullCount < RowCount)
        {
            if (NullCount == 0)
            {
                SetLevels(0, RowCount, level: 1);
            }

            SetLevel(0);
        }

        NullCount++;
        RowCount++;
    }

    /// <summary>As many rows without a value.</summary>
    internal void AppendNulls(int count)
    {
        if (count == 0)
        {
            return;
        }

        AppendNull();
        if (NullCount < RowCount)
        {
            SetLevels(RowCount, count - 1, level: 0);
        }

        NullCount += count - 1;
        RowCount += count - 1;
    }

    /// <summary>Writes the rows as one column chunk.</summary>
    internal abstract EncodedColumn Encode(ByteBuffer target);

    internal void Clear()
    {
        RowCount = 0;
        NullCount = 0;
        ClearValues();
    }

    private protected abstract void ClearValues();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected void CountValue()
    {
        if (NullCount > 0)
        {
            SetValueLevel();
        }

        RowCount++;
    }

    private protected void CountValues(int count)
    {
        if (NullCount > 0 && count > 0)
        {
            if (NullCount == RowCount)
            {
                SetLevels(0, RowCount, level: 0);
            }

            SetLevels(RowCount, count, level: 1);
        }

        RowCount += count;
    }

    /// <summary>Writes the definition levels of some rows; nothing for a column that is not nullable.</summary>
    /// <returns>How many of these rows are null.</returns>
    internal int WriteLevels(Range rows, ByteBuffer target)
    {
        if (!Column.Nullable)
        {
            return 0;
        }

        (int first, int count) = rows.GetOffsetAndLength(RowCount);
        if (IsMixed)
        {
            var levels = _levels.AsSpan(first, count);
            BitPacking.WriteHybrid<byte>(levels, width: 1, target);
            return levels.Count((byte)0);
        }

        if (count > 0)
        {
            BitPacking.WriteRun((byte)(NullCount == 0 ? 1 : 0), count, width: 1, target);
        }

        return NullCount == 0 ? 0 : count;
    }

    private protected bool IsNull(int row) => NullCount > 0 && (NullCount == RowCount || _levels[row] == 0);

    // Levels are kept only while they differ: most columns have no null, or nothing else.
    private bool IsMixed => NullCount > 0 && NullCount < RowCount;

    private void SetValueLevel()
    {
        if (NullCount == RowCount)
        {
            SetLevels(0, RowCount, level: 0);
        }

        SetLevel(1);
    }

    private void SetLevel(byte level)
    {
        if (RowCount == _levels.Length)
        {
            Array.Resize(ref _levels, Math.Max(1_024, _levels.Length * 2));
        }

        _levels[RowCount] = level;
    }

    private void SetLevels(int first, int count, byte level)
    {
        if (_levels.Length < first + count)
        {
            Array.Resize(ref _levels, Math.Max(1_024, (first + count) * 2));
        }

        _levels.AsSpan(first, count).Fill(level);
    }
}
