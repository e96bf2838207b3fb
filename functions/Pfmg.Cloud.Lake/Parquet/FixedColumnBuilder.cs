using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>Gathers a column whose values all take the same space.</summary>
/// <typeparam name="T">What a value is in memory.</typeparam>
public abstract class FixedColumnBuilder<T> : ColumnBuilder
    where T : unmanaged
{
    private readonly ByteBuffer _levels = new();
    private T[] _values = new T[1_024];
    private int _count;

    private protected FixedColumnBuilder(ParquetColumn column)
        : base(column)
    {
    }

    internal override long ByteCount => (long)_count * Marshal.SizeOf<T>();

    /// <summary>The values that are not null, in the order of the rows.</summary>
    private protected ReadOnlySpan<T> Values => _values.AsSpan(0, _count);

    /// <summary>A row with a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(T value)
    {
        if (_count == _values.Length)
        {
            Array.Resize(ref _values, _values.Length * 2);
        }

        _values[_count++] = value;
        CountValue();
    }

    /// <summary>As many rows with the same value.</summary>
    internal void AppendRepeated(T value, int count) => AppendSpan(count).Fill(value);

    /// <summary>Rows whose values the caller fills in at once.</summary>
    /// <param name="count">How many.</param>
    /// <returns>Room for the values, which it must fill before anything else is appended.</returns>
    internal Span<T> AppendSpan(int count)
    {
        if (_values.Length - _count < count)
        {
            Array.Resize(ref _values, Math.Max(_values.Length * 2, _count + count));
        }

        _count += count;
        CountValues(count);
        return _values.AsSpan(_count - count, count);
    }

    private protected override void ClearValues() => _count = 0;

    /// <summary>Writes all rows as one data page.</summary>
    private protected void WriteOnlyPage(PageWriter pages, ReadOnlySpan<byte> values, PageEncoding encoding)
    {
        _levels.Clear();
        int nulls = WriteLevels(.., _levels);
        pages.WriteData(RowCount, nulls, _levels.Written, values, encoding);
    }

    /// <summary>The values as PLAIN stores them.</summary>
    private protected ReadOnlySpan<byte> PlainBytes() => BitConverter.IsLittleEndian
        ? MemoryMarshal.AsBytes(Values)
        : throw new PlatformNotSupportedException("Parquet is little-endian, and this machine is not.");

    private protected ColumnBounds? BoundsOf(ParquetType type, T min, T max) => _count == 0
        ? null
        : new ColumnBounds(type, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in min)).ToArray(), MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in max)).ToArray());
}
