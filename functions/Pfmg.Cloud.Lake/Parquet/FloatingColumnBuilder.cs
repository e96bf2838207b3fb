using System.Numerics;

namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>Gathers a column of 32-bit floating-point numbers.</summary>
public sealed class FloatColumnBuilder : FloatingColumnBuilder<float>
{
    internal FloatColumnBuilder(ParquetColumn column)
        : base(column, ParquetType.Float)
    {
    }
}

/// <summary>Gathers a column of 64-bit floating-point numbers.</summary>
public sealed class DoubleColumnBuilder : FloatingColumnBuilder<double>
{
    internal DoubleColumnBuilder(ParquetColumn column)
        : base(column, ParquetType.Double)
    {
    }
}

/// <summary>Gathers a column of floating-point numbers, written plain.</summary>
/// <typeparam name="T">What a value is in memory.</typeparam>
public abstract class FloatingColumnBuilder<T> : FixedColumnBuilder<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ParquetType _type;

    private protected FloatingColumnBuilder(ParquetColumn column, ParquetType type)
        : base(column) => _type = type;

    internal override EncodedColumn Encode(ByteBuffer target)
    {
        var pages = new PageWriter(target);
        WriteOnlyPage(pages, PlainBytes(), PageEncoding.Plain);
        return pages.Complete(this, PageEncoding.Plain, Bounds());
    }

    /// <summary>Without NaN; a zero counts as -0 below and +0 above (parquet.thrift, ColumnOrder).</summary>
    private ColumnBounds? Bounds()
    {
        T min = T.PositiveInfinity;
        T max = T.NegativeInfinity;
        foreach (T value in Values)
        {
            min = value < min ? value : min;
            max = value > max ? value : max;
        }

        if (min > max)
        {
            return null;
        }

        return BoundsOf(_type, min == T.Zero ? T.NegativeZero : min, max == T.Zero ? T.Zero : max);
    }
}
