using System.Buffers.Binary;
using System.Text;
using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Core.Formats.Bam;

/// <summary>A BAM header as bytes: magic, length, text, reference list.</summary>
/// <param name="bytes">As in the file, inflated.</param>
/// <remarks>Source: SAMv1 § 4.2.</remarks>
public sealed class BamHeader(byte[] bytes)
{
    private const int TextOffset = 8;

    /// <summary>The whole header.</summary>
    public ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>Its SAM text.</summary>
    public string Text => Encoding.UTF8.GetString(bytes.AsSpan(TextOffset, TextLength)).TrimEnd('\0');

    private int TextLength => BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4));

    /// <summary>The same header under another text; the reference list stays.</summary>
    public BamHeader WithText(string text)
    {
        var encoded = Encoding.UTF8.GetBytes(text);
        var rest = bytes.AsSpan(TextOffset + TextLength);
        var changed = new byte[TextOffset + encoded.Length + rest.Length];
        "BAM\x1"u8.CopyTo(changed);
        BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(4), encoded.Length);
        encoded.CopyTo(changed, TextOffset);
        rest.CopyTo(changed.AsSpan(TextOffset + encoded.Length));
        return new BamHeader(changed);
    }

    /// <summary>The reference list, in its order: what records mean by their contig's index.</summary>
    public IReadOnlyList<Contig> Contigs { get; } = ReadContigs(bytes);

    private static List<Contig> ReadContigs(byte[] bytes)
    {
        var at = TextOffset + BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4));
        var contigs = new List<Contig>();
        for (at += 4; at < bytes.Length;)
        {
            var nameLength = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));
            var name = Encoding.UTF8.GetString(bytes.AsSpan(at + 4, nameLength)).TrimEnd('\0');
            contigs.Add(new Contig(name, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 4 + nameLength))));
            at += 8 + nameLength;
        }

        return contigs;
    }
}
