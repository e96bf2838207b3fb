using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Core.Formats.Bam;

namespace Pfmg.Cloud.Core.Files;

/// <summary>Writes alignment records with some fields and tags only.</summary>
/// <remarks>A field that is left out has the value that htsget 1.3 gives it ("*", 0, 255). Source: SAMv1 § 4.2.</remarks>
public sealed class FilterBam(ShownAs shown)
{
    private const int FixedBytes = 32;
    private const int NameBytes = 12;

    // What aligners, mate fixers and duplicate markers write; anything else may be a lane's, a barcode's, or a name.
    private static readonly HashSet<string> ToldInResearch =
        ["AS", "BD", "BI", "BQ", "H0", "H1", "H2", "HI", "HP", "IH", "MC", "MD", "MQ", "NH", "NM", "OA", "OC", "OP", "OQ", "PC", "PS", "RG", "SA", "TC", "UQ", "XA", "XS", "mc", "ms", "pa"];

    private readonly bool _isVerbatim = shown.Fields is null && !shown.CutsTags && !shown.WithoutInheritance && shown.ReadNameKey is null;

    /// <summary>A BAM's header, inflated.</summary>
    /// <param name="text">Its SAM text.</param>
    public static byte[] Header(string text)
    {
        using var target = new MemoryStream();
        using (var writer = new BinaryWriter(target, Encoding.UTF8, leaveOpen: true))
        {
            var contigs = RewriteSamHeader.Contigs(text);
            var encoded = Encoding.UTF8.GetBytes(text);
            writer.Write("BAM\x1"u8);
            writer.Write(encoded.Length);
            writer.Write(encoded);
            writer.Write(contigs.Count);
            foreach (var contig in contigs)
            {
                var name = Encoding.UTF8.GetBytes(contig.Name);
                writer.Write(name.Length + 1);
                writer.Write(name);
                writer.Write((byte)0);
                writer.Write(contig.Length);
            }
        }

        return target.ToArray();
    }

    /// <summary>The last base of a record's alignment, 1-based; its first if it has none.</summary>
    public static int EndOf(BamRecord record)
    {
        var span = record.ReferenceBases;
        return (int)Math.Min(int.MaxValue, record.Position + (long)Math.Max(1, record.IsMapped ? span : 0) - 1);
    }

    /// <summary>Writes a record with its leading length.</summary>
    /// <param name="record">The record.</param>
    /// <param name="target">Where it goes.</param>
    public void Write(BamRecord record, Stream target)
    {
        if (_isVerbatim)
        {
            Span<byte> size = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(size, record.Bytes.Length);
            target.Write(size);
            target.Write(record.Bytes);
            return;
        }

        var changed = Changed(record);
        target.Write(changed);
    }

    private byte[] Changed(BamRecord record)
    {
        var bytes = record.Bytes;
        int nameLength = bytes[8];
        var cigarLength = 4 * BinaryPrimitives.ReadUInt16LittleEndian(bytes[12..]);
        ReadOnlySpan<byte> name = Has("QNAME") ? Name(bytes.Slice(FixedBytes, nameLength)) : "*\0"u8;
        var cigar = Has("CIGAR") ? bytes.Slice(FixedBytes + nameLength, cigarLength) : [];
        var bases = Has("SEQ") ? record.PackedBases : [];
        var qualities = Has("SEQ") ? record.Qualities.ToArray() : [];
        if (!Has("QUAL"))
        {
            Array.Fill(qualities, (byte)255);
        }

        var tags = Tags(record.Tags);
        var changed = new byte[4 + FixedBytes + name.Length + cigar.Length + bases.Length + qualities.Length + tags.Length];
        var start = changed.AsSpan(4);
        bytes[..FixedBytes].CopyTo(start);
        Blank(start);
        start[8] = (byte)name.Length;
        BinaryPrimitives.WriteUInt16LittleEndian(start[12..], (ushort)(cigar.Length / 4));
        BinaryPrimitives.WriteInt32LittleEndian(start[16..], qualities.Length);
        var at = FixedBytes;
        foreach (var part in (ReadOnlyMemory<byte>[])[name.ToArray(), cigar.ToArray(), bases.ToArray(), qualities, tags])
        {
            part.Span.CopyTo(start[at..]);
            at += part.Length;
        }

        BinaryPrimitives.WriteInt32LittleEndian(changed, changed.Length - 4);
        return changed;
    }

    private void Blank(Span<byte> start)
    {
        void Set(Span<byte> place, string field, int value)
        {
            if (!Has(field))
            {
                BinaryPrimitives.WriteInt32LittleEndian(place, value);
            }
        }

        Set(start, "RNAME", -1);
        Set(start[4..], "POS", -1);
        Set(start[20..], "RNEXT", -1);
        Set(start[24..], "PNEXT", -1);
        Set(start[28..], "TLEN", 0);
        if (!Has("MAPQ"))
        {
            start[9] = 255;
        }

        if (!Has("FLAG"))
        {
            BinaryPrimitives.WriteUInt16LittleEndian(start[14..], 0);
        }

        if (!Has("POS") || !Has("CIGAR"))
        {
            // The bin of no place (SAMv1 § 4.2.1): it would tell of the one left out.
            BinaryPrimitives.WriteUInt16LittleEndian(start[10..], 4680);
        }
    }

    private byte[] Tags(ReadOnlySpan<byte> tags)
    {
        if (!shown.CutsTags && !shown.WithoutInheritance && shown.ReadNameKey is null)
        {
            return tags.ToArray();
        }

        var kept = new List<byte>();
        while (tags.Length >= 4 && BamTags.LengthOf(tags) is > 0 and var length && length <= tags.Length)
        {
            var tag = Encoding.ASCII.GetString(tags[..2]);
            if (shown.HasTag(tag) && (shown.ReadNameKey is null || ToldInResearch.Contains(tag)) && !(shown.WithoutInheritance && tag is "HP" or "PS" or "PC"))
            {
                kept.AddRange(tags[..length]);
            }

            tags = tags[length..];
        }

        return [.. kept];
    }

    // Mates, and parts of a split alignment, stay together.
    private ReadOnlySpan<byte> Name(ReadOnlySpan<byte> name)
    {
        if (shown.ReadNameKey is not { } key)
        {
            return name;
        }

        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Span, name, digest);
        return Encoding.ASCII.GetBytes(Convert.ToHexStringLower(digest[..NameBytes]) + "\0");
    }

    private bool Has(string field) => shown.Fields?.Contains(field) ?? true;
}
