using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Bam;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Puts mates together that follow each other in a BAM, and hands pairs and single reads on to be cut.</summary>
/// <param name="file">Its name in faults.</param>
/// <param name="groups">The header's read groups.</param>
/// <param name="fallback">Of reads that name none.</param>
/// <param name="records">Alignment records that the file holds.</param>
internal sealed class NamedReads(string file, IReadOnlyList<string> groups, ReadGroup fallback, long records)
{
    private readonly Dictionary<string, int> _groups =
        groups.Select((line, i) => (Id: ReadGroupLines.Id(line), i)).ToDictionary(pair => pair.Id, pair => pair.i, StringComparer.Ordinal);

    private readonly RestoreRead _restore1 = new();
    private readonly RestoreRead _restore2 = new();
    private readonly List<string> _lines = [.. groups];
    private readonly byte[] _last = new byte[256];
    private byte[] _held = [];
    private int _lastLength;
    private int _heldLength;
    private long _seen;
    private long _size;

    /// <summary>The @RG lines, by their numbers.</summary>
    public IReadOnlyList<string> Groups => _lines;

    /// <summary>Reads that have a mate which does not follow them.</summary>
    public long Unpaired { get; private set; }

    /// <summary>Secondary and supplementary records.</summary>
    public long Alternative { get; private set; }

    /// <summary>Reads: records that are neither secondary nor supplementary.</summary>
    public long Primary { get; private set; }

    /// <summary>Pairs and single reads handed on.</summary>
    public long Taken { get; private set; }

    /// <summary>Begins anew.</summary>
    public void Reset() => (Unpaired, Alternative, Primary, Taken, _seen, _heldLength, _lastLength) = (0, 0, 0, 0, 0, 0, 0);

    /// <summary>Reads all records.</summary>
    /// <param name="reader">At the first record.</param>
    /// <param name="cut">Where the reads go; null to see only whether mates follow each other.</param>
    /// <param name="ct">Cancels.</param>
    public void Read(BamReader reader, CutReads? cut, CancellationToken ct)
    {
        _size = Math.Max(1, records);
        while (reader.Next())
        {
            if ((++_seen & 0xffff) == 0)
            {
                ct.ThrowIfCancellationRequested();
            }

            if (reader.Record.IsPrimary)
            {
                Primary++;
                Take(reader.Record, cut);
            }
            else
            {
                Alternative++;
            }
        }

        DropHeld();
        if (cut is not null && _seen != records)
        {
            throw new CorruptException(string.Create(CultureInfo.InvariantCulture, $"{file} holds {records} records and {_seen} came of it."));
        }
    }

    /// <summary>Refuses a file without reads to align.</summary>
    public void End()
    {
        if (Taken == 0)
        {
            throw new InvalidInputException(file, "", "at least one read, with its mate if it has one", Unpaired == 0 ? "none" : $"{Unpaired} without their mates");
        }
    }

    private void Take(BamRecord record, CutReads? cut)
    {
        if (cut is not null && _last.AsSpan(0, _lastLength).SequenceEqual(record.Name))
        {
            throw new InvalidInputException(file, $"read {Encoding.ASCII.GetString(record.Name)}", "each read once", "it again");
        }

        if ((record.Flags & BamRecord.Paired) == 0)
        {
            DropHeld();
            Hand(record, default, cut);
        }
        else if (_heldLength == 0)
        {
            Hold(record);
        }
        else if (new BamRecord(_held.AsSpan(0, _heldLength)).Name.SequenceEqual(record.Name))
        {
            Hand(new BamRecord(_held.AsSpan(0, _heldLength)), record, cut);
            _heldLength = 0;
        }
        else
        {
            DropHeld();
            Hold(record);
        }
    }

    private void Hold(BamRecord record)
    {
        if (_held.Length < record.Bytes.Length)
        {
            _held = new byte[2 * record.Bytes.Length];
        }

        record.Bytes.CopyTo(_held);
        _heldLength = record.Bytes.Length;
    }

    private void DropHeld()
    {
        Unpaired += _heldLength > 0 ? 1 : 0;
        _heldLength = 0;
    }

    private void Hand(BamRecord one, BamRecord other, CutReads? cut)
    {
        Taken++;
        if (cut is null)
        {
            return;
        }

        one.Name.CopyTo(_last);
        _lastLength = one.Name.Length;
        var paired = !other.Bytes.IsEmpty;
        var swapped = paired && IsMate(other, BamRecord.First);
        var first = swapped ? other : one;
        var second = swapped ? one : other;
        var group = Group(first);
        if (paired && (!IsMate(first, BamRecord.First) || !IsMate(second, BamRecord.Last) || Group(second) != group))
        {
            throw new InvalidInputException(
                file, $"read {Encoding.ASCII.GetString(one.Name)}", "mate 1 and mate 2 of one read group, each once", "two records that are not");
        }

        cut.Begin(new PartKind(group, paired), first.Length + (paired ? second.Length : 0), _seen, _size);
        cut.Write(_restore1.Text(first, file), paired ? _restore2.Text(second, file) : default);
    }

    private int Group(BamRecord record)
    {
        if (!BamTags.TryText(record.Tags, "RG"u8, out var id))
        {
            if (!_groups.TryGetValue(fallback.Id, out var number))
            {
                _groups.Add(fallback.Id, number = _lines.Count);
                _lines.Add(ReadGroupLines.Of(fallback));
            }

            return number;
        }

        return _groups.TryGetValue(Encoding.UTF8.GetString(id), out var group)
            ? group
            : throw new InvalidInputException(
                file, $"read {Encoding.ASCII.GetString(record.Name)}", "a read group of the header", $"\"{Encoding.UTF8.GetString(id)}\"");
    }

    private static bool IsMate(BamRecord record, int flag) => (record.Flags & (BamRecord.First | BamRecord.Last)) == flag;
}
