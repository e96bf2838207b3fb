using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>Parquet's RLE / bit-packing hybrid: definition levels and dictionary indices.</summary>
/// <remarks>Source: parquet-format Encodings.md, "Run Length PageEncoding / Bit-Packing Hybrid (RLE = 3)".</remarks>
internal static class BitPacking
{
    private const int GroupSize = 8;

    /// <summary>Bits that hold every value from 0 to <paramref name="max"/>.</summary>
    public static int Width(ulong max) => 64 - BitOperations.LeadingZeroCount(max);

    /// <summary>Writes runs of at least eight equal values as RLE, everything between them bit-packed.</summary>
    /// <param name="values">Each from 0 to 2^<paramref name="width"/> - 1.</param>
    /// <param name="width">Bits a value, 0 to 32.</param>
    /// <param name="target">Where the encoded bytes go, without a length before them.</param>
    public static void WriteHybrid<T>(ReadOnlySpan<T> values, int width, ByteBuffer target)
        where T : unmanaged, IBinaryInteger<T>
    {
        int pending = 0;
        for (int i = NextPair(values, 0); i < values.Length; i = NextPair(values, i))
        {
            int run = RunLength(values[i..]);
            int fill = (GroupSize - ((i - pending) % GroupSize)) % GroupSize;
            if (run - fill < GroupSize)
            {
                i += run;
                continue;
            }

            WritePacked(values[pending..(i + fill)], width, target);
            WriteRun(values[i], run - fill, width, target);
            i += run;
            pending = i;
        }

        WritePacked(values[pending..], width, target);
    }

    /// <summary>Packs values least significant bit first, the last byte padded with zeros.</summary>
    /// <returns>The bytes written: ⌈values × width / 8⌉.</returns>
    public static int Pack<T>(ReadOnlySpan<T> values, int width, Span<byte> target)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (width == 0)
        {
            return 0;
        }

        ulong word = 0;
        int used = 0;
        int size = 0;
        foreach (T value in values)
        {
            ulong bits = ulong.CreateTruncating(value);
            word |= bits << used;
            used += width;
            if (used < 64)
            {
                continue;
            }

            BinaryPrimitives.WriteUInt64LittleEndian(target[size..], word);
            size += sizeof(ulong);
            used -= 64;
            word = used == 0 ? 0 : bits >> (width - used);
        }

        for (; used > 0; used -= 8, word >>= 8)
        {
            target[size++] = (byte)(word & 0xff);
        }

        return size;
    }

    /// <summary>Writes one value so many times.</summary>
    public static void WriteRun<T>(T value, int count, int width, ByteBuffer target)
        where T : unmanaged, IBinaryInteger<T>
    {
        target.WriteVarint((ulong)count << 1);
        uint bits = uint.CreateTruncating(value);
        for (int i = 0; i < width; i += 8)
        {
            target.WriteByte((byte)((bits >> i) & 0xff));
        }
    }

    /// <summary>The first index from <paramref name="start"/> on whose value is that of the next; the length if there is none.</summary>
    private static int NextPair<T>(ReadOnlySpan<T> values, int start)
        where T : unmanaged, IBinaryInteger<T>
    {
        int i = start;
        ref T first = ref MemoryMarshal.GetReference(values);
        for (; i < values.Length - Vector256<T>.Count; i += Vector256<T>.Count)
        {
            var pairs = Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)i), Vector256.LoadUnsafe(ref first, (nuint)(i + 1)));
            if (pairs != Vector256<T>.Zero)
            {
                return i + BitOperations.TrailingZeroCount(pairs.ExtractMostSignificantBits());
            }
        }

        while (i < values.Length - 1 && values[i] != values[i + 1])
        {
            i++;
        }

        return i < values.Length - 1 ? i : values.Length;
    }

    private static int RunLength<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        int different = values[1..].IndexOfAnyExcept(values[0]);
        return different < 0 ? values.Length : different + 1;
    }

    /// <summary>Writes values bit-packed as one run, which may not end the stream: it is padded with zeros to eight values.</summary>
    /// <param name="values">Each from 0 to 2^<paramref name="width"/> - 1.</param>
    /// <param name="width">Bits a value, 1 to 32.</param>
    /// <param name="target">Where the encoded bytes go.</param>
    public static void WritePacked<T>(ReadOnlySpan<T> values, int width, ByteBuffer target)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (values.IsEmpty)
        {
            return;
        }

        int groups = (values.Length + GroupSize - 1) / GroupSize;
        target.WriteVarint(((ulong)groups << 1) | 1);
        int size = groups * width;
        var free = target.Reserve(size + sizeof(ulong))[..(size + sizeof(ulong))];
        int packed = Pack(values, width, free);
        free[packed..size].Clear();
        target.Advance(size);
    }
}
