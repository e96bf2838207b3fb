using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Core.Files;

/// <summary>Bases of a contig that are given in one part of an answer.</summary>
/// <param name="Contig">The contig's name; "*" for reads without a place.</param>
/// <param name="Start">The first base, 1-based.</param>
/// <param name="End">The last base, included.</param>
/// <param name="After">Records that begin at or before it were given with an earlier region of the contig; -1 if there is none.</param>
public readonly record struct SliceRegion(string Contig, int Start, int End, int After = -1)
{
    /// <summary>The contig of reads without a place.</summary>
    public const string Unplaced = "*";

    /// <summary>Whether a record is given here: it overlaps, and was not given before.</summary>
    public bool Gives(int start, int end) => start <= End && end >= Start && start > After;

    /// <summary>Sorts regions by contig and base and joins those that touch or overlap, so that no record is given twice.</summary>
    /// <param name="regions">In any order.</param>
    /// <param name="order">A contig's place in the file.</param>
    public static IReadOnlyList<SliceRegion> InFileOrder(IEnumerable<Interval> regions, Func<string, int> order)
    {
        var merged = new List<SliceRegion>();
        foreach (var region in regions.OrderBy(region => order(region.Contig)).ThenBy(static region => region.Start).ThenBy(static region => region.End))
        {
            var same = merged.Count > 0 && string.Equals(merged[^1].Contig, region.Contig, StringComparison.Ordinal);
            if (same && region.Start <= Math.Min(int.MaxValue - 1, merged[^1].End) + 1)
            {
                merged[^1] = merged[^1] with { End = Math.Max(merged[^1].End, region.End) };
            }
            else
            {
                merged.Add(new SliceRegion(region.Contig, region.Start, region.End, same ? merged[^1].End : -1));
            }
        }

        return merged;
    }
}
