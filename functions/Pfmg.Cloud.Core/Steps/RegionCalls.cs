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

    public long Variants { get; private set; }

    public long Blocks { get; private set; }

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
            if (_core.TryGetValue(Encoding.UTF8.GetString(line.Contig), out var core))
            {
                WriteRecord(line, lines.Line, core, part);
            }
        }
    }

    private void WriteRecord(GvcfLine line, ReadOnlySpan<byte> text, Interval core, Stream part)
    {
        if (!line.IsBlock)
        {
            if (core.Contains(line.Position) && ploidy.At(core.Contig, line.Position) > 0)
            {
                Variants++;
                WriteLine(text, part);
            }

            return;
        }

        foreach (var stretch in ploidy.Of(core.Contig) ?? [new PloidyStretch(core.Start, core.End, PloidyMap.Diploid)])
        {
            var (start, end) = (Math.Max(core.Start, stretch.Start), Math.Min(core.End, stretch.End));
            if (stretch.Ploidy > 0 && start <= end && line.Position <= end && line.End >= start)
            {
                Blocks++;
                line.WriteClipped(new Interval(core.Contig, start, end), stretch.Ploidy, reference, part);
            }
        }
    }

    private static void WriteLine(ReadOnlySpan<byte> line, Stream part)
    {
        part.Write(line);
        part.WriteByte((byte)'\n');
    }
}
