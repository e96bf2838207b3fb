using System.Buffers.Binary;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Formats.Bam;

/// <summary>Reads a BAM stream, already inflated, record by record.</summary>
/// <remarks>Source: SAMv1 § 4.2. Memory: one record and a buffer of 256 KiB. Not thread-safe.</remarks>
public sealed class BamReader
{
    private const int MaximumRecordBytes = 1 << 28;
    private const int MaximumHeaderBytes = 1 << 30;
    private readonly Stream _source;
    private readonly string _file;
    private byte[] _buffer = new byte[1 << 18];
    private int _start;
    private int _filled;
    private int _recordLength;
    private long _records;

    /// <summary>Opens a BAM stream and reads its header.</summary>
    /// <param name="source">Inflated bytes, from the first; not disposed.</param>
    /// <param name="file">Its name in faults.</param>
    /// <exception cref="InvalidInputException">This is no BAM, or it ends within the header.</exception>
    public BamReader(Stream source, string file)
    {
        (_source, _file) = (source, file);
        Header = ReadHeader();
    }

    /// <summary>Records read so far, the current one included.</summary>
    public long Records => _records;

    /// <summary>Magic, text and reference list, as they are in the file.</summary>
    public BamHeader Header { get; }

    /// <summary>The record that <see cref="Next"/> moved to; valid until the next call.</summary>
    public BamRecord Record => new(_buffer.AsSpan(_start + 4, _recordLength - 4));

    /// <summary>The same with its leading length, ready to be written into another BAM.</summary>
    public ReadOnlySpan<byte> RecordWithLength => _buffer.AsSpan(_start, _recordLength);

    /// <summary>Moves to the next record.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="InvalidInputException">The stream ends within a record, or a record contradicts itself.</exception>
    public bool Next()
    {
        _start += _recordLength;
        _recordLength = 0;
        if (!Ensure(4))
        {
            return _filled == _start ? false : throw Damaged("a whole record", "the end of the file");
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(_start));
        if (length is < BamRecord.FixedBytes or > MaximumRecordBytes || !Ensure(4 + length))
        {
            throw Damaged("a whole record", "one cut short");
        }

        _recordLength = 4 + length;
        if (!Record.IsWhole)
        {
            throw Damaged("a record that holds what its lengths tell", "less");
        }

        CheckPlace(Record.ContigIndex, Record.Position, "its own");
        CheckPlace(Record.MateContigIndex, Record.MatePosition, "its mate's");

        _records++;
        return true;
    }

    private BamHeader ReadHeader()
    {
        if (!Ensure(8) || !_buffer.AsSpan(_start, 4).SequenceEqual("BAM\x1"u8))
        {
            throw NoHeader("the magic bytes of BAM", "others");
        }

        var length = Grown(8, Int32At(4), 4);
        var contigs = Int32At(length - 4);
        for (var i = 0; i < contigs; i++)
        {
            length = Grown(length, 4, 0);
            length = Grown(length, Int32At(length - 4), 4);
            if (Int32At(length - 4) < 1)
            {
                throw NoHeader($"contig {i + 1} of the reference list with at least one base", $"{Int32At(length - 4)}");
            }
        }

        var header = new BamHeader(_buffer.AsSpan(_start, length).ToArray());
        _start += length;
        return header;
    }

    // The header's length so far, with a part and a number after it that are there.
    private int Grown(int length, int part, int more) =>
        part >= 0 && (long)length + part + more <= MaximumHeaderBytes && Ensure(length + part + more)
            ? length + part + more
            : throw NoHeader("a whole header", "one cut short");

    private void CheckPlace(int contigIndex, int position, string whose)
    {
        var legal = contigIndex == -1 ? position >= 0
            : contigIndex >= 0 && contigIndex < Header.Contigs.Count && position >= 0 && position <= Header.Contigs[contigIndex].Length;
        if (!legal)
        {
            throw Damaged($"{whose} place on a contig of the header", $"base {position} of contig {contigIndex}");
        }
    }

    private int Int32At(int offset) => BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(_start + offset));

    private bool Ensure(int count)
    {
        while (_filled - _start < count)
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, _filled - _start).CopyTo(_buffer);
                (_start, _filled) = (0, _filled - _start);
            }

            if (_buffer.Length < count)
            {
                Array.Resize(ref _buffer, Math.Max(count, _buffer.Length * 2));
            }

            var read = _source.Read(_buffer, _filled, _buffer.Length - _filled);
            if (read == 0)
            {
                return false;
            }

            _filled += read;
        }

        return true;
    }

    private InvalidInputException NoHeader(string expected, string found) => new(_file, "header", expected, found);

    private InvalidInputException Damaged(string expected, string found) => new(_file, $"record {_records + 1}", expected, found);
}
