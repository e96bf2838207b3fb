using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>Parquet's DELTA_BINARY_PACKED: blocks of 128 differences, each less the block's smallest, in four miniblocks.</summary>
/// <remarks>
/// Source: parquet-format Encodings.md, "Delta Encoding (DELTA_BINARY_PACKED = 5)". Differences that leave the column's
/// own type are not encoded (readers disagree on how these wrap): <see cref="Size"/> then tells null.
/// </remarks>
internal static class DeltaPacking
{
    private const int BlockSize = 128;
    private const int Miniblocks = 4;
    private const int MiniblockSize = BlockSize / Miniblocks;

    /// <summary>About how many bytes <see cref="Write"/> would write; null if it must not be used.</summary>
    /// <param name="values">The values.</param>
    /// <param name="min">The least of them.</param>
    /// <param name="max">The greatest.</param>
    public static long? Size<T>(ReadOnlySpan<T> values, T min, T max)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (values.Length < 2 || unchecked(max - min) < T.Zero)
        {
            return values.Length < 2 ? 16 : null;
        }

        long size = 16;
        Span<T> offsets = stackalloc T[BlockSize];
        for (int first = 1; first < values.Length; first += BlockSize)
        {
            int count = Math.Min(BlockSize, values.Length - first);
            if (Offsets(values.Slice(first - 1, count + 1), offsets, out _) < T.Zero)
            {
                return null;
            }

            size += 2 + Miniblocks;
            for (int i = 0; i < count; i += MiniblockSize)
            {
                size += (long)MiniblockSize / 8 * WidthOf<T>(offsets.Slice(i, MiniblockSize));
            }
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
        Span<T> offsets = stackalloc T[BlockSize];
        for (int first = 1; first < values.Length; first += BlockSize)
        {
            int count = Math.Min(BlockSize, values.Length - first);
            Offsets(values.Slice(first - 1, count + 1), offsets, out T min);
            target.WriteZigZag(long.CreateChecked(min));
            WriteBlock<T>(offsets, count, target);
        }
    }

    private static void WriteBlock<T>(ReadOnlySpan<T> offsets, int count, ByteBuffer target)
        where T : unmanaged, IBinaryInteger<T>
    {
        Span<int> widths = stackalloc int[Miniblocks];
        for (int i = 0; i < Miniblocks; i++)
        {
            widths[i] = WidthOf(offsets.Slice(i * MiniblockSize, MiniblockSize));
            target.WriteByte((byte)widths[i]);
        }

        for (int i = 0; i * MiniblockSize < count; i++)
        {
            int size = BitPacking.Pack(
                offsets.Slice(i * MiniblockSize, MiniblockSize), widths[i], target.Reserve((MiniblockSize + 1) * sizeof(ulong)));
            target.Advance(size);
        }
    }

    /// <summary>The differences of neighbours, less the smallest of them; zeros behind the last.</summary>
    /// <returns>The greatest; below zero if it leaves the type.</returns>
    private static T Offsets<T>(ReadOnlySpan<T> values, Span<T> offsets, out T smallest)
        where T : unmanaged, IBinaryInteger<T>
    {
        int count = values.Length - 1;
        int i = 0;
        T min = unchecked(values[1] - values[0]);
        T max = min;
        if (count == offsets.Length)
        {
            (min, max) = Differences(values, offsets);
        }
        else
        {
            for (; i < count; i++)
            {
                offsets[i] = unchecked(values[i + 1] - values[i]);
                min = T.Min(min, offsets[i]);
                max = T.Max(max, offsets[i]);
            }

            offsets[count..].Fill(min);
        }

        ref T first = ref MemoryMarshal.GetReference(offsets);
        for (i = 0; i < offsets.Length; i += Vector256<T>.Count)
        {
            (Vector256.LoadUnsafe(ref first, (nuint)i) - Vector256.Create(min)).StoreUnsafe(ref first, (nuint)i);
        }

        smallest = min;
        return unchecked(max - min);
    }

    private static (T Min, T Max) Differences<T>(ReadOnlySpan<T> values, Span<T> differences)
        where T : unmanaged, IBinaryInteger<T>
    {
        ref T from = ref MemoryMarshal.GetReference(values);
        ref T to = ref MemoryMarshal.GetReference(differences);
        var min = Vector256.LoadUnsafe(ref from, 1) - Vector256.LoadUnsafe(ref from);
        var max = min;
        for (int i = 0; i < differences.Length; i += Vector256<T>.Count)
        {
            var difference = Vector256.LoadUnsafe(ref from, (nuint)(i + 1)) - Vector256.LoadUnsafe(ref from, (nuint)i);
            difference.StoreUnsafe(ref to, (nuint)i);
            min = Vector256.Min(min, difference);
            max = Vector256.Max(max, difference);
        }

        T least = min[0];
        T greatest = max[0];
        for (int i = 1; i < Vector256<T>.Count; i++)
        {
            least = T.Min(least, min[i]);
            greatest = T.Max(greatest, max[i]);
        }

        return (least, greatest);
    }

    private static int WidthOf<T>(ReadOnlySpan<T> offsets)
        where T : unmanaged, IBinaryInteger<T>
    {
        ref T first = ref MemoryMarshal.GetReference(offsets);
        var all = Vector256.LoadUnsafe(ref first);
        for (int i = Vector256<T>.Count; i < MiniblockSize; i += Vector256<T>.Count)
        {
            all |= Vector256.LoadUnsafe(ref first, (nuint)i);
        }

        ulong bits = 0;
        for (int i = 0; i < Vector256<T>.Count; i++)
        {
            bits |= ulong.CreateTruncating(all[i]);
        }

        return BitPacking.Width(bits);
    }
}
