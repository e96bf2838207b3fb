using System.Buffers.Binary;

namespace Pfmg.Cloud.Core.Formats.Bgzf;

/// <summary>How a file of text is packed.</summary>
public enum Packing
{
    /// <summary>Not packed.</summary>
    Plain,

    /// <summary>gzip (RFC 1952), one or more members, without block lengths.</summary>
    Gzip,

    /// <summary>Blocked gzip: members of at most 64 KiB that tell their own length.</summary>
    Bgzf,
}

/// <summary>The layout of a BGZF block.</summary>
/// <remarks>Source: SAMv1 § 4.1 (BGZF) on RFC 1952.</remarks>
public static class BgzfFormat
{
    /// <summary>The most bytes of a block, packed or not.</summary>
    public const int MaxBlockBytes = 65_536;

    /// <summary>Bytes to look at to tell the packing.</summary>
    public const int SniffBytes = 18;

    internal const int FooterBytes = 8;
    internal const int FixedHeaderBytes = 12;

    /// <summary>The empty block that ends a complete file.</summary>
    public static ReadOnlySpan<byte> EndMarker =>
    [
        0x1f, 0x8b, 0x08, 0x04, 0, 0, 0, 0, 0, 0xff, 0x06, 0, 0x42, 0x43, 0x02, 0, 0x1b, 0, 0x03, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>Tells the packing from a file's first bytes.</summary>
    /// <param name="start">The first <see cref="SniffBytes"/> bytes, or fewer if the file is shorter.</param>
    public static Packing Sniff(ReadOnlySpan<byte> start) =>
        start is not [0x1f, 0x8b, ..] ? Packing.Plain
        : BlockLength(start) > 0 || LooksLikeBgzf(start) ? Packing.Bgzf
        : Packing.Gzip;

    /// <summary>The packed length that a block's header tells.</summary>
    /// <param name="block">The block's first bytes; its whole extra field for a sure answer.</param>
    /// <returns>Bytes with header and footer; 0 if more bytes are needed; -1 if this is no BGZF header.</returns>
    internal static int BlockLength(ReadOnlySpan<byte> block)
    {
        if (block.Length < FixedHeaderBytes)
        {
            return EndMarker[..Math.Min(4, block.Length)].SequenceEqual(block[..Math.Min(4, block.Length)]) ? 0 : -1;
        }

        if (!block[..4].SequenceEqual(EndMarker[..4]))
        {
            return -1;
        }

        var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(block[10..]);
        if (block.Length < FixedHeaderBytes + extraLength)
        {
            return 0;
        }

        var extra = block.Slice(FixedHeaderBytes, extraLength);
        while (extra.Length >= 4)
        {
            var fieldLength = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (fieldLength > extra.Length - 4)
            {
                return -1;
            }

            if (extra[0] == 'B' && extra[1] == 'C' && fieldLength == 2)
            {
                var length = BinaryPrimitives.ReadUInt16LittleEndian(extra[4..]) + 1;
                return length >= FixedHeaderBytes + extraLength + FooterBytes ? length : -1;
            }

            extra = extra[(4 + fieldLength)..];
        }

        return -1;
    }

    private static bool LooksLikeBgzf(ReadOnlySpan<byte> start) =>
        start.Length < SniffBytes && start.Length > 3 && BlockLength(start) == 0;
}
