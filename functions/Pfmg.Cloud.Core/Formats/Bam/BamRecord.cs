using System.Buffers.Binary;

namespace Pfmg.Cloud.Core.Formats.Bam;

/// <summary>One alignment record as it lies in a BAM file, without its leading length.</summary>
/// <param name="bytes">The record; checked by <see cref="BamReader"/> to hold all its parts.</param>
/// <remarks>Source: SAMv1 § 4.2. Positions come out 1-based.</remarks>
public readonly ref struct BamRecord(ReadOnlySpan<byte> bytes)
{
    /// <summary>Flag of a read that has a mate.</summary>
    public const int Paired = 0x1;

    /// <summary>Flag of a read that lies on the reverse strand, its bases complemented.</summary>
    public const int Reversed = 0x10;

    /// <summary>Flag of mate 1.</summary>
    public const int First = 0x40;

    /// <summary>Flag of mate 2.</summary>
    public const int Last = 0x80;

    /// <summary>Flag of a read that did not align.</summary>
    public const int Unmapped = 0x4;

    /// <summary>Flag of a secondary alignment of a read.</summary>
    public const int Secondary = 0x100;

    /// <summary>Flag of a duplicate.</summary>
    public const int Duplicate = 0x400;

    /// <summary>Flag of a further part of a split alignment.</summary>
    public const int Supplementary = 0x800;

    internal const int FixedBytes = 32;
    private const int FlagOffset = 14;

    /// <summary>The whole record.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>Index of the contig in the header; -1 for a read without a place.</summary>
    public int ContigIndex => BinaryPrimitives.ReadInt32LittleEndian(Bytes);

    /// <summary>First aligned base, 1-based; 0 if there is none; negative if the file holds no such place.</summary>
    public int Position => unchecked(BinaryPrimitives.ReadInt32LittleEndian(Bytes[4..]) + 1);

    /// <summary>Index of the mate's contig in the header; -1 for none.</summary>
    public int MateContigIndex => BinaryPrimitives.ReadInt32LittleEndian(Bytes[20..]);

    /// <summary>The mate's first aligned base, 1-based; 0 if there is none; negative if the file holds no such place.</summary>
    public int MatePosition => unchecked(BinaryPrimitives.ReadInt32LittleEndian(Bytes[24..]) + 1);

    /// <summary>The read's name, the same for both mates.</summary>
    public ReadOnlySpan<byte> Name => Bytes.Slice(FixedBytes, NameLength - 1);

    /// <summary>Bases of the read.</summary>
    public int Length => ReadLength;

    /// <summary>The bases as they lie in the file, two a byte, high half first ("=ACMGRSVTWYHKDBN").</summary>
    public ReadOnlySpan<byte> PackedBases => Bytes.Slice(FixedBytes + NameLength + (4 * CigarLength), (ReadLength + 1) / 2);

    /// <summary>Phred qualities, one a base; 255 each if the file holds none.</summary>
    public ReadOnlySpan<byte> Qualities => Bytes.Slice(FixedBytes + NameLength + (4 * CigarLength) + ((ReadLength + 1) / 2), ReadLength);

    /// <summary>Whether bases of the read were cut off the record (CIGAR H).</summary>
    public bool IsHardClipped
    {
        get
        {
            for (var cigar = Bytes.Slice(FixedBytes + NameLength, 4 * CigarLength); cigar.Length > 0; cigar = cigar[4..])
            {
                if ((cigar[0] & 0xf) == 5)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The tags after the qualities, as they lie in the file.</summary>
    public ReadOnlySpan<byte> Tags => Bytes[(FixedBytes + NameLength + (4 * CigarLength) + ((ReadLength + 1) / 2) + ReadLength)..];

    /// <summary>0 to 255.</summary>
    public int MappingQuality => Bytes[9];

    /// <summary>SAM's flags.</summary>
    public int Flags => BinaryPrimitives.ReadUInt16LittleEndian(Bytes[FlagOffset..]);

    /// <summary>Whether this is the read itself, neither a secondary nor a supplementary alignment.</summary>
    public bool IsPrimary => (Flags & (Secondary | Supplementary)) == 0;

    /// <summary>Whether it aligned.</summary>
    public bool IsMapped => (Flags & Unmapped) == 0;

    /// <summary>Bases of the read that lie on a base of the reference, alike or not.</summary>
    public int AlignedBases
    {
        get
        {
            var cigar = Bytes.Slice(FixedBytes + NameLength, 4 * CigarLength);
            var bases = 0L;
            for (; cigar.Length > 0; cigar = cigar[4..])
            {
                var operation = BinaryPrimitives.ReadUInt32LittleEndian(cigar);
                // M, = and X: 0, 7, 8 of "MIDNSHP=X".
                if ((operation & 0xf) is 0 or 7 or 8)
                {
                    bases += (int)(operation >> 4);
                }
            }

            // A damaged CIGAR may tell of more than there can be.
            return (int)Math.Min(int.MaxValue, bases);
        }
    }

    /// <summary>Bases of the reference from the first to the last aligned one; 0 without a CIGAR.</summary>
    public int ReferenceBases
    {
        get
        {
            var bases = 0L;
            for (var cigar = Bytes.Slice(FixedBytes + NameLength, 4 * CigarLength); cigar.Length > 0; cigar = cigar[4..])
            {
                var operation = BinaryPrimitives.ReadUInt32LittleEndian(cigar);
                // M, D, N, = and X: 0, 2, 3, 7, 8 of "MIDNSHP=X".
                bases += (operation & 0xf) is 0 or 2 or 3 or 7 or 8 ? operation >> 4 : 0;
            }

            return (int)Math.Min(int.MaxValue, bases);
        }
    }

    private int NameLength => Bytes[8];

    private int CigarLength => BinaryPrimitives.ReadUInt16LittleEndian(Bytes[12..]);

    private int ReadLength => BinaryPrimitives.ReadInt32LittleEndian(Bytes[16..]);

    /// <summary>Whether the parts that the fixed fields announce fit into the record.</summary>
    internal bool IsWhole =>
        Bytes.Length >= FixedBytes
        && ReadLength >= 0
        && NameLength >= 1
        && FixedBytes + NameLength + (4L * CigarLength) + ((ReadLength + 1L) / 2) + ReadLength <= Bytes.Length;

    /// <summary>A hash of what no later step may change: name, place, flags without the duplicate mark, CIGAR, bases and qualities.</summary>
    /// <remarks>Added up over records it tells a multiset of reads from another, whatever their order. Tags are left out: CRAM makes some anew.</remarks>
    public ulong ContentHash()
    {
        var parts = Bytes[..(FixedBytes + NameLength + (4 * CigarLength) + ((ReadLength + 1) / 2) + ReadLength)];
        unchecked
        {
            var hash = 0xcbf29ce484222325UL ^ (ulong)(Flags & ~Duplicate);
            hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(parts));
            hash = Mix(hash, parts[9]);
            // From the length of the read on: the bin (bytes 10, 11) follows from the place, the flags are in already.
            for (parts = parts[16..]; parts.Length >= 8; parts = parts[8..])
            {
                hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(parts));
            }

            foreach (var rest in parts)
            {
                hash = Mix(hash, rest);
            }

            return hash ^ (hash >> 29);
        }
    }

    private static ulong Mix(ulong hash, ulong value)
    {
        unchecked
        {
            var mixed = (hash ^ value) * 0x9e3779b97f4a7c15UL;
            return mixed ^ (mixed >> 32);
        }
    }
}
