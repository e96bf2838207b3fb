using System.Runtime.InteropServices;

namespace Pfmg.Cloud.Core.Counting;

/// <summary>Builds each sample's assayed intervals from a file's records while they pass by.</summary>
/// <remarks>
/// Assayed = (passing reference blocks and homozygous-reference records, less the spans of variant records) and the
/// spans of passing variant records. So a called deletion overrides the blocks inside it, and AC cannot exceed AN.
/// A sample's intervals are disjoint, and neighbours of equal ploidy are joined. Left alignment can move a variant
/// back, so intervals are held back: the last 1 Mb, or 10 kb in a file of more than 64 samples, whose blocks are rare.
/// A span that reaches further back begins there.
/// </remarks>
public sealed class AssayedBuilder
{
    private const int FirstLimit = 1 << 17;
    private readonly int _heldBack;
    private readonly IntervalList[] _blocks;
    private readonly IntervalList[] _passing;
    private readonly IntervalList _variants = new();
    private readonly List<AssayedInterval> _ready = [];
    private readonly AssayedSink _sink;
    private int _contig = -1;
    private int _done = 1;
    private int _pending;
    private int _limit = FirstLimit;

    /// <summary>Builds for a file.</summary>
    /// <param name="sampleCount">Its samples.</param>
    /// <param name="sink">Takes the intervals, contig after contig.</param>
    public AssayedBuilder(int sampleCount, AssayedSink sink)
    {
        _heldBack = sampleCount > 64 ? 10_000 : 1_000_000;
        _blocks = [.. Enumerable.Range(0, sampleCount).Select(static _ => new IntervalList())];
        _passing = [.. Enumerable.Range(0, sampleCount).Select(static _ => new IntervalList())];
        _sink = sink;
    }

    /// <summary>Takes the next record.</summary>
    /// <param name="contig">Its contig's number; records of a contig come together.</param>
    /// <param name="span">Its bases: for a block to its END, for a variant from the least of POS and normalised POS to POS + len(REF) - 1.</param>
    /// <param name="pos">Its POS, which does not decrease within a contig.</param>
    /// <param name="isVariant">Whether it has a real ALT.</param>
    /// <param name="ploidies">By sample: its ploidy if its genotype counts, else 0. For a block only homozygous reference counts.</param>
    public void Add(int contig, (int Start, int End) span, int pos, bool isVariant, ReadOnlySpan<byte> ploidies)
    {
        if (contig != _contig)
        {
            Complete();
            _contig = contig;
        }
        else if (_pending > _limit)
        {
            Emit(pos - _heldBack);
            _limit = Math.Max(FirstLimit, _pending * 2);
        }

        var start = Math.Max(span.Start, _done);
        if (start > span.End)
        {
            return;
        }

        if (isVariant)
        {
            _pending += _variants.Add(start, span.End, 0);
        }

        var lists = isVariant ? _passing : _blocks;
        for (var sample = 0; sample < ploidies.Length; sample++)
        {
            if (ploidies[sample] > 0)
            {
                _pending += lists[sample].Add(start, span.End, ploidies[sample]);
            }
        }
    }

    /// <summary>Hands on what is still held back; call it once, after the last record.</summary>
    public void Complete()
    {
        if (_contig >= 0)
        {
            Emit(int.MaxValue);
        }

        _done = 1;
    }

    private void Emit(int before)
    {
        if (before <= _done)
        {
            return;
        }

        _ready.Clear();
        for (var sample = 0; sample < _blocks.Length; sample++)
        {
            EmitSample(sample, before);
            _blocks[sample].DropBefore(before);
            _passing[sample].DropBefore(before);
        }

        _variants.DropBefore(before);
        _done = before;
        _pending = _variants.Count + _blocks.Sum(static b => b.Count) + _passing.Sum(static p => p.Count);
        if (_blocks.Length > 1)
        {
            _ready.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.Sample.CompareTo(b.Sample));
        }

        _sink(_contig, CollectionsMarshal.AsSpan(_ready));
    }

    // Passing spans lie within variant spans, so what is left of the blocks never meets them.
    private void EmitSample(int sample, int before)
    {
        var (blocks, passing) = (_blocks[sample], _passing[sample]);
        var first = _ready.Count;
        var (next, variant) = (0, 0);
        for (var i = 0; i < blocks.Count && blocks[i].Start < before; i++)
        {
            var (start, end, ploidy) = blocks[i];
            end = Math.Min(end, before - 1);
            while (start <= end)
            {
                while (variant < _variants.Count && _variants[variant].End < start)
                {
                    variant++;
                }

                var free = variant < _variants.Count && _variants[variant].Start <= end ? _variants[variant].Start - 1 : end;
                if (start <= free)
                {
                    next = EmitPassing(passing, next, start, first, sample, before);
                    Join(new AssayedInterval(start, free, sample, ploidy), first);
                }

                start = free == end ? end + 1 : _variants[variant].End + 1;
            }
        }

        EmitPassing(passing, next, int.MaxValue, first, sample, before);
    }

    private int EmitPassing(IntervalList passing, int next, int until, int first, int sample, int before)
    {
        for (; next < passing.Count && passing[next].Start < Math.Min(until, before); next++)
        {
            var (start, end, ploidy) = passing[next];
            Join(new AssayedInterval(start, Math.Min(end, before - 1), sample, ploidy), first);
        }

        return next;
    }

    private void Join(AssayedInterval interval, int first)
    {
        if (_ready.Count > first && _ready[^1] is var last && last.End + 1 == interval.Start && last.Ploidy == interval.Ploidy)
        {
            _ready[^1] = last with { End = interval.End };
        }
        else
        {
            _ready.Add(interval);
        }
    }
}
