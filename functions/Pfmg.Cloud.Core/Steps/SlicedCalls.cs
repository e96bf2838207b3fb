using System.Text;
using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Puts what the callers of a region's slices printed together, as one caller of the whole region would have printed it.</summary>
/// <remarks>
/// A slice keeps the variants whose POS it owns. A block that goes on over a border is printed by both callers, each of which sees a
/// pad of the other's slice: joined, it begins as the one tells and ends as the other does, and its least depth is the lesser of theirs.
/// </remarks>
/// <param name="calls">Gets them.</param>
/// <param name="contigs">The reference's, in its order.</param>
internal sealed class SlicedCalls(RegionCalls calls, IReadOnlyList<Contig> contigs)
{
    private readonly Dictionary<string, int> _contigs = contigs.Select((contig, i) => (contig.Name, i)).ToDictionary(pair => pair.Name, pair => pair.i, StringComparer.Ordinal);
    private byte[]? _held;
    private int _heldTo;

    /// <summary>Takes a slice's calls; slices come in the order of the genome.</summary>
    /// <param name="gvcf">What its caller printed.</param>
    /// <param name="slice">What it owns.</param>
    /// <param name="ct">Cancels.</param>
    public void Read(Stream gvcf, CallSlice slice, CancellationToken ct)
    {
        var lines = new LineReader(gvcf);
        while (lines.Next())
        {
            if (lines.Line is not [(byte)'#', ..])
            {
                ct.ThrowIfCancellationRequested();
                Take(lines.Line, slice);
            }
            else if (slice.From == 0)
            {
                calls.WriteHeader(lines.Line);
            }
        }
    }

    /// <summary>Ends the last slice.</summary>
    public void Complete() => Release();

    private void Take(ReadOnlySpan<byte> text, CallSlice slice)
    {
        var line = new GvcfLine(text);
        var contig = Encoding.UTF8.GetString(line.Contig);
        if (!calls.Takes(contig))
        {
            return;
        }

        var (start, end) = (ReadBins.Key(_contigs[contig], line.Position), ReadBins.Key(_contigs[contig], line.IsBlock ? line.End : line.Position));
        if (end < slice.From || start >= slice.To)
        {
            calls.Repeat(line, line.End - line.Position + 1);
            return;
        }

        var from = 1;
        if (start < slice.From && _held is { } held)
        {
            var before = new GvcfLine(held);
            calls.Repeat(line, before.End - line.Position + 1);
            line = new GvcfLine(before.Joined(line));
            _held = null;
        }
        else
        {
            Release();
            from = start < slice.From ? PositionOf(slice.From) : 1;
        }

        if (end >= slice.To)
        {
            (_held, _heldTo) = (line.Text.ToArray(), PositionOf(slice.To) - 1);
        }
        else
        {
            calls.Take(line, contig, from, int.MaxValue);
        }
    }

    // Nothing on the other side of the border went on with it.
    private void Release()
    {
        if (_held is { } held)
        {
            var line = new GvcfLine(held);
            calls.Take(line, Encoding.UTF8.GetString(line.Contig), 1, _heldTo);
            _held = null;
        }
    }

    private static int PositionOf(long place) => (int)(place & 0xffff_ffffL);
}
