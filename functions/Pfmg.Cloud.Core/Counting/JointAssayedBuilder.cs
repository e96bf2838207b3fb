using System.Runtime.InteropServices;

namespace Pfmg.Cloud.Core.Counting;

/// <summary>Builds the assayed intervals of a file of several samples: neighbours that count alike share one interval.</summary>
/// <remarks>
/// What is assayed is what <see cref="AssayedBuilder"/> says. But in a joint VCF nearly all records stand alone, and at
/// most of them nearly all samples count: such a record becomes one interval for each run of samples of equal ploidy,
/// not one a sample. Records whose spans overlap go through <see cref="AssayedBuilder"/>. Left alignment can move a
/// variant back, so records are held back by 10 kb; a span that reaches further back begins there.
/// </remarks>
public sealed class JointAssayedBuilder
{
    private const int HeldBack = 10_000;
    private const int FirstLimit = 512;
    private const long MostBytes = 64 << 20;
    private readonly int _sampleCount;
    private readonly AssayedSink _sink;
    private readonly AssayedBuilder _overlapping;
    private readonly List<Entry> _pending = [];
    private readonly Stack<byte[]> _free = [];
    private readonly List<AssayedInterval> _ready = [];
    private int _contig = -1;
    private int _done = 1;
    private int _limit = FirstLimit;
    private int _sequence;
    private int _reach;
    private bool _isStreaming;

    /// <summary>Builds for a file.</summary>
    /// <param name="sampleCount">Its samples.</param>
    /// <param name="sink">Takes the intervals, contig after contig.</param>
    public JointAssayedBuilder(int sampleCount, AssayedSink sink)
    {
        (_sampleCount, _sink) = (sampleCount, sink);
        _overlapping = new AssayedBuilder(sampleCount, Gather);
    }

    /// <summary>Every base of the contig before it has all its intervals.</summary>
    public int Done => _done;

    /// <summary>Takes the next record; see <see cref="AssayedBuilder.Add"/>.</summary>
    public void Add(int contig, (int Start, int End) span, int pos, bool isVariant, ReadOnlySpan<byte> ploidies)
    {
        if (contig != _contig)
        {
            Complete();
            _contig = contig;
        }
        else if (_isStreaming && pos - HeldBack > _reach)
        {
            EndStreaming();
        }
        else if (!_isStreaming && _pending.Count >= _limit)
        {
            Hand(pos - HeldBack);
            _limit = Math.Max(FirstLimit, _pending.Count * 2);
        }

        var start = Math.Max(span.Start, _done);
        if (start > span.End)
        {
            return;
        }

        if (_isStreaming)
        {
            _reach = Math.Max(_reach, span.End);
            _overlapping.Add(contig, (start, span.End), pos, isVariant, ploidies);
            return;
        }

        var kept = _free.TryPop(out var free) ? free : new byte[_sampleCount];
        ploidies.CopyTo(kept);
        var at = _pending.Count;
        while (at > 0 && _pending[at - 1].Start > start)
        {
            at--;
        }

        _pending.Insert(at, new Entry(start, span.End, pos, isVariant, _sequence++, kept));
        if ((long)_pending.Count * _sampleCount > MostBytes)
        {
            Stream(pos);
        }
    }

    /// <summary>Hands on what is still held back; call it once, after the last record.</summary>
    public void Complete()
    {
        EndStreaming();
        Hand(int.MaxValue);
        (_done, _sequence, _contig) = (1, 0, -1);
    }

    // Too many records that may overlap: the other builder holds intervals, not genotypes.
    private void Stream(int pos)
    {
        Hand(pos - HeldBack);
        if ((long)_pending.Count * _sampleCount > MostBytes / 2)
        {
            _isStreaming = true;
            Overlap(0, _pending.Count);
            _pending.Clear();
        }
    }

    private void EndStreaming()
    {
        if (_isStreaming)
        {
            _overlapping.Complete();
            (_isStreaming, _done) = (false, _reach + 1);
            Flush();
        }
    }

    // Records whose spans end before a base and that no later record can reach.
    private void Hand(int before)
    {
        var from = 0;
        while (from < _pending.Count)
        {
            var (to, end) = (from + 1, _pending[from].End);
            while (to < _pending.Count && _pending[to].Start <= end)
            {
                end = Math.Max(end, _pending[to++].End);
            }

            if (end >= before)
            {
                break;
            }

            if (to == from + 1)
            {
                AddAlone(_pending[from]);
                _free.Push(_pending[from].Ploidies);
            }
            else
            {
                Overlap(from, to);
                _overlapping.Complete();
            }

            (from, _done) = (to, end + 1);
        }

        _pending.RemoveRange(0, from);
        Flush();
    }

    private void AddAlone(in Entry entry)
    {
        var ploidies = entry.Ploidies.AsSpan();
        for (var sample = 0; sample < ploidies.Length;)
        {
            var ploidy = ploidies[sample];
            var length = ploidies[sample..].IndexOfAnyExcept(ploidy);
            length = length < 0 ? ploidies.Length - sample : length;
            if (ploidy > 0)
            {
                _ready.Add(new AssayedInterval(entry.Start, entry.End, sample, ploidy, length));
            }

            sample += length;
        }
    }

    private void Overlap(int from, int to)
    {
        var entries = CollectionsMarshal.AsSpan(_pending)[from..to];
        entries.Sort(static (a, b) => a.Sequence.CompareTo(b.Sequence));
        foreach (ref readonly var entry in entries)
        {
            _reach = Math.Max(_reach, entry.End);
            _overlapping.Add(_contig, (entry.Start, entry.End), entry.Pos, entry.IsVariant, entry.Ploidies);
            _free.Push(entry.Ploidies);
        }
    }

    private void Gather(int contig, ReadOnlySpan<AssayedInterval> intervals)
    {
        foreach (ref readonly var interval in intervals)
        {
            if (_ready.Count > 0 && _ready[^1] is var last && last.Start == interval.Start && last.End == interval.End
                && last.Ploidy == interval.Ploidy && last.Sample + last.Samples == interval.Sample)
            {
                _ready[^1] = last with { Samples = last.Samples + 1 };
            }
            else
            {
                _ready.Add(interval);
            }
        }

        if (_isStreaming)
        {
            Flush();
        }
    }

    private void Flush()
    {
        if (_ready.Count > 0)
        {
            _sink(_contig, CollectionsMarshal.AsSpan(_ready));
            _ready.Clear();
        }
    }

    private readonly record struct Entry(int Start, int End, int Pos, bool IsVariant, int Sequence, byte[] Ploidies);
}
