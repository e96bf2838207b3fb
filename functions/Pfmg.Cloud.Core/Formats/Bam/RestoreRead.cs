using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Formats.Bam;

/// <summary>Turns an alignment record back into the read as the sequencer wrote it.</summary>
/// <remarks>Not thread-safe: the text is valid until the next call.</remarks>
public sealed class RestoreRead
{
    private const int MaximumQuality = 93;
    private const int MissingQuality = 255;
    private static ReadOnlySpan<byte> Letters => "=ACMGRSVTWYHKDBN"u8;

    private static ReadOnlySpan<byte> Complements => "=TGKCYSBAWRDMHVN"u8;

    private byte[] _text = new byte[1_024];

    /// <summary>The record as four lines of FASTQ.</summary>
    /// <param name="record">A primary alignment, or a read that did not align.</param>
    /// <param name="file">The file's name in faults.</param>
    /// <exception cref="InvalidInputException">The record no longer holds the whole read; it is told by its name.</exception>
    public ReadOnlySpan<byte> Text(BamRecord record, string file)
    {
        Check(record, file);
        var name = record.Name;
        var bases = record.Length;
        var length = 1 + name.Length + 1 + bases + 3 + bases + 1;
        if (_text.Length < length)
        {
            _text = new byte[2 * length];
        }

        var text = _text.AsSpan(0, length);
        text[0] = (byte)'@';
        name.CopyTo(text[1..]);
        var at = 1 + name.Length;
        text[at++] = (byte)'\n';
        var sequence = text.Slice(at, bases);
        var qualities = text.Slice(at + bases + 3, bases);
        "\n+\n"u8.CopyTo(text[(at + bases)..]);
        text[^1] = (byte)'\n';
        Fill(record, sequence, qualities, file);
        return text;
    }

    private static void Fill(BamRecord record, Span<byte> sequence, Span<byte> qualities, string file)
    {
        var reversed = (record.Flags & BamRecord.Reversed) != 0;
        var letters = reversed ? Complements : Letters;
        var packed = record.PackedBases;
        var phred = record.Qualities;
        for (var i = 0; i < sequence.Length; i++)
        {
            var target = reversed ? sequence.Length - 1 - i : i;
            var code = (i & 1) == 0 ? packed[i >> 1] >> 4 : packed[i >> 1] & 0xf;
            if (code == 0 || phred[i] > MaximumQuality)
            {
                throw Fault(
                    record, file,
                    code == 0 ? "a base for each place of the read" : "qualities of at most 93",
                    code == 0 ? "\"=\"" : phred[i] == MissingQuality ? "no quality" : $"{phred[i]}");
            }

            sequence[target] = letters[code];
            qualities[target] = (byte)(phred[i] + '!');
        }
    }

    private static void Check(BamRecord record, string file)
    {
        if (record.Name.IsEmpty || record.Name.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
        {
            throw new InvalidInputException(file, "a read's name", "1 to 254 printable characters", "others");
        }

        if (record.Length == 0)
        {
            throw Fault(record, file, "the bases of the read", "none");
        }

        if (record.IsHardClipped)
        {
            throw Fault(record, file, "the whole read in its primary alignment", "one that was cut (CIGAR H)");
        }
    }

    private static InvalidInputException Fault(BamRecord record, string file, string expected, string found) =>
        new(file, $"read {System.Text.Encoding.ASCII.GetString(record.Name)}", expected, found);
}
