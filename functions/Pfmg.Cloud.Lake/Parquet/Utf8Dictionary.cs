using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>The distinct texts of a column, each with the index at which it was first seen.</summary>
/// <remarks>Open addressing over spans, linear probing, at most half full. Nothing is allocated per value.</remarks>
internal sealed class Utf8Dictionary
{
    private const int ShortBits = 7;
    private const ulong Odd = 0x9E3779B97F4A7C15;
    private int[] _slots = new int[2_048];
    private uint[] _hashes = new uint[1_024];
    private int[] _starts = new int[1_024];

    // Alleles, '.' and the like are one byte: they need no hash. The index plus one; 0 if not seen.
    private readonly int[] _singles = new int[256];

    // Nor do genotypes, filters and names of contigs: the last text of each of these places is compared in one step.
    private readonly ShortText[] _shorts = new ShortText[1 << ShortBits];

    /// <summary>Distinct texts.</summary>
    public int Count { get; private set; }

    /// <summary>The texts in the order of their indices, each after its length: a PLAIN dictionary page.</summary>
    public ByteBuffer Plain { get; } = new(4_096);

    /// <summary>The text of an index.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            var rest = Plain.Written[_starts[index]..];
            return rest.Slice(sizeof(int), BinaryPrimitives.ReadInt32LittleEndian(rest));
        }
    }

    /// <summary>The index of a text of at most eight bytes that was looked up not long ago, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FindShort(ReadOnlySpan<byte> text)
    {
        if (text.Length == 1)
        {
            return _singles[text[0]] - 1;
        }

        if (text.Length is 0 or > sizeof(ulong))
        {
            return -1;
        }

        ulong bytes = BytesOf(text);
        ref readonly var known = ref _shorts[PlaceOf(bytes)];
        return known.Bytes == bytes && known.Length == text.Length ? known.Index : -1;
    }

    /// <summary>Has <see cref="FindShort"/> find a text.</summary>
    public void RememberShort(ReadOnlySpan<byte> text, int index)
    {
        if (text.Length is > 1 and <= sizeof(ulong))
        {
            ulong bytes = BytesOf(text);
            _shorts[PlaceOf(bytes)] = new ShortText(bytes, text.Length, index);
        }
    }

    /// <summary>The text's index, or -1 if it is new.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hash">What <see cref="Add"/> wants to be told.</param>
    public int Find(ReadOnlySpan<byte> text, out uint hash)
    {
        if (text.Length == 1)
        {
            hash = text[0];
            return _singles[hash] - 1;
        }

        hash = Hash(text);
        int mask = _slots.Length - 1;
        for (int slot = (int)(hash & (uint)mask); _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            int index = _slots[slot] - 1;
            if (_hashes[index] == hash && this[index].SequenceEqual(text))
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>Adds a text that was not found.</summary>
    public int Add(ReadOnlySpan<byte> text, uint hash)
    {
        if (text.Length == 1)
        {
            _singles[hash] = Count + 1;
        }
        else
        {
            Place(hash, Count);
        }

        Remember(text, hash);
        return Count - 1;
    }

    public void Clear()
    {
        Count = 0;
        Plain.Clear();
        Array.Clear(_slots);
        Array.Clear(_singles);
        Array.Clear(_shorts);
    }

    private static int PlaceOf(ulong bytes) => (int)(unchecked(bytes * Odd) >> (64 - ShortBits));

    // Two reads that may overlap, of two to eight bytes; texts of different lengths are told apart by these.
    private static ulong BytesOf(ReadOnlySpan<byte> text)
    {
        if (text.Length >= sizeof(uint))
        {
            return BinaryPrimitives.ReadUInt32LittleEndian(text) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(text[^sizeof(uint)..]) << 32);
        }

        return BinaryPrimitives.ReadUInt16LittleEndian(text) | ((ulong)BinaryPrimitives.ReadUInt16LittleEndian(text[^sizeof(ushort)..]) << 16);
    }

    private void Remember(ReadOnlySpan<byte> text, uint hash)
    {
        if (Count == _hashes.Length)
        {
            Array.Resize(ref _hashes, Count * 2);
            Array.Resize(ref _starts, Count * 2);
        }

        _hashes[Count] = hash;
        _starts[Count] = Plain.Length;
        Plain.WritePlain(text);
        Count++;
        if (Count * 2 > _slots.Length)
        {
            Rehash();
        }
    }

    private void Rehash()
    {
        _slots = new int[_slots.Length * 2];
        for (int i = 0; i < Count; i++)
        {
            Place(_hashes[i], i);
        }
    }

    private void Place(uint hash, int index)
    {
        int mask = _slots.Length - 1;
        int slot = (int)(hash & (uint)mask);
        while (_slots[slot] != 0)
        {
            slot = (slot + 1) & mask;
        }

        _slots[slot] = index + 1;
    }

    /// <summary>Multiply and fold, eight bytes at a time. Seedless, so that the same input gives the same file.</summary>
    private static uint Hash(ReadOnlySpan<byte> text)
    {
        unchecked
        {
            ulong hash = (ulong)text.Length * Odd;
            for (; text.Length >= sizeof(ulong); text = text[sizeof(ulong)..])
            {
                hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(text)) * Odd;
                hash ^= hash >> 32;
            }

            ulong tail = 0;
            foreach (byte value in text)
            {
                tail = (tail << 8) | value;
            }

            hash = (hash ^ tail) * Odd;
            return (uint)(hash >> 32) ^ (uint)hash;
        }
    }

    private readonly record struct ShortText(ulong Bytes, int Length, int Index);
}
