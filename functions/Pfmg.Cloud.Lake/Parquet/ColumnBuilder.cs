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

        if (NullCount == 0)
        {
            SetLevels(RowCount);
        }

        NullCount++;
        AddRow(level: 0);
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
            AddRow(level: 1);
        }
        else
        {
            RowCount++;
        }
    }

    /// <summary>Writes the definition levels of some rows; nothing for a column that is not nullable.</summary>
    /// <returns>How many of these rows are null.</returns>
    internal int WriteLevels(Range rows, ByteBuffer target)
    {
        if (!Column.Nullable)
        {
            return 0;
        }

        if (NullCount == 0)
        {
            SetLevels(RowCount);
        }

        var levels = _levels.AsSpan(0, RowCount)[rows];
        BitPacking.WriteHybrid<byte>(levels, width: 1, target);
        return levels.Count((byte)0);
    }

    private protected bool IsNull(int row) => NullCount > 0 && _levels[row] == 0;

    private void AddRow(byte level)
    {
        if (RowCount == _levels.Length)
        {
            Array.Resize(ref _levels, Math.Max(1_024, _levels.Length * 2));
        }

        _levels[RowCount++] = level;
    }

    private void SetLevels(int count)
    {
        if (_levels.Length < count)
        {
            Array.Resize(ref _levels, Math.Max(1_024, count));
        }

        _levels.AsSpan(0, count).Fill(1);
    }
}
