using System.Buffers.Binary;
using System.Buffers;
using System.Runtime.CompilerServices;

namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>Bytes that grow at the end, in arrays rented from the shared pool and kept over <see cref="Clear"/>.</summary>
/// <remarks>Holds less than 2 GiB. Not thread-safe.</remarks>
internal sealed class ByteBuffer(int capacity = 256)
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>At least <paramref name="size"/> free bytes after the end; count them with <see cref="Advance"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Reserve(int size)
    {
        if (_bytes.Length - Length < size)
        {
            Grow(size);
        }

        return _bytes.AsSpan(Length);
    }

    public void Advance(int size) => Length += size;

    public void Clear() => Length = 0;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    public void WriteByte(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
    }

    public void WriteInt32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Reserve(sizeof(int)), value);
        Length += sizeof(int);
    }

    /// <summary>A length and the bytes: how PLAIN stores a byte array.</summary>
    public void WritePlain(ReadOnlySpan<byte> bytes)
    {
        var free = Reserve(sizeof(int) + bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(free, bytes.Length);
        bytes.CopyTo(free[sizeof(int)..]);
        Length += sizeof(int) + bytes.Length;
    }

    /// <summary>Unsigned LEB128.</summary>
    public void WriteVarint(ulong value)
    {
        var free = Reserve(10);
        int size = 0;
        for (; value >= 0x80; value >>= 7)
        {
            free[size++] = (byte)((value & 0x7f) | 0x80);
        }

        free[size++] = (byte)value;
        Length += size;
    }

    public void WriteZigZag(long value) => WriteVarint(unchecked((ulong)((value << 1) ^ (value >> 63))));

    /// <summary>Moves the last <paramref name="size"/> bytes behind a gap to the end, over the gap.</summary>
    public void CloseGap(int gap, int size)
    {
        _bytes.AsSpan(Length + gap, size).CopyTo(_bytes.AsSpan(Length));
        Length += size;
    }

    /// <summary>Gives the array back to the pool; the buffer is of no use afterwards.</summary>
    public void Release()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Length = 0;
    }

    private void Grow(int size)
    {
        long wanted = Math.Max((long)_bytes.Length * 2, (long)Length + size);
        if (wanted > Array.MaxLength)
        {
            wanted = Math.Max(Math.Min(wanted, Array.MaxLength), (long)Length + size);
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(checked((int)wanted));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
