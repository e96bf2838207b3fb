using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.Formats.Cram;

namespace Pfmg.Cloud.Core.Files;

/// <summary>What a CRAM begins with, and how it begins under another header.</summary>
/// <param name="Text">The SAM header.</param>
/// <param name="Length">Bytes before the first container with reads.</param>
/// <param name="Minor">The format's minor version: 3.0 or 3.1.</param>
/// <remarks>Source: CRAM 3.1 § 6 (file definition), § 7 (containers), § 8 (blocks), § 9 (end of file).</remarks>
internal sealed record CramStart(string Text, long Length, byte Minor)
{
    private const int IdentifierBytes = 20;
    private const byte Gzip = 1;

    /// <summary>The container that ends every CRAM 3.</summary>
    public static ReadOnlySpan<byte> End =>
    [
        0x0f, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f, 0xe0, 0x45, 0x4f, 0x46, 0, 0, 0, 0, 1, 0, 0x05, 0xbd, 0xd9, 0x4f,
        0, 1, 0, 6, 6, 1, 0, 1, 0, 1, 0, 0xee, 0x63, 0x01, 0x4b,
    ];

    /// <summary>Reads the start of a file.</summary>
    /// <exception cref="CorruptException">It is no CRAM 3.</exception>
    public static CramStart Read(Stream source, string file)
    {
        var input = new CramInput(source);
        try
        {
            Span<byte> definition = stackalloc byte[6 + IdentifierBytes];
            input.Read(definition);
            if (!definition.StartsWith("CRAM"u8) || definition[4] != 3)
            {
                throw new CorruptException($"{file} is no CRAM 3.");
            }

            var length = input.Int32();
            _ = (input.Itf8(), input.Itf8(), input.Itf8(), input.Itf8(), input.Ltf8(), input.Ltf8(), input.Itf8());
            for (var landmarks = input.Itf8(); landmarks > 0; landmarks--)
            {
                _ = input.Itf8();
            }

            _ = input.Int32();
            var end = input.Position + length;
            var (method, type) = (input.Byte(), input.Byte());
            _ = input.Itf8();
            var (packed, size) = (input.Itf8(), input.Itf8());
            if (type != 0 || packed < 4 || size < 4 || input.Position + packed > end)
            {
                throw new CorruptException($"{file} does not begin with a SAM header.");
            }

            var content = new byte[packed];
            input.Read(content);
            var text = Inflate(method, content, size);
            return new CramStart(Encoding.UTF8.GetString(text, 4, BinaryPrimitives.ReadInt32LittleEndian(text)), end, definition[5]);
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException or ArgumentOutOfRangeException)
        {
            throw new CorruptException($"{file} has no whole SAM header.", e);
        }
    }

    /// <summary>A file's first bytes under another SAM header: definition without a name, and the container of the header.</summary>
    public byte[] Under(string text)
    {
        var raw = new byte[4 + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteInt32LittleEndian(raw, raw.Length - 4);
        Encoding.UTF8.GetBytes(text, raw.AsSpan(4));
        var packed = Deflate(raw);
        var block = new List<byte> { Gzip, 0, 0 };
        WriteItf8(block, packed.Length);
        WriteItf8(block, raw.Length);
        block.AddRange(packed);
        AddChecksum(block, 0);

        List<byte> start = [.. "CRAM"u8, 3, Minor, .. new byte[IdentifierBytes]];
        var container = start.Count;
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, block.Count);
        start.AddRange(length);
        // Contig, start, span, records, counter, bases: none; then one block, whose landmark is the container's first byte.
        start.AddRange([0, 0, 0, 0, 0, 0, 1, 1, 0]);
        AddChecksum(start, container);
        start.AddRange(block);
        return [.. start];
    }

    private static byte[] Inflate(byte method, byte[] content, int size)
    {
        if (method == 0)
        {
            return content;
        }

        if (method != Gzip)
        {
            throw new InvalidDataException("The header is packed in another way than gzip.");
        }

        var text = new byte[size];
        using var gzip = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
        gzip.ReadExactly(text);
        return text;
    }

    private static byte[] Deflate(byte[] raw)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(raw);
        }

        return packed.ToArray();
    }

    private static void AddChecksum(List<byte> bytes, int from)
    {
        var checksum = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, ZlibCrc32.Append(0, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes)[from..]));
        bytes.AddRange(checksum);
    }

    // Source: CRAM 3.1 § 2.3. Lengths only, so none is negative.
    private static void WriteItf8(List<byte> target, int value) => target.AddRange(value switch
    {
        < 1 << 7 => [unchecked((byte)value)],
        < 1 << 14 => [(byte)(0x80 | (value >> 8)), unchecked((byte)value)],
        < 1 << 21 => [(byte)(0xc0 | (value >> 16)), unchecked((byte)(value >> 8)), unchecked((byte)value)],
        < 1 << 28 => [(byte)(0xe0 | (value >> 24)), unchecked((byte)(value >> 16)), unchecked((byte)(value >> 8)), unchecked((byte)value)],
        _ => (byte[])[(byte)(0xf0 | (value >> 28)), unchecked((byte)(value >> 20)), unchecked((byte)(value >> 12)), unchecked((byte)(value >> 4)), (byte)(value & 0xf)],
    });
}
