using System.Globalization;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Formats.Fastq;

/// <summary>Reads a lane's FASTQ pair by pair, or read by read if they have no mates, and checks that mates belong together.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class FastqPairs
{
    private readonly FastqReader _reader1;
    private readonly FastqReader? _reader2;
    private readonly bool _interleaved;
    private byte[] _mate1 = [];
    private int _mate1Length;
    private int _mate1Bases;

    private FastqPairs(FastqReader reader1, FastqReader? reader2, bool interleaved) =>
        (_reader1, _reader2, _interleaved) = (reader1, reader2, interleaved);

    /// <summary>Whether reads have mates.</summary>
    public bool Paired => _interleaved || _reader2 is not null;

    /// <summary>Four lines of mate 1, or of the single read; valid until the next call of <see cref="Next"/>.</summary>
    public ReadOnlySpan<byte> Text1 => _interleaved ? _mate1.AsSpan(0, _mate1Length) : _reader1.Record.Text;

    /// <summary>Four lines of mate 2; empty for a single read.</summary>
    public ReadOnlySpan<byte> Text2 => _interleaved ? _reader1.Record.Text : _reader2 is null ? default : _reader2.Record.Text;

    /// <summary>Bases of both mates.</summary>
    public int Bases => _interleaved ? _mate1Bases + _reader1.Record.Bases : _reader1.Record.Bases + (_reader2?.Record.Bases ?? 0);

    /// <summary>A lane in two files, one a mate.</summary>
    public static FastqPairs Of(FastqReader mate1, FastqReader mate2) => new(mate1, mate2, interleaved: false);

    /// <summary>A lane in one file, mate 1 and mate 2 in turns.</summary>
    public static FastqPairs Interleaved(FastqReader both) => new(both, null, interleaved: true);

    /// <summary>A lane of reads without mates.</summary>
    public static FastqPairs Single(FastqReader reads) => new(reads, null, interleaved: false);

    /// <summary>Moves to the next pair or read.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="InvalidInputException">A record is broken, a file ends before the other, or neighbours are not mates.</exception>
    public bool Next()
    {
        if (_interleaved)
        {
            return NextInterleaved();
        }

        var has1 = _reader1.Next();
        if (_reader2 is null)
        {
            return has1;
        }

        var has2 = _reader2.Next();
        if (has1 != has2)
        {
            var (ended, other) = has1 ? (_reader2, _reader1) : (_reader1, _reader2);
            throw new InvalidInputException(
                ended.File, string.Create(CultureInfo.InvariantCulture, $"record {other.Records}"), $"as many reads as {other.File}", "fewer");
        }

        if (has1)
        {
            CheckMate(_reader1, _reader1.Record.Mate, 1);
            CheckMate(_reader2, _reader2.Record.Mate, 2);
            CheckNames(_reader1.Record.Name, _reader2, $"the name of the same record of {_reader1.File}");
        }

        return has1;
    }

    private bool NextInterleaved()
    {
        if (!_reader1.Next())
        {
            return false;
        }

        var first = _reader1.Record;
        CheckMate(_reader1, first.Mate, 1);
        if (_mate1.Length < first.Text.Length)
        {
            _mate1 = new byte[2 * first.Text.Length];
        }

        first.Text.CopyTo(_mate1);
        (_mate1Length, _mate1Bases) = (first.Text.Length, first.Bases);
        var nameLength = first.Name.Length;
        if (!_reader1.Next())
        {
            throw new InvalidInputException(
                _reader1.File, string.Create(CultureInfo.InvariantCulture, $"record {_reader1.Records + 1}"), "mate 2 of the record before", "the end of the file");
        }

        CheckMate(_reader1, _reader1.Record.Mate, 2);
        CheckNames(_mate1.AsSpan(1, nameLength), _reader1, "the name of the record before, mate 1");
        return true;
    }

    private static void CheckMate(FastqReader reader, int found, int expected)
    {
        if (found != 0 && found != expected)
        {
            throw new InvalidInputException(reader.File, Line(reader), $"mate {expected}", $"mate {found}");
        }
    }

    private static void CheckNames(ReadOnlySpan<byte> name, FastqReader second, string expected)
    {
        if (!name.SequenceEqual(second.Record.Name))
        {
            throw new InvalidInputException(second.File, Line(second), expected, "another");
        }
    }

    private static string Line(FastqReader reader) =>
        string.Create(CultureInfo.InvariantCulture, $"record {reader.Records}, line {((reader.Records - 1) * 4) + 1}");
}
