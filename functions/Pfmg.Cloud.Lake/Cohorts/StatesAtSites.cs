using Pfmg.Cloud.Core.Counting;

namespace Pfmg.Cloud.Lake.Cohorts;

/// <summary>Follows which callsets of a batch are assayed from site to site of one contig.</summary>
/// <remarks>Of intervals that came before, only those that cover the last position asked for, or lie behind it, are kept.</remarks>
/// <param name="size">Callsets in the batch.</param>
internal sealed class StatesAtSites(int size)
{
    private readonly List<AssayedInterval> _covering = [];
    private readonly Queue<AssayedInterval> _waiting = new();
    private readonly byte[] _states = new byte[size];

    /// <summary>Whether some ploidy was more than a state can tell.</summary>
    public bool IsTooPloid { get; private set; }

    /// <summary>Takes an interval; by ascending start.</summary>
    public void Add(in AssayedInterval interval)
    {
        IsTooPloid |= interval.Ploidy > CarrierState.MostPloidy;
        _waiting.Enqueue(interval);
    }

    /// <summary>Forgets all intervals, for the next contig.</summary>
    public void Clear()
    {
        _covering.Clear();
        _waiting.Clear();
    }

    /// <summary>The states at a position, of callsets without rows.</summary>
    /// <param name="pos">Not before the one asked for last; every interval that begins at or before it was taken.</param>
    /// <returns>One a callset; to be overwritten, and valid until the next call.</returns>
    public Span<byte> At(int pos)
    {
        var kept = 0;
        for (var i = 0; i < _covering.Count; i++)
        {
            if (_covering[i].End >= pos)
            {
                _covering[kept++] = _covering[i];
            }
        }

        _covering.RemoveRange(kept, _covering.Count - kept);
        while (_waiting.TryPeek(out var next) && next.Start <= pos)
        {
            _waiting.Dequeue();
            if (next.End >= pos)
            {
                _covering.Add(next);
            }
        }

        var states = _states.AsSpan();
        states.Fill(CarrierState.WithoutRow(0));
        foreach (var interval in _covering)
        {
            states.Slice(interval.Sample, interval.Samples).Fill(CarrierState.WithoutRow(Math.Min(interval.Ploidy, CarrierState.MostPloidy)));
        }

        return states;
    }
}
