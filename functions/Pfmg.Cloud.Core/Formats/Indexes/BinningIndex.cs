using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Core.Formats.Indexes;

/// <summary>Where in a BGZF file the records lie that may overlap an interval: a TBI, a CSI or a BAI, read whole.</summary>
/// <remarks>Source: SAMv1 § 5 (BAI, and the binning scheme), CSIv1, tabix. Memory: that of the index.</remarks>
public sealed class BinningIndex
{
    private readonly int _minShift;
    private readonly int _depth;
    private readonly IReadOnlyList<IndexedContig> _contigs;
    private readonly Dictionary<string, int> _numbers;

    internal BinningIndex(int minShift, int depth, IReadOnlyList<IndexedContig> contigs, IReadOnlyList<string> names)
    {
        (_minShift, _depth, _contigs, Names) = (minShift, depth, contigs, names);
        _numbers = names.Select(static (name, i) => (name, i)).DistinctBy(static pair => pair.name, StringComparer.Ordinal).ToDictionary(static pair => pair.name, static pair => pair.i, StringComparer.Ordinal);
    }

    /// <summary>The contigs that have records, in the order of the file; empty for a BAM's index, which numbers them as its header does.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The number of a contig; -1 if no record lies on it.</summary>
    public int NumberOf(string contig) => _numbers.GetValueOrDefault(contig, -1);

    /// <summary>Where the records begin that have no place; null if the index does not tell.</summary>
    /// <remarks>Behind the last record that has one.</remarks>
    public ulong? EndOfPlaced => _contigs.Max(static contig => contig.Last);

    /// <summary>The stretches that hold every record overlapping some bases, and others.</summary>
    /// <param name="contig">Its number; one that the index does not have gives nothing.</param>
    /// <param name="start">The first base, 1-based.</param>
    /// <param name="end">The last base, included.</param>
    /// <returns>Ascending, disjoint.</returns>
    public IReadOnlyList<IndexChunk> Chunks(int contig, int start, int end)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(start, 1);
        if (contig < 0 || contig >= _contigs.Count)
        {
            return [];
        }

        // Bins count from 0, and a scheme knows no base beyond its first bin's.
        var (first, last) = (start - 1L, Math.Min(end, 1L << (_minShift + (3 * _depth))) - 1);
        if (last < first)
        {
            return [];
        }

        var of = _contigs[contig];
        var floor = of.Floor(first, _minShift, _depth);
        return IndexChunk.Join(Bins(first, last).Where(of.Bins.ContainsKey).SelectMany(bin => of.Bins[bin]).Where(chunk => chunk.End > floor)
            .Select(chunk => chunk.Begin < floor ? chunk with { Begin = floor } : chunk));
    }

    /// <summary>The stretches of one interval.</summary>
    /// <returns>Ascending, disjoint; none if no record lies on the contig.</returns>
    public IReadOnlyList<IndexChunk> Chunks(Interval interval) => Chunks(NumberOf(interval.Contig), interval.Start, interval.End);

    private IEnumerable<uint> Bins(long first, long last)
    {
        long before = 0;
        for (var level = 0; level <= _depth; level++)
        {
            var shift = _minShift + (3 * (_depth - level));
            for (var bin = before + (first >> shift); bin <= before + (last >> shift); bin++)
            {
                yield return (uint)bin;
            }

            before += 1L << (3 * level);
        }
    }
}

/// <summary>One contig of an index.</summary>
/// <param name="Bins">Stretches by bin.</param>
/// <param name="Linear">The first record that overlaps each window of 16,384 bases; empty in a CSI.</param>
/// <param name="Offsets">The same by bin, in a CSI; else empty.</param>
/// <param name="Last">Where its last record ends; null if it has none.</param>
internal sealed record IndexedContig(
    IReadOnlyDictionary<uint, IReadOnlyList<IndexChunk>> Bins, IReadOnlyList<ulong> Linear, IReadOnlyDictionary<uint, ulong> Offsets, ulong? Last)
{
    /// <summary>Where the first record may begin that reaches a base: no earlier stretch matters, however wide its bin.</summary>
    public ulong Floor(long first, int minShift, int depth)
    {
        if (Linear.Count > 0)
        {
            return first >> minShift < Linear.Count ? Linear[(int)(first >> minShift)] : Linear[^1];
        }

        // The smallest bin around the base that has records; its parents hold only longer ones, which began no later.
        var before = ((1L << (3 * depth)) - 1) / 7;
        for (var level = depth; level >= 0; level--)
        {
            if (Offsets.TryGetValue((uint)(before + (first >> (minShift + (3 * (depth - level))))), out var offset))
            {
                return offset;
            }

            before = level == 0 ? 0 : before - (1L << (3 * (level - 1)));
        }

        return 0;
    }
}
