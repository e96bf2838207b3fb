using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Core.References;

/// <summary>Where depth tells the number of copies of a contig: known bases outside the pseudoautosomal regions and the masks.</summary>
/// <remarks>
/// A read counts where it begins. What reads begun before such a stretch lose inside it, those begun inside win beyond its end.
/// </remarks>
public sealed class InformativeBases
{
    private readonly Dictionary<string, Interval[]> _left;
    private readonly ReferenceInfo _reference;

    /// <summary>Of a reference.</summary>
    public InformativeBases(ReferenceInfo reference)
    {
        _reference = reference;
        _left = reference.Masks.Concat(reference.Sex?.Pseudoautosomal.SelectMany(pair => pair.Both) ?? [])
            .GroupBy(interval => interval.Contig, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => Merge([.. group.OrderBy(interval => interval.Start)]), StringComparer.Ordinal);
    }

    /// <summary>Whether a read that begins here counts.</summary>
    /// <param name="contigIndex">Of the reference.</param>
    /// <param name="position">1-based.</param>
    public bool Contains(int contigIndex, int position)
    {
        if (!_left.TryGetValue(_reference.Contigs[contigIndex].Name, out var left))
        {
            return true;
        }

        var (low, high) = (0, left.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (left[middle].Contains(position))
            {
                return false;
            }

            (low, high) = left[middle].Start > position ? (low, middle - 1) : (middle + 1, high);
        }

        return true;
    }

    /// <summary>How many bases of a contig count.</summary>
    public long Count(string contig)
    {
        var known = _reference.KnownBases.Where(interval => string.Equals(interval.Contig, contig, StringComparison.Ordinal)).ToList();
        var left = _left.GetValueOrDefault(contig, []);
        return known.Sum(interval => (long)interval.Length)
            - known.Sum(interval => left.Sum(other => (long)Math.Max(0, Math.Min(interval.End, other.End) - Math.Max(interval.Start, other.Start) + 1)));
    }

    private static Interval[] Merge(IReadOnlyList<Interval> ascending)
    {
        var merged = new List<Interval>();
        foreach (var interval in ascending)
        {
            if (merged.Count > 0 && interval.Start <= merged[^1].End + 1)
            {
                merged[^1] = new Interval(interval.Contig, merged[^1].Start, Math.Max(merged[^1].End, interval.End));
            }
            else
            {
                merged.Add(interval);
            }
        }

        return [.. merged];
    }
}
