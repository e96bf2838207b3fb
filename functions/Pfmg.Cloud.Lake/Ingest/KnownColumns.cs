using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>Remembers short sample columns that were read and checked once.</summary>
/// <remarks>
/// A cohort's genotypes are some thousand texts said millions of times ("0/0:30,0:30:87"). What such a text means, and that it
/// is well formed, follows from FORMAT and the number of alleles alone, so each pair of those has a memory of its own. A text
/// has two places; one that carries an ALT gives way to one that does not, which are far more. Not thread-safe.
/// </remarks>
internal sealed class KnownColumns(byte[] format, int alleles)
{
    private const int Width = 32;
    private const int Window = 64;
    private const int IndexBits = 14;
    private readonly Entry[] _entries = new Entry[1 << IndexBits];
    private readonly KnownCall[] _calls = new KnownCall[1 << IndexBits];
    private int _group = -1;

    /// <summary>What a text means.</summary>
    internal enum Meaning : byte
    {
        /// <summary>It is not known.</summary>
        Unknown = 0,

        /// <summary>It carries no ALT.</summary>
        Plain = 1,

        /// <summary>It carries one ALT, or has no genotype where there is one ALT: one row of `calls`.</summary>
        Call = 2,
    }

    /// <summary>Whether it is for records of this FORMAT and so many alleles, REF included.</summary>
    public bool IsFor(ReadOnlySpan<byte> text, int alleleCount) => alleles == alleleCount && text.SequenceEqual(format);

    /// <summary>Takes known columns from the front of a text, until one is none.</summary>
    /// <param name="text">Columns, each with the tab after it.</param>
    /// <param name="ploidies">Receives of each its ploidy if it passes the rule wherever FILTER passes, else 0; no more are taken than it has room for.</param>
    /// <param name="indices">Receives where each text stands in `formats`; as long as <paramref name="ploidies"/>, or empty if nobody asks.</param>
    /// <param name="called">Receives those that carry an ALT; as long as <paramref name="ploidies"/>.</param>
    /// <param name="used">Receives the bytes of the columns taken, and how many of them carry an ALT.</param>
    /// <returns>How many.</returns>
    /// <remarks>
    /// Tabs are looked for 64 bytes at a time, ahead of the columns between them: where one column begins then does not wait for the
    /// look at the one before it.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Take(ReadOnlySpan<byte> text, Span<byte> ploidies, Span<ushort> indices, Span<CalledColumn> called, out (int Bytes, int Called) used)
    {
        var (taken, calls, at, window, last) = (0, 0, 0, 0, text.Length - Window - Width);
        ref var start = ref MemoryMarshal.GetReference(text);
        ref var entries = ref MemoryMarshal.GetArrayDataReference(_entries);
        var tabs = last >= 0 ? TabsIn(ref start, 0) : 0;
        while (taken < ploidies.Length && window <= last)
        {
            if (tabs == 0)
            {
                window += Window;
                tabs = window <= last ? TabsIn(ref start, window) : 0;
                continue;
            }

            var length = window + BitOperations.TrailingZeroCount(tabs) - at;
            if (length >= Width)
            {
                break;
            }

            tabs &= tabs - 1;
            var bytes = Vector256.LoadUnsafe(ref start, (nuint)at) & Vector256.LessThan(Vector256<byte>.Indices, Vector256.Create((byte)length));
            var index = Hash(bytes);
            ref var entry = ref Unsafe.Add(ref entries, index);
            if (entry.Bytes != bytes)
            {
                index ^= 1;
                entry = ref Unsafe.Add(ref entries, index);
                if (entry.Bytes != bytes)
                {
                    break;
                }
            }

            if (entry.Meaning == Meaning.Unknown || (entry.TextIndex < 0 && !indices.IsEmpty))
            {
                break;
            }

            if (!indices.IsEmpty)
            {
                indices[taken] = (ushort)entry.TextIndex;
            }

            // Written for every column and counted for some: a branch that nothing foretells costs more than it saves.
            called[calls] = new CalledColumn(taken, index);
            calls += entry.IsCall;

            ploidies[taken++] = entry.Ploidy;
            at += length + 1;
        }

        used = (at, calls);
        return taken;
    }

    /// <summary>Looks up the column at the front of a text.</summary>
    /// <param name="text">The column, a tab, and what follows.</param>
    /// <param name="length">Receives its bytes; 0 if it is longer than is remembered or no tab follows.</param>
    /// <param name="place">Receives where it is, or may be, remembered.</param>
    public Meaning Find(ReadOnlySpan<byte> text, out int length, out Place place)
    {
        (length, place) = (0, default);
        if (text.Length < Width)
        {
            return Meaning.Unknown;
        }

        var bytes = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(text));
        var tabs = Vector256.Equals(bytes, Vector256.Create((byte)'\t')).ExtractMostSignificantBits();
        if (tabs == 0)
        {
            return Meaning.Unknown;
        }

        length = BitOperations.TrailingZeroCount(tabs);
        bytes &= Vector256.LessThan(Vector256<byte>.Indices, Vector256.Create((byte)length));
        var index = Hash(bytes);
        for (var other = index; ; other ^= 1)
        {
            ref readonly var entry = ref _entries[other];
            if (entry.Bytes == bytes && entry.Meaning != Meaning.Unknown)
            {
                place = new Place(other, bytes);
                return entry.Meaning;
            }

            if (other != index)
            {
                place = new Place(index, bytes);
                return Meaning.Unknown;
            }
        }
    }

    /// <summary>What a column with an ALT says.</summary>
    public ref readonly KnownCall CallOf(in CalledColumn column) => ref _calls[column.Index];

    /// <summary>Where in `formats` the text of a column that was found stands: told by <see cref="Utf8ListColumnBuilder.Append"/>, for it alone.</summary>
    public ref int IndexOf(in Place place) => ref _entries[place.Index].TextIndex;

    /// <summary>The ploidy of a column if it passes the rule wherever FILTER passes, else 0.</summary>
    public byte PloidyOf(in Place place) => _entries[place.Index].Ploidy;

    /// <summary>What a column with an ALT says.</summary>
    public ref readonly KnownCall CallOf(in Place place) => ref _calls[place.Index];

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

    /// <summary>Remembers a column without ALT, instead of another of the same place.</summary>
    /// <param name="place">As <see cref="Find"/> told it; nothing is remembered of none.</param>
    /// <param name="ploidy">Its ploidy if it passes the rule wherever FILTER passes, else 0.</param>
    public void RememberPlain(in Place place, byte ploidy)
    {
        if (!place.IsNone)
        {
            var index = _entries[place.Index].Meaning == Meaning.Plain && _entries[place.Index ^ 1].Meaning != Meaning.Plain ? place.Index ^ 1 : place.Index;
            _entries[index] = new Entry { Bytes = place.Bytes, Meaning = Meaning.Plain, Ploidy = ploidy, TextIndex = Utf8ListColumnBuilder.Unknown };
        }
    }

    /// <summary>Remembers a column with an ALT, instead of another such of one of its places.</summary>
    /// <param name="place">As <see cref="Find"/> told it; nothing is remembered of none.</param>
    /// <param name="call">What it says.</param>
    /// <param name="ploidy">Its ploidy if it passes the rule wherever FILTER passes, else 0.</param>
    public void RememberCall(in Place place, in KnownCall call, byte ploidy)
    {
        var index = place.Index ^ 1;
        index = _entries[index].Meaning == Meaning.Unknown || _entries[place.Index].Meaning == Meaning.Plain ? index : place.Index;
        if (!place.IsNone && _entries[index].Meaning != Meaning.Plain)
        {
            _entries[index] = new Entry { Bytes = place.Bytes, Meaning = Meaning.Call, Ploidy = ploidy, TextIndex = Utf8ListColumnBuilder.Unknown };
            _calls[index] = call;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong TabsIn(ref byte start, int window)
    {
        var tab = Vector256.Create((byte)'\t');
        var low = Vector256.Equals(Vector256.LoadUnsafe(ref start, (nuint)window), tab).ExtractMostSignificantBits();
        var high = Vector256.Equals(Vector256.LoadUnsafe(ref start, (nuint)window + Width), tab).ExtractMostSignificantBits();
        return low | ((ulong)high << Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Hash(Vector256<byte> bytes)
    {
        var words = bytes.AsUInt64();
        var (low, high) = (BitOperations.Crc32C(0x9E3779B9, words[0]), BitOperations.Crc32C(0x7F4A7C15, words[2]));
        (low, high) = (BitOperations.Crc32C(low, words[1]), BitOperations.Crc32C(high, words[3]));
        return (int)((low ^ high) >> (32 - IndexBits));
    }

    /// <summary>A column's text, padded with zeros, and where it is remembered.</summary>
    internal readonly record struct Place(int Index, Vector256<byte> Bytes)
    {
        /// <summary>Whether it is the place of no column.</summary>
        public bool IsNone => Bytes == default;
    }

    // No text has a zero byte, so the padding tells the length too.
    private struct Entry
    {
        public Vector256<byte> Bytes;
        public int TextIndex;
        public Meaning Meaning;
        public byte Ploidy;

        // 1 of a column with an ALT, else 0.
        public readonly int IsCall => (int)Meaning >> 1;
    }
}

/// <summary>What a column that carries one ALT says.</summary>
/// <param name="Call">Its row of `calls` but for the sample; countable if it passes the rule wherever FILTER passes.</param>
/// <param name="Allele">The ALT's index in the record, from 1.</param>
internal readonly record struct KnownCall(SampleCall Call, int Allele);

/// <summary>A column with an ALT among those taken.</summary>
/// <param name="Column">Which, from 0.</param>
/// <param name="Index">Where it is remembered.</param>
internal readonly record struct CalledColumn(int Column, int Index);
