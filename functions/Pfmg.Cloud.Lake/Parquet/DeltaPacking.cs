using System.Numerics;

namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>DELTA_BINARY_PACKED: differences of integers, bit-packed in blocks.</summary>
/// <remarks>
/// Source: parquet-format Encodings.md, "Delta PageEncoding (DELTA_BINARY_PACKED = 5)". Differences that leave the column's
/// own type are not encoded (readers disagree on how these wrap): <see cref="Size"/> then tells null.
/// </remarks>
internal static class DeltaPacking
{
    private const int BlockSize = 128;
    private const int Miniblocks = 4;
    private const int MiniblockSize = BlockSize / Miniblocks;

    /// <summary>About how many bytes <see cref="Write"/> would write; null if it must not be used.</summary>
    public static long? Size<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        long size = 16;
        Span<long> deltas = stackalloc long[BlockSize];
        for (int first = 1; first < values.Length; first += BlockSize)
        {
            int count = Math.Min(BlockSize, values.Length - first);
            if (!TryDeltas(values.Slice(first - 1, count + 1), deltas, out long min, out long max) || !Fits<T>(min, max))
            {
                return null;
            }

            size += 2 + Miniblocks + ((long)MiniblockSize / 8 * SumOfWidths(deltas[..count], min));
        }

        return size;
    }

    /// <summary>Writes a page's values; null values are not among them.</summary>
    public static void Write<T>(ReadOnlySpan<T> values, ByteBuffer target)
        where T : unmanaged, IBinaryInteger<T>
    {
        target.WriteVarint(BlockSize);
        target.WriteVarint(Miniblocks);
        target.WriteVarint((ulong)values.Length);
        target.WriteZigZag(values.IsEmpty ? 0 : long.CreateChecked(values[0]));
        Span<long> deltas = stackalloc long[BlockSize];
        for (int first = 1; first < values.Length; first += BlockSize)
        {
            int count = Math.Min(BlockSize, values.Length - first);
            TryDeltas(values.Slice(first - 1, count + 1), deltas, out long min, out _);
            WriteBlock(deltas[..count], min, target);
        }
    }

    private static void WriteBlock(ReadOnlySpan<long> deltas, long min, ByteBuffer target)
    {
        target.WriteZigZag(min);
        Span<ulong> offsets = stackalloc ulong[BlockSize];
        offsets.Clear();
        for (int i = 0; i < deltas.Length; i++)
        {
            offsets[i] = unchecked((ulong)(deltas[i] - min));
        }

        Span<int> widths = stackalloc int[Miniblocks];
        for (int i = 0; i < Miniblocks; i++)
        {
            widths[i] = WidthOf(offsets.Slice(i * MiniblockSize, MiniblockSize));
            target.WriteByte((byte)widths[i]);
        }

        for (int i = 0; i * MiniblockSize < deltas.Length; i++)
        {
            int size = BitPacking.Pack<ulong>(
                offsets.Slice(i * MiniblockSize, MiniblockSize), widths[i], target.Reserve((MiniblockSize + 1) * sizeof(ulong)));
            target.Advance(size);
        }
    }

    private static bool TryDeltas<T>(ReadOnlySpan<T> values, Span<long> deltas, out long min, out long max)
        where T : unmanaged, IBinaryInteger<T>
    {
        (min, max) = (long.MaxValue, long.MinValue);
        long before = long.CreateChecked(values[0]);
        for (int i = 1; i < values.Length; i++)
        {
            long value = long.CreateChecked(values[i]);
            long delta = unchecked(value - before);
            if (((value ^ before) & (value ^ delta)) < 0)
            {
                return false;
            }

            deltas[i - 1] = delta;
            min = Math.Min(min, delta);
            max = Math.Max(max, delta);
            before = value;
        }

        return true;
    }

    private static bool Fits<T>(long min, long max)
        where T : unmanaged, IBinaryInteger<T>
    {
        long limit = typeof(T) == typeof(int) ? int.MaxValue : long.MaxValue;
        return min >= -limit && max <= limit && (Int128)max - min <= limit;
    }

    private static long SumOfWidths(ReadOnlySpan<long> deltas, long min)
    {
        long sum = 0;
        for (int i = 0; i < deltas.Length; i += MiniblockSize)
        {
            ulong all = 0;
            foreach (long delta in deltas.Slice(i, Math.Min(MiniblockSize, deltas.Length - i)))
            {
                all |= unchecked((ulong)(delta - min));
            }

            sum += BitPacking.Width(all);
        }

        return sum;
    }

    private static int WidthOf(ReadOnlySpan<ulong> offsets)
    {
        ulong all = 0;
        foreach (ulong offset in offsets)
        {
            all |= offset;
        }

        return BitPacking.Width(all);
    }
}
