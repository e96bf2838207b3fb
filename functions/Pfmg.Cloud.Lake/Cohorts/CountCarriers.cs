using System.Buffers.Binary;
using System.Numerics;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Lake.Cohorts;

/// <summary>Reads what <see cref="EncodeCarriers"/> packed: by popcount, without unpacking it.</summary>
internal static class CountCarriers
{
    private const ulong Low = 0x5555_5555_5555_5555;
    private const int BitmapStart = 1 + EncodeCarriers.Palette;

    /// <summary>What the callsets of a mask add up to.</summary>
    /// <exception cref="CorruptException">The bytes are none of `carriers`.</exception>
    public static SiteCounts Of(ReadOnlySpan<byte> bytes, CohortMask mask)
    {
        var counts = default(SiteCounts);
        var isBitmap = IsBitmap(bytes, mask.Size);
        Span<int> coded = stackalloc int[EncodeCarriers.Palette];
        if (isBitmap)
        {
            CountCodes(bytes.Slice(BitmapStart, (mask.Size + 3) / 4), mask.Pairs, coded);
        }

        var groups = new Groups(bytes[GroupsStart(isBitmap, mask.Size)..], mask.Size);
        var others = 0;
        while (groups.Next(out var state, out var listed))
        {
            var callsets = groups.CountIn(mask.Bits, listed);
            counts.Add(state, callsets);
            others += callsets;
        }

        coded[0] = mask.Count - coded[1] - coded[2] - coded[3] - others;
        for (var code = 0; code < (isBitmap ? EncodeCarriers.Palette : 1); code++)
        {
            if (coded[code] > 0)
            {
                counts.Add(bytes[1 + code], coded[code]);
            }
        }

        return counts;
    }

    /// <summary>The state of every callset.</summary>
    /// <param name="bytes">What was packed.</param>
    /// <param name="states">As long as the batch.</param>
    /// <exception cref="CorruptException">The bytes are none of `carriers`.</exception>
    public static void Unpack(ReadOnlySpan<byte> bytes, Span<byte> states)
    {
        var isBitmap = IsBitmap(bytes, states.Length);
        for (var i = 0; i < states.Length; i++)
        {
            states[i] = bytes[1 + (isBitmap ? (bytes[BitmapStart + (i / 4)] >> (2 * (i % 4))) & 3 : 0)];
        }

        var groups = new Groups(bytes[GroupsStart(isBitmap, states.Length)..], states.Length);
        while (groups.Next(out var state, out var listed))
        {
            groups.Fill(states, state, listed);
        }
    }

    private static int GroupsStart(bool isBitmap, int size) => isBitmap ? BitmapStart + ((size + 3) / 4) : 2;

    private static bool IsBitmap(ReadOnlySpan<byte> bytes, int size)
    {
        var isBitmap = bytes is [EncodeCarriers.Bitmap, ..];
        return (isBitmap || bytes is [EncodeCarriers.List, _, ..]) && bytes.Length >= GroupsStart(isBitmap, size) ? isBitmap : throw Damaged();
    }

    private static void CountCodes(ReadOnlySpan<byte> bitmap, ReadOnlySpan<ulong> pairs, Span<int> coded)
    {
        var (one, two, three) = (0, 0, 0);
        unchecked
        {
            for (var i = 0; i < pairs.Length; i++)
            {
                var word = bitmap.Length >= (i * sizeof(ulong)) + sizeof(ulong)
                    ? BinaryPrimitives.ReadUInt64LittleEndian(bitmap[(i * sizeof(ulong))..])
                    : Tail(bitmap[(i * sizeof(ulong))..]);
                var (low, high) = (word & pairs[i], (word >> 1) & pairs[i] & Low);
                var both = low & high;
                one += BitOperations.PopCount(low ^ both);
                two += BitOperations.PopCount(high ^ both);
                three += BitOperations.PopCount(both);
            }
        }

        (coded[1], coded[2], coded[3]) = (one, two, three);
    }

    private static ulong Tail(ReadOnlySpan<byte> bytes)
    {
        Span<byte> whole = stackalloc byte[sizeof(ulong)];
        whole.Clear();
        bytes.CopyTo(whole);
        return BinaryPrimitives.ReadUInt64LittleEndian(whole);
    }

    private static CorruptException Damaged() => new("A row of carriers is not packed as the table says.");

    /// <summary>Goes through groups: a state, how many callsets, their places.</summary>
    private ref struct Groups(ReadOnlySpan<byte> bytes, int size)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public bool Next(out byte state, out int callsets)
        {
            (state, callsets) = (0, 0);
            if (_rest.IsEmpty)
            {
                return false;
            }

            state = _rest[0];
            _rest = _rest[1..];
            callsets = Number();
            return true;
        }

        public int CountIn(ReadOnlySpan<ulong> mask, int callsets)
        {
            var rest = _rest;
            var (place, found) = (0, 0);
            unchecked
            {
                for (var at = 0; callsets > 0; callsets--)
                {
                    if ((uint)at >= (uint)rest.Length)
                    {
                        throw Damaged();
                    }

                    int step = rest[at++];
                    if (step >= 0x80)
                    {
                        _rest = rest[(at - 1)..];
                        step = Number();
                        at = rest.Length - _rest.Length;
                    }

                    place += step;
                    if ((uint)place >= (uint)size)
                    {
                        throw Damaged();
                    }

                    found += (int)(mask[place >> 6] >> (place & 63)) & 1;
                    if (callsets == 1)
                    {
                        _rest = rest[at..];
                    }
                }
            }

            return found;
        }

        public void Fill(Span<byte> states, byte state, int callsets)
        {
            for (var place = 0; callsets > 0; callsets--)
            {
                place += Number();
                if (place >= states.Length)
                {
                    throw Damaged();
                }

                states[place] = state;
            }
        }

        private int Number()
        {
            var value = 0;
            for (var shift = 0; shift < 28; shift += 7)
            {
                if (_rest.IsEmpty)
                {
                    break;
                }

                var next = _rest[0];
                _rest = _rest[1..];
                value |= (next & 0x7f) << shift;
                if (next < 0x80)
                {
                    return value;
                }
            }

            throw Damaged();
        }
    }
}
