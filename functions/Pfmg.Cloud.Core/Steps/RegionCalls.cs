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
internal sealed class RegionCalls(PlannedRegion region, ReferenceSequence reference, PloidyMap ploidy)
{
    private const int FastLevel = 1;
    private readonly Dictionary<string, Interval> _core = region.Intervals.ToDictionary(interval => interval.Contig, StringComparer.Ordinal);

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
                WriteLine(lines.Line, part);
                continue;
            }

            ct.ThrowIfCancellationRequested();
            var line = new GvcfLine(lines.Line);
            var core = _core.TryGetValue(Encoding.UTF8.GetString(line.Contig), out var own) ? own : (Interval?)null;
            if (line.IsBlock)
            {
                TakeBlock(line, core, part);
            }
            else
            {
                TakeVariant(line, lines.Line, core, part);
            }
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
