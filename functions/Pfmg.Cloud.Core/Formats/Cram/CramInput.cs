using System.Buffers.Binary;
using System.Numerics;
using Pfmg.Cloud.Core.Formats.Bgzf;

namespace Pfmg.Cloud.Core.Formats.Cram;

/// <summary>A CRAM's bytes, with their place in the file and a running checksum.</summary>
/// <param name="source">The file from its first byte.</param>
/// <remarks>Source: CRAM 3.1 § 2.3 (ITF8, LTF8).</remarks>
internal sealed class CramInput(Stream source)
{
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _filled;

    /// <summary>Bytes read so far.</summary>
    public long Position { get; private set; }

    /// <summary>CRC-32 since it was last set.</summary>
    public uint Crc { get; set; }

    /// <summary>Whether no byte is left.</summary>
    public bool AtEnd => _start == _filled && !Fill();

    /// <summary>Fills a buffer.</summary>
    /// <exception cref="EndOfStreamException">The file ends before.</exception>
    public void Read(Span<byte> target)
    {
        while (target.Length > 0)
        {
            if (AtEnd)
            {
                throw new EndOfStreamException();
            }

            var count = Math.Min(target.Length, _filled - _start);
            var bytes = _buffer.AsSpan(_start, count);
            bytes.CopyTo(target);
            Took(bytes);
            target = target[count..];
        }
    }

    /// <summary>Passes over bytes, which count for the checksum all the same.</summary>
    /// <exception cref="EndOfStreamException">The file ends before.</exception>
    public void Skip(long count)
    {
        while (count > 0)
        {
            if (AtEnd)
            {
                throw new EndOfStreamException();
            }

            var part = (int)Math.Min(count, _filled - _start);
            Took(_buffer.AsSpan(_start, part));
            count -= part;
        }
    }

    /// <summary>One byte.</summary>
    public byte Byte()
    {
        Span<byte> one = stackalloc byte[1];
        Read(one);
        return one[0];
    }

    /// <summary>Four bytes, little-endian.</summary>
    public int Int32()
    {
        Span<byte> four = stackalloc byte[4];
        Read(four);
        return BinaryPrimitives.ReadInt32LittleEndian(four);
    }

    /// <summary>A number of one to five bytes.</summary>
    public int Itf8()
    {
        int first = Byte();
        if (first < 0x80)
        {
            return first;
        }

        var more = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        Span<byte> rest = stackalloc byte[4];
        Read(rest[..more]);
        // The last of five bytes holds four bits only.
        long value = first & (more == 4 ? 0xf : 0x7f >> more);
        for (var i = 0; i < more; i++)
        {
            value = more == 4 && i == 3 ? (value << 4) | (uint)(rest[i] & 0xf) : (value << 8) | rest[i];
        }

        return unchecked((int)value);
    }

    /// <summary>A number of one to nine bytes.</summary>
    public long Ltf8()
    {
        var first = Byte();
        // As many bytes more as the first one begins with 1 bits.
        var more = BitOperations.LeadingZeroCount(((uint)first ^ 0xff) << 24);
        more = Math.Min(more, 8);
        Span<byte> rest = stackalloc byte[8];
        Read(rest[..more]);
        long value = more >= 7 ? 0 : first & (0x7f >> more);
        for (var i = 0; i < more; i++)
        {
            value = unchecked((value << 8) | rest[i]);
        }

        return value;
    }

    private void Took(ReadOnlySpan<byte> bytes)
    {
        Crc = ZlibCrc32.Append(Crc, bytes);
        _start += bytes.Length;
        Position += bytes.Length;
    }

    private bool Fill()
    {
        (_start, _filled) = (0, source.Read(_buffer, 0, _buffer.Length));
        return _filled > 0;
    }
}
