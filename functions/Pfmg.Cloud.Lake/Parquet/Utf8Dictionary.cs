using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>The distinct texts of a column, each with the index at which it was first seen.</summary>
/// <remarks>Open addressing over spans, linear probing, at most half full. Nothing is allocated per value.</remarks>
internal sealed class Utf8Dictionary
{
    private int[] _slots = new int[2_048];
    private uint[] _hashes = new uint[1_024];
    private int[] _starts = new int[1_024];

    // Alleles, '.' and the like are one byte: they need no hash. The index plus one; 0 if not seen.
    private readonly int[] _singles = new int[256];

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
        const ulong Odd = 0x9E3779B97F4A7C15;
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
}
