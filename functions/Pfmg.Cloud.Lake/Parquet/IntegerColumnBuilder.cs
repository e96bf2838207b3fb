using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>Gathers a column of 32-bit integers.</summary>
public sealed class Int32ColumnBuilder : IntegerColumnBuilder<int>
{
    internal Int32ColumnBuilder(ParquetColumn column)
        : base(column, ParquetType.Int32)
    {
    }
}

/// <summary>Gathers a column of 64-bit integers.</summary>
public sealed class Int64ColumnBuilder : IntegerColumnBuilder<long>
{
    internal Int64ColumnBuilder(ParquetColumn column)
        : base(column, ParquetType.Int64)
    {
    }
}

/// <summary>Gathers a column of integers and writes it in the smallest of three encodings: plain, differences, dictionary.</summary>
/// <typeparam name="T">What a value is in memory.</typeparam>
public abstract class IntegerColumnBuilder<T> : FixedColumnBuilder<T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    /// <summary>A dictionary is only tried over a range of values that a table of this size covers.</summary>
    private const int LargestRange = 1 << 16;

    private readonly ParquetType _type;
    private readonly int _valueSize;
    private readonly ByteBuffer _encoded = new();

    private protected IntegerColumnBuilder(ParquetColumn column, ParquetType type)
        : base(column) => (_type, _valueSize) = (type, type == ParquetType.Int32 ? sizeof(int) : sizeof(long));

    internal override EncodedColumn Encode(ByteBuffer target)
    {
        var pages = new PageWriter(target);
        (T min, T max) = MinMax();
        var bounds = BoundsOf(_type, min, max);
        long plainSize = (long)Values.Length * _valueSize;
        if (Values.Length > 2 && min == max)
        {
            WriteConstant(pages);
            return pages.Complete(this, PageEncoding.RleDictionary, bounds);
        }

        long smallest = Values.IsEmpty ? plainSize : Math.Min(plainSize, DeltaPacking.Size(Values, min, max) ?? long.MaxValue);
        var encoding = smallest < plainSize ? PageEncoding.DeltaBinaryPacked : PageEncoding.Plain;
        if (Values.Length > 0 && unchecked((ulong)(long.CreateChecked(max) - long.CreateChecked(min))) < LargestRange && TryDictionary(pages, min, max, smallest))
        {
            return pages.Complete(this, PageEncoding.RleDictionary, bounds);
        }

        if (encoding == PageEncoding.Plain)
        {
            WriteOnlyPage(pages, PlainBytes(), encoding);
            return pages.Complete(this, encoding, bounds);
        }

        _encoded.Clear();
        DeltaPacking.Write(Values, _encoded);
        WriteOnlyPage(pages, _encoded.Written, encoding);
        return pages.Complete(this, encoding, bounds);
    }

    private void WriteConstant(PageWriter pages)
    {
        _encoded.Clear();
        _encoded.WriteByte(0);
        BitPacking.WriteRun(0, Values.Length, width: 0, _encoded);
        pages.WriteDictionary(MemoryMarshal.AsBytes(Values[..1]), 1);
        WriteOnlyPage(pages, _encoded.Written, PageEncoding.RleDictionary);
    }

    /// <summary>Writes dictionary and indices if they are smaller than <paramref name="smallest"/>.</summary>
    private bool TryDictionary(PageWriter pages, T min, T max, long smallest)
    {
        int range = int.CreateChecked(max - min) + 1;
        int[] indexOf = ArrayPool<int>.Shared.Rent(range);
        int[] indices = ArrayPool<int>.Shared.Rent(Values.Length);
        try
        {
            indexOf.AsSpan(0, range).Fill(-1);
            T[] entries = Index(min, indexOf, indices, smallest / _valueSize);
            if (entries.Length == 0)
            {
                return false;
            }

            int width = BitPacking.Width((ulong)(entries.Length - 1));
            _encoded.Clear();
            _encoded.WriteByte((byte)width);
            BitPacking.WriteHybrid<int>(indices.AsSpan(0, Values.Length), width, _encoded);
            if (_encoded.Length + ((long)entries.Length * _valueSize) >= smallest)
            {
                return false;
            }

            pages.WriteDictionary(MemoryMarshal.AsBytes(entries.AsSpan()), entries.Length);
            WriteOnlyPage(pages, _encoded.Written, PageEncoding.RleDictionary);
            return true;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(indexOf);
            ArrayPool<int>.Shared.Return(indices);
        }
    }

    /// <returns>The distinct values in the order of their indices; none if there are more than <paramref name="most"/>.</returns>
    private T[] Index(T min, int[] indexOf, int[] indices, long most)
    {
        var entries = new T[16];
        int count = 0;
        var values = Values;
        for (int i = 0; i < values.Length; i++)
        {
            ref int index = ref indexOf[int.CreateTruncating(unchecked(values[i] - min))];
            if (index < 0)
            {
                if (count >= most)
                {
                    return [];
                }

                if (count == entries.Length)
                {
                    Array.Resize(ref entries, count * 2);
                }

                index = count;
                entries[count++] = values[i];
            }

            indices[i] = index;
        }

        return entries[..count];
    }

    private (T Min, T Max) MinMax()
    {
        T min = T.MaxValue;
        T max = T.MinValue;
        var values = Values;
        int i = 0;
        if (values.Length >= Vector256<T>.Count)
        {
            ref T first = ref MemoryMarshal.GetReference(values);
            var (least, greatest) = (Vector256.Create(min), Vector256.Create(max));
            for (; i <= values.Length - Vector256<T>.Count; i += Vector256<T>.Count)
            {
                var next = Vector256.LoadUnsafe(ref first, (nuint)i);
                least = Vector256.Min(least, next);
                greatest = Vector256.Max(greatest, next);
            }

            for (int lane = 0; lane < Vector256<T>.Count; lane++)
            {
                min = T.Min(min, least[lane]);
                max = T.Max(max, greatest[lane]);
            }
        }

        for (; i < values.Length; i++)
        {
            min = T.Min(min, values[i]);
            max = T.Max(max, values[i]);
        }

        return (min, max);
    }
}
