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
internal sealed class RegionCalls(PlannedRegion region, ReferenceSequence reference, PloidyMap ploidy, MitochondrialCalls mitochondrion)
{
    private const int FastLevel = 1;
    private readonly List<string> _order = [.. region.Intervals.Select(interval => interval.Contig)];
    private readonly Dictionary<string, Interval> _core = region.Intervals.ToDictionary(interval => interval.Contig, StringComparer.Ordinal);

    private bool _wroteMitochondrion;

    /// <summary>Variant records.</summary>
    public CallTally Variants { get; } = new();

    /// <summary>Reference blocks.</summary>
    public CallTally Blocks { get; } = new();

    /// <summary>Bases that the blocks cover.</summary>
    public CallTally Bases { get; } = new();

    /// <summary>Writes the region's part of a gVCF.</summary>
    /// <param name="gvcf">What the caller printed of the region and its pads.</param>
    /// <param name="path">The BGZF file to write.</param>
    /// <param name="ct">Cancels.</param>
    public void Write(Stream gvcf, string path, CancellationToken ct)
    {
        using var part = new BgzfWriteStream(File.Create(path), FastLevel);
        var lines = new LineReader(gvcf);
        while (lines.Next())
        {
            if (lines.Line is [(byte)'#', ..])
            {
                part.Write(lines.Line.StartsWith("#CHROM"u8) ? Encoding.UTF8.GetBytes(mitochondrion.Header) : []);
                WriteLine(lines.Line, part);
                continue;
            }

            ct.ThrowIfCancellationRequested();
            var contig = Encoding.UTF8.GetString(lines.Line[..lines.Line.IndexOf((byte)'\t')]);
            if (!string.Equals(contig, mitochondrion.Contig, StringComparison.Ordinal))
            {
                WriteMitochondrion(before: contig, part);
                Take(lines.Line, part);
            }
        }

        WriteMitochondrion(before: null, part);
    }

    // The mitochondrion's place is before the first contig that comes after it, wherever the reference has it.
    private void WriteMitochondrion(string? before, Stream part)
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
                Take(lines.Line, part);
            }

            _wroteMitochondrion = true;
        }
    }

    private void Take(ReadOnlySpan<byte> text, Stream part)
    {
        var line = new GvcfLine(text);
        var core = _core.TryGetValue(Encoding.UTF8.GetString(line.Contig), out var own) ? own : (Interval?)null;
        if (line.IsBlock)
        {
            TakeBlock(line, core, part);
        }
        else
        {
            TakeVariant(line, text, core, part);
        }
    }

    /// <summary>The books of it.</summary>
    public IReadOnlyList<TaskAccount> Accounts(string sample) =>
    [
        Variants.Account(Units.Records, sample, Places.Variants),
        Blocks.Account(Units.Records, sample, Places.Blocks),
        Bases.Account(Units.Bases, sample, Places.Blocks),
    ];

    private void TakeVariant(GvcfLine line, ReadOnlySpan<byte> text, Interval? core, Stream part)
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
            WriteLine(text, part);
        }
    }

    private void TakeBlock(GvcfLine line, Interval? core, Stream part)
    {
        var (pieces, bases, inside) = (0, 0L, 0L);
        if (core is { } own)
        {
            inside = Overlap(line, own.Start, own.End);
            foreach (var stretch in ploidy.Of(own.Contig) ?? [new PloidyStretch(own.Start, own.End, PloidyMap.Diploid)])
            {
                var (start, end) = (Math.Max(own.Start, stretch.Start), Math.Min(own.End, stretch.End));
                if (stretch.Ploidy > 0 && start <= end && Overlap(line, start, end) is var covered and > 0)
                {
                    (pieces, bases) = (pieces + 1, bases + covered);
                    line.WriteClipped(new Interval(own.Contig, start, end), stretch.Ploidy, reference, part);
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

    private static void WriteLine(ReadOnlySpan<byte> line, Stream part)
    {
        part.Write(line);
        part.WriteByte((byte)'\n');
    }
}

/// <summary>What a region's part of the mitochondrion became.</summary>
/// <param name="Contig">The mitochondrion; null for a reference without.</param>
/// <param name="Header">Lines that these records need in the header, whether the region holds any or not.</param>
/// <param name="Records">Sorted, each with its line end.</param>
internal sealed record MitochondrialCalls(string? Contig, string Header, string Records);
