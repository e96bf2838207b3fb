using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>Remembers short sample columns that were read and checked once and carry no ALT.</summary>
/// <remarks>
/// A cohort's reference genotypes are a few hundred texts said millions of times ("0/0:30,0:30:87"). What such a text
/// means, and that it is well formed, follows from FORMAT and the number of alleles alone, so each pair of those has a
/// memory of its own. Not thread-safe.
/// </remarks>
internal sealed class KnownColumns(byte[] format, int alleles)
{
    /// <summary>What <see cref="Find"/> gives for a column that is not known.</summary>
    public const int Unknown = -1;

    private const int Width = 32;
    private const int IndexBits = 12;
    private readonly Entry[] _entries = new Entry[1 << IndexBits];
    private int _group = -1;

    /// <summary>Whether it is for records of this FORMAT and so many alleles, REF included.</summary>
    public bool IsFor(ReadOnlySpan<byte> text, int alleleCount) => alleles == alleleCount && text.SequenceEqual(format);

    /// <summary>Looks up the column at the front of a text.</summary>
    /// <param name="text">The column, a tab, and what follows.</param>
    /// <param name="length">Receives its bytes; 0 if it is longer than is remembered or no tab follows.</param>
    /// <param name="place">Receives where it may be remembered.</param>
    /// <returns>What was remembered of it, or <see cref="Unknown"/>.</returns>
    public int Find(ReadOnlySpan<byte> text, out int length, out Place place)
    {
        (length, place) = (0, default);
        if (text.Length < Width)
        {
            return Unknown;
        }

        var bytes = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(text));
        var tabs = Vector256.Equals(bytes, Vector256.Create((byte)'\t')).ExtractMostSignificantBits();
        if (tabs == 0)
        {
            return Unknown;
        }

        length = BitOperations.TrailingZeroCount(tabs);
        bytes &= Vector256.LessThan(Vector256<byte>.Indices, Vector256.Create((byte)length));
        var words = bytes.AsUInt64();
        var hash = BitOperations.Crc32C(BitOperations.Crc32C(0x9E3779B9, words[0]), words[1]);
        hash = BitOperations.Crc32C(BitOperations.Crc32C(hash, words[2]), words[3]);
        place = new Place((int)(hash >> (32 - IndexBits)), bytes);
        ref readonly var entry = ref _entries[place.Index];
        return entry.Bytes == bytes && entry.Value > 0 ? entry.Value - 1 : Unknown;
    }

    /// <summary>Where in `formats` the text of a column that was found stands: told by <see cref="Utf8ListColumnBuilder.Append"/>, for it alone.</summary>
    public ref int IndexOf(in Place place) => ref _entries[place.Index].TextIndex;

    /// <summary>Forgets where texts stand, once rows go into another row group.</summary>
    /// <param name="group">The row group's number.</param>
    public void UseGroup(int group)
    {
        if (_group != group)
        {
            _group = group;
            foreach (ref var entry in _entries.AsSpan())
            {
                entry.TextIndex = Utf8ListColumnBuilder.Unknown;
            }
        }
    }

    /// <summary>Remembers a column, instead of another of the same place.</summary>
    /// <param name="place">As <see cref="Find"/> told it.</param>
    /// <param name="value">From 0 to 254.</param>
    public void Remember(in Place place, byte value) => _entries[place.Index] = new Entry { Bytes = place.Bytes, Value = (byte)(value + 1), TextIndex = Utf8ListColumnBuilder.Unknown };

    /// <summary>A column's text, padded with zeros, and where it is remembered.</summary>
    internal readonly record struct Place(int Index, Vector256<byte> Bytes);

    // No text has a zero byte, so the padding tells the length too.
    private struct Entry
    {
        public Vector256<byte> Bytes;
        public int TextIndex;
        public byte Value;
    }
}
