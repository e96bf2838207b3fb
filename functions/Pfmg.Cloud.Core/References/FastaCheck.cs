using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Core.References;

/// <summary>What one pass over a sound FASTA found out.</summary>
/// <param name="Index">What belongs in the `.fai`.</param>
/// <param name="Contigs">In the order of the file, each with its MD5.</param>
/// <param name="KnownBases">Where the sequence is not N, in the order of the file; maximal intervals.</param>
/// <param name="Sha256">Lower-case hex SHA-256 of the file.</param>
public sealed record FastaContents(
    IReadOnlyList<FastaIndexEntry> Index,
    IReadOnlyList<Contig> Contigs,
    IReadOnlyList<Interval> KnownBases,
    string Sha256);

/// <summary>Checks a FASTA while it streams by, in blocks cut anywhere, and learns its contigs.</summary>
/// <remarks>
/// Asks for: a '>' first; names of SAM's grammar, each once; at least one base a contig; SAM's fifteen nucleotide codes in
/// either case (so no 'U', '-' or '*'); lines of one length within a contig, but for the last; LF line ends. Memory does
/// not grow with the sequence. Sources: SAMv1 § 1.2.1 (names), § 1.3.2 (M5), § 4.2.3 (codes); faidx(5).
/// </remarks>
public sealed class FastaCheck : IDisposable
{
    private const int MostFaults = 100;
    private const int MostNameBytes = 1_024;

    private static readonly SearchValues<byte> Codes = SearchValues.Create("ACMGRSVTWYHKDBNacmgrsvtwyhkdbn"u8);
    private static readonly SearchValues<byte> NameStarts = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&+./:;?@^_|~-"u8);
    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&*+./:;=?@^_|~-"u8);

    private readonly string _file;
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<FastaIndexEntry> _index = [];
    private readonly Dictionary<string, long> _lineOfName = new(StringComparer.Ordinal);
    private readonly List<InputFault> _faults = [];
    private readonly ArrayBufferWriter<byte> _header = new();
    private readonly FastaBases _bases = new();

    private Line _kind = Line.Start;
    private long _lineNumber = 1;
    private long _offset;
    private string? _contig;
    private long _contigOffset;
    private long _length;
    private int _lineBases;
    private int _fullLine;
    private bool _sawShortLine;
    private bool _sawCarriageReturn;
    private bool _lineIsFaulty;

    /// <summary>Starts a check.</summary>
    /// <param name="file">What faults call the file.</param>
    public FastaCheck(string file) => _file = file;

    private enum Line
    {
        Start,
        Header,
        Sequence,
    }

    /// <summary>Takes the next bytes of the file.</summary>
    /// <exception cref="InvalidInputException">A hundred faults were found.</exception>
    public void Append(ReadOnlySpan<byte> block)
    {
        _sha256.AppendData(block);
        while (!block.IsEmpty)
        {
            if (_kind == Line.Start)
            {
                _kind = block[0] == '>' ? Line.Header : Line.Sequence;
            }

            var end = block.IndexOf((byte)'\n');
            TakePart(end < 0 ? block : block[..end]);
            _offset += end < 0 ? block.Length : end + 1;
            if (end < 0)
            {
                return;
            }

            EndLine();
            block = block[(end + 1)..];
        }
    }

    /// <summary>Ends the file.</summary>
    /// <exception cref="InvalidInputException">The FASTA is not sound; carries every fault, up to a hundred.</exception>
    public FastaContents Complete()
    {
        if (_kind != Line.Start)
        {
            EndLine();
        }

        EndContig();
        if (_index.Count == 0 && _faults.Count == 0)
        {
            Fault(1, "a '>' and a sequence", "an empty file");
        }

        return _faults.Count == 0
            ? new FastaContents(_index, _bases.Contigs, _bases.Known, Convert.ToHexStringLower(_sha256.GetHashAndReset()))
            : throw new InvalidInputException(_faults);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _sha256.Dispose();
        _bases.Dispose();
    }

    private void TakePart(ReadOnlySpan<byte> part)
    {
        if (_kind == Line.Header)
        {
            // A description has no bound, and only its name is ours.
            _header.Write(part[..Math.Min(part.Length, MostNameBytes - Math.Min(MostNameBytes, _header.WrittenCount))]);
            _sawCarriageReturn |= CheckCarriageReturn(part);
            return;
        }

        if (part.IsEmpty)
        {
            return;
        }

        CheckBeforeBases();
        if (!_lineIsFaulty && part.IndexOfAnyExcept(Codes) is var bad and >= 0)
        {
            _lineIsFaulty = true;
            if (part[bad] != '\r')
            {
                Fault(_lineNumber, "a nucleotide code of SAM (ACGTN or MRSVWYHKDB)", $"{Show(part[bad])} in column {_lineBases + bad + 1}");
            }
        }

        _sawCarriageReturn |= CheckCarriageReturn(part);
        _bases.Append(part);
        _lineBases += part.Length;
        _length += part.Length;
    }

    private void CheckBeforeBases()
    {
        if (_sawShortLine && !_lineIsFaulty && _lineBases == 0)
        {
            (_lineIsFaulty, _sawShortLine) = (true, false);
            Fault(_lineNumber, "lines of one length within a contig, but for its last", "bases after a shorter or empty line");
        }
    }

    private bool CheckCarriageReturn(ReadOnlySpan<byte> part)
    {
        if (_sawCarriageReturn || !part.Contains((byte)'\r'))
        {
            return _sawCarriageReturn;
        }

        Fault(_lineNumber, "lines that end in LF alone", "a carriage return (CRLF line ends?)");
        return true;
    }

    private void EndLine()
    {
        if (_kind == Line.Header)
        {
            EndContig();
            StartContig();
        }
        else
        {
            EndSequenceLine();
        }

        _lineNumber++;
        _lineBases = 0;
        _lineIsFaulty = false;
        _kind = Line.Start;
    }

    private void EndSequenceLine()
    {
        if (_contig is null && _faults.Count == 0)
        {
            Fault(_lineNumber, "'>' and a name before any sequence", _lineBases == 0 ? "an empty line" : "sequence");
        }

        if (_fullLine == 0)
        {
            _fullLine = _lineBases;
            _sawShortLine = _lineBases == 0;
        }
        else if (_lineBases > _fullLine && !_lineIsFaulty)
        {
            Fault(_lineNumber, $"at most {_fullLine} bases, as on the contig's first line", $"{_lineBases}");
        }
        else
        {
            _sawShortLine |= _lineBases < _fullLine;
        }
    }

    private void StartContig()
    {
        var header = _header.WrittenSpan[1..];
        var end = header.IndexOfAny((byte)' ', (byte)'\t', (byte)'\r');
        var name = end < 0 ? header : header[..end];
        if (name.IsEmpty || !NameStarts.Contains(name[0]) || name.ContainsAnyExcept(NameBytes) || _header.WrittenCount == MostNameBytes && end < 0)
        {
            Fault(_lineNumber, "a name of SAM's grammar after '>'", name.IsEmpty ? "none" : Encoding.ASCII.GetString(name[..Math.Min(80, name.Length)]));
        }

        _contig = Encoding.ASCII.GetString(name);
        if (!_lineOfName.TryAdd(_contig, _lineNumber) && name.Length > 0)
        {
            Fault(_lineNumber, "every name once", $"\"{_contig}\" again, first on line {_lineOfName[_contig]}");
        }

        (_contigOffset, _length, _fullLine, _sawShortLine) = (_offset, 0, 0, false);
        _header.ResetWrittenCount();
    }

    private void EndContig()
    {
        if (_contig is null)
        {
            return;
        }

        if (_length is 0 or > int.MaxValue - 1)
        {
            Fault(_lineOfName[_contig], "1 to 2,147,483,646 bases a contig", $"{_length} in \"{_contig}\"");
        }
        else if (_faults.Count == 0)
        {
            _index.Add(new FastaIndexEntry(_contig, (int)_length, _contigOffset, _fullLine, _fullLine + 1));
            _bases.EndContig(_contig, (int)_length);
        }

        _contig = null;
    }

    private static string Show(byte value) => value is > 32 and < 127 ? $"'{(char)value}'" : $"byte 0x{value:X2}";

    private void Fault(long line, string expected, string found)
    {
        _faults.Add(new InputFault(_file, $"line {line}", expected, found));
        if (_faults.Count == MostFaults)
        {
            throw new InvalidInputException(_faults);
        }
    }
}
