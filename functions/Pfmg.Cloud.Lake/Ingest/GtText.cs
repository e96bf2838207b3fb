using System.Buffers.Binary;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>A GT, by itself if it is short, as nearly all are; else by where it lies.</summary>
/// <param name="Packed">Up to seven bytes and how many; or where it starts and its length, with the top bit set.</param>
internal readonly record struct GtText(ulong Packed)
{
    private const int Most = 7;
    private const int LengthShift = 56;
    private const int StartBits = 31;
    private const ulong IsSlice = 1UL << 63;

    /// <summary>Whether it is held by itself.</summary>
    public bool IsShort => (Packed & IsSlice) == 0;

    /// <summary>Takes a GT.</summary>
    /// <param name="gt">Its text.</param>
    /// <param name="slice">Where in the run's text it lies.</param>
    public static GtText Of(ReadOnlySpan<byte> gt, TextSlice slice)
    {
        if (gt.Length > Most)
        {
            return new GtText(IsSlice | ((ulong)slice.Length << StartBits) | (uint)slice.Start);
        }

        var packed = (ulong)gt.Length << LengthShift;
        for (var i = 0; i < gt.Length; i++)
        {
            packed |= (ulong)gt[i] << (8 * i);
        }

        return new GtText(packed);
    }

    /// <summary>The text.</summary>
    /// <param name="buffer">Room for a short one.</param>
    /// <param name="text">The run's.</param>
    public ReadOnlySpan<byte> Of(Span<byte> buffer, ReadOnlySpan<byte> text)
    {
        if (!IsShort)
        {
            return text.Slice((int)(Packed & ((1UL << StartBits) - 1)), (int)((Packed & ~IsSlice) >> StartBits));
        }

        BinaryPrimitives.WriteUInt64LittleEndian(buffer, Packed);
        return buffer[..(int)(Packed >> LengthShift)];
    }
}
