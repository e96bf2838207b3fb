using System.Text;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Keeps of the caller's records the variants whose POS the region owns, and its share of every block.</summary>
/// <param name="region">The region.</param>
/// <param name="reference">Gives REF where a block is cut.</param>
/// <param name="ploidy">Cuts blocks where it changes, and leaves out what the person does not have.</param>
/// <param name="mitochondrion">The mitochondrion's own records, which stand for the caller's there.</param>
/// <param name="path">The BGZF file to write.</param>
internal sealed class RegionCalls(PlannedRegion region, ReferenceSequence reference, PloidyMap ploidy, MitochondrialCalls mitochondrion, string path) : IDisposable
{
    private const int FastLevel = 1;
    private readonly List<string> _order = [.. region.Intervals.Select(interval => interval.Contig)];
    private readonly Dictionary<string, Interval> _core = region.Intervals.ToDictionary(interval => interval.Contig, StringComparer.Ordinal);

    private readonly BgzfWriteStream _part = new(File.Create(path), FastLevel);

    private bool _wroteMitochondrion;

    /// <summary>Variant records.</summary>
    public CallTally Variants { get; } = new();

    /// <summary>Reference blocks.</summary>
    public CallTally Blocks { get; } = new();

    /// <summary>Bases that the blocks cover.</summary>
    public CallTally Bases { get; } = new();

    /// <summary>Writes a line of the header.</summary>
    public void WriteHeader(ReadOnlySpan<byte> line)
    {
        _part.Write(line.StartsWith("#CHROM"u8) ? Encoding.UTF8.GetBytes(mitochondrion.Header) : []);
        WriteLine(line);
    }

    /// <summary>Whether the caller's records of a contig count; the mitochondrion's do not.</summary>
    public bool Takes(string contig) => !string.Equals(contig, mitochondrion.Contig, StringComparison.Ordinal);

    /// <summary>Takes a record that the caller printed; records come in the order of the genome.</summary>
    /// <param name="line">The record.</param>
    /// <param name="contig">Its contig.</param>
    /// <param name="from">The first base of it that counts.</param>
    /// <param name="to">The last base of it that counts.</param>
    public void Take(GvcfLine line, string contig, int from, int to)
    {
        WriteMitochondrion(before: contig);
        TakeRecord(line, contig, from, to);
    }

    /// <summary>Counts a record, or the part of a block, that another slice's caller printed too and that is taken from there.</summary>
    public void Repeat(GvcfLine line, int bases)
    {
        var records = line.IsBlock ? Blocks : Variants;
        records.Called++;
        records.Repeated++;
        if (line.IsBlock)
        {
            Bases.Called += bases;
            Bases.Repeated += bases;
        }
    }

    /// <summary>Ends the file's records.</summary>
    public void Complete() => WriteMitochondrion(before: null);

    /// <inheritdoc />
    public void Dispose() => _part.Dispose();

    // The mitochondrion's place is before the first contig that comes after it, wherever the reference has it.
    private void WriteMitochondrion(string? before)
    {
        if (_wroteMitochondrion || mitochondrion.Contig is not { } contig || _order.IndexOf(contig) is var place && place < 0)
        {
            return;
        }

        if (before is null || _order.IndexOf(before) > place)
        {
            using var records = new MemoryStream(Encoding.UTF8.GetBytes(mitochondrion.Records));
            var lines = new LineReader(records);
            while (lines.Next())
            {
                TakeRecord(new GvcfLine(lines.Line), contig, 1, int.MaxValue);
            }

            _wroteMitochondrion = true;
        }
    }

    private void TakeRecord(GvcfLine line, string contig, int from, int to)
    {
        var core = _core.TryGetValue(contig, out var own) ? own : (Interval?)null;
        if (line.IsBlock)
        {
            TakeBlock(line, core, from, to);
        }
        else
        {
            TakeVariant(line, core);
        }
    }

    /// <summary>The books of it.</summary>
    public IReadOnlyList<TaskAccount> Accounts(string sample) =>
    [
        Variants.Account(Units.Records, sample, Places.Variants),
        Blocks.Account(Units.Records, sample, Places.Blocks),
        Bases.Account(Units.Bases, sample, Places.Blocks),
    ];

    private void TakeVariant(GvcfLine line, Interval? core)
    {
        Variants.Called++;
        if (core is not { } own || !own.Contains(line.Position))
        {
            Variants.Outside++;
        }
        else if (ploidy.At(own.Contig, line.Position) == 0)
        {
            Variants.Absent++;
        }
        else
        {
            Variants.Kept++;
            WriteLine(line.Text);
        }
    }

    private void TakeBlock(GvcfLine line, Interval? core, int from, int to)
    {
        var (pieces, bases, inside) = (0, 0L, 0L);
        if (core is { } own)
        {
            var (first, last) = (Math.Max(own.Start, from), Math.Min(own.End, to));
            inside = Overlap(line, first, last);
            foreach (var stretch in ploidy.Of(own.Contig) ?? [new PloidyStretch(own.Start, own.End, PloidyMap.Diploid)])
            {
                var (start, end) = (Math.Max(first, stretch.Start), Math.Min(last, stretch.End));
                if (stretch.Ploidy > 0 && start <= end && Overlap(line, start, end) is var covered and > 0)
                {
                    (pieces, bases) = (pieces + 1, bases + covered);
                    line.WriteClipped(new Interval(own.Contig, start, end), stretch.Ploidy, reference, _part);
                }
            }
        }

        Blocks.Called++;
        Blocks.Kept += pieces;
        Blocks.Cut += Math.Max(0, pieces - 1);
        Blocks.Outside += inside == 0 ? 1 : 0;
        Blocks.Absent += inside > 0 && pieces == 0 ? 1 : 0;
        var length = line.End - line.Position + 1L;
        Bases.Called += length;
        Bases.Kept += bases;
        Bases.Outside += length - inside;
        Bases.Absent += inside - bases;
    }

    private static long Overlap(GvcfLine line, int start, int end) => Math.Max(0L, Math.Min(line.End, end) - Math.Max(line.Position, start) + 1L);

    private void WriteLine(ReadOnlySpan<byte> line)
    {
        _part.Write(line);
        _part.WriteByte((byte)'\n');
    }
}

/// <summary>What a region's part of the mitochondrion became.</summary>
/// <param name="Contig">The mitochondrion; null for a reference without.</param>
/// <param name="Header">Lines that these records need in the header, whether the region holds any or not.</param>
/// <param name="Records">Sorted, each with its line end.</param>
internal sealed record MitochondrialCalls(string? Contig, string Header, string Records);
