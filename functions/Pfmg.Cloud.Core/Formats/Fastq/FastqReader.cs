using System.Buffers;
using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Formats.Fastq;

/// <summary>Reads a FASTQ strictly, record by record, and tells a fault by its line.</summary>
/// <remarks>Memory: one buffer of 256 KiB, more only for longer records. Not thread-safe.</remarks>
public sealed class FastqReader
{
    private const int MaximumRecordBytes = 1 << 24;
    private const int MaximumNameBytes = 254;

    // Upper and lower case IUPAC codes; bwa takes all but ACGT as N.
    private static readonly SearchValues<byte> BaseLetters = SearchValues.Create("ACGTUNRYSWKMBDHVacgtunryswkmbdhv.-"u8);

    private static readonly SearchValues<byte> ControlCharacters =
        SearchValues.Create([.. Enumerable.Range(0, 32).Where(value => value != '\t').Select(value => (byte)value), 0x7f]);

    private readonly Stream _source;
    private readonly string _file;
    private byte[] _buffer = new byte[1 << 18];
    private int _start;
    private int _filled;
    private int _length;
    private int _nameLength;
    private int _bases;
    private int _mate;
    private bool _ended;

    /// <summary>Reads a FASTQ.</summary>
    /// <param name="source">Its inflated bytes, from the first; not disposed.</param>
    /// <param name="file">Its name in faults.</param>
    public FastqReader(Stream source, string file) => (_source, _file) = (source, file);

    /// <summary>The file's name in faults.</summary>
    public string File => _file;

    /// <summary>Records read so far, the current one included.</summary>
    public long Records { get; private set; }

    /// <summary>The record that <see cref="Next"/> moved to; valid until the next call.</summary>
    public FastqRecord Record => new(_buffer.AsSpan(_start, _length), _buffer.AsSpan(_start + 1, _nameLength), _bases, _mate);

    /// <summary>Moves to the next record.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="InvalidInputException">A record is not four whole lines that fit together; its number and line are told.</exception>
    public bool Next()
    {
        _start += _length;
        _length = 0;
        if (_start == _filled && !Fill())
        {
            return false;
        }

        Records++;
        var name = Line(0, 0);
        var sequence = Line(name + 1, 1);
        var plus = Line(sequence + 1, 2);
        var quality = Line(plus + 1, 3);
        var record = _buffer.AsSpan(_start, _filled - _start);
        if (record[0] != '@')
        {
            throw Fault(0, "a name after '@'", record[..name]);
        }

        CheckTitles(record[1..name], record[(sequence + 1)..plus]);
        var bases = record[(name + 1)..sequence];
        var qualities = record[(plus + 1)..quality];
        if (bases.ContainsAnyExcept(BaseLetters))
        {
            throw Fault(1, "bases in IUPAC letters", bases[bases.IndexOfAnyExcept(BaseLetters)..][..1]);
        }

        if (qualities.Length != bases.Length)
        {
            throw Fault(3, $"{bases.Length} qualities, one a base", Encoding.ASCII.GetBytes(qualities.Length.ToString(CultureInfo.InvariantCulture)));
        }

        if (qualities.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
        {
            throw Fault(3, "qualities from '!' to '~'", qualities[qualities.IndexOfAnyExceptInRange((byte)'!', (byte)'~')..][..1]);
        }

        _bases = bases.Length;
        // The last line of a file may lack its line end; bwa reads it all the same, and so does what we hand on.
        _length = Math.Min(quality + 1, _filled - _start);
        return true;
    }

    private void CheckTitles(ReadOnlySpan<byte> title, ReadOnlySpan<byte> plus)
    {
        _nameLength = NameLength(title);
        _mate = Mate(title[_nameLength..]);
        var name = title[.._nameLength];
        // SAMv1 § 1.4: QNAME; a longer or unprintable one would break the aligned file instead.
        if (name.Length is 0 or > MaximumNameBytes || name.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
        {
            throw Fault(0, $"a name of 1 to {MaximumNameBytes} printable characters after '@'", title);
        }

        if (title.ContainsAny(ControlCharacters))
        {
            throw Fault(0, "a comment without control characters", title[title.IndexOfAny(ControlCharacters)..][..1]);
        }

        if (plus is not [(byte)'+', ..])
        {
            throw Fault(2, "'+'", plus);
        }

        var word = title.IndexOfAny((byte)' ', (byte)'\t');
        if (plus.Length > 1 && !plus[1..].SequenceEqual(title) && (word < 0 || !plus[1..].SequenceEqual(title[..word])))
        {
            throw Fault(2, "'+' alone, or with the name of the record's first line", plus);
        }
    }

    // bwa's trim_readno drops "/1" and "/2" (any digit) alike.
    private static int NameLength(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOfAny((byte)' ', (byte)'\t');
        var length = end < 0 ? line.Length : end;
        return length > 2 && line[length - 2] == '/' && char.IsAsciiDigit((char)line[length - 1]) ? length - 2 : length;
    }

    // What follows the name: "/1", or a comment like Illumina's "1:N:0:ACGT".
    private static int Mate(ReadOnlySpan<byte> rest) => rest switch
    {
        [(byte)'/', (byte)'1' or (byte)'2', ..] => rest[1] - '0',
        [(byte)' ' or (byte)'\t', (byte)'1' or (byte)'2', (byte)':', ..] => rest[1] - '0',
        _ => 0,
    };

    // The end of a line, as an offset from the record's start; the line end itself excluded.
    private int Line(int from, int number)
    {
        var searched = from;
        while (true)
        {
            var found = _buffer.AsSpan(_start + searched, _filled - _start - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                var end = searched + found;
                if (end > from && _buffer[_start + end - 1] == '\r')
                {
                    throw Fault(number, "lines that end with LF", "CR LF"u8);
                }

                return end;
            }

            searched = _filled - _start;
            if (searched - from > MaximumRecordBytes)
            {
                throw Fault(number, $"a line of at most {MaximumRecordBytes} bytes", "a longer one"u8);
            }

            if (!Fill())
            {
                // Only a quality line with something in it may end with the file.
                return number == 3 && searched > from ? searched : throw Fault(number, "a record of four lines", "the end of the file"u8);
            }
        }
    }

    private bool Fill()
    {
        if (_ended)
        {
            return false;
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start, _filled - _start).CopyTo(_buffer);
            (_start, _filled) = (0, _filled - _start);
        }

        if (_filled == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var read = _source.Read(_buffer, _filled, _buffer.Length - _filled);
        _filled += read;
        _ended = read == 0;
        return !_ended;
    }

    private InvalidInputException Fault(int line, string expected, ReadOnlySpan<byte> found)
    {
        var shown = string.Concat(Encoding.Latin1.GetString(found[..Math.Min(40, found.Length)]).Select(c => char.IsAsciiLetterOrDigit(c) || char.IsPunctuation(c) || c is ' ' or '+' ? c : '?'));
        return new InvalidInputException(_file, string.Create(CultureInfo.InvariantCulture, $"record {Records}, line {((Records - 1) * 4) + line + 1}"), expected, $"\"{shown}\"");
    }
}
