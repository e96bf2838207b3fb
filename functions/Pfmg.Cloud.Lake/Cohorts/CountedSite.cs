using System.Buffers;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Lake.Cohorts;

/// <summary>A site and what the callsets of a mask add to it.</summary>
/// <param name="Block">Where it is told.</param>
/// <param name="Row">Its first row there.</param>
/// <param name="Counts">What they add up to.</param>
internal readonly record struct CountedSite(CarriersBlock Block, int Row, SiteCounts Counts)
{
    /// <summary>The sites of a block at which some callset of a mask has a row, in order.</summary>
    /// <param name="block">The rows.</param>
    /// <param name="mask">Whom to count.</param>
    /// <param name="region">Only sites that lie in it, as <see cref="RegionSql.Touches"/> says; null for all.</param>
    public static IEnumerable<CountedSite> Of(CarriersBlock block, CohortMask mask, Interval? region)
    {
        for (var (row, next) = (0, 0); row < block.Count; row = next)
        {
            next = row + 1;
            if (!Touches(block, row, region))
            {
                continue;
            }

            while (next < block.Count && block.IsSameSite(next, row) && Touches(block, next, region))
            {
                next++;
            }

            var counts = next == row + 1 ? CountCarriers.Of(block.Carriers(row), mask) : Union(block, row, next, mask);
            if (counts.WithRow > 0)
            {
                yield return new CountedSite(block, row, counts);
            }
        }
    }

    private static bool Touches(CarriersBlock block, int row, Interval? region) =>
        region is not { } bases
        || (block.Pos(row) <= bases.End && block.Pos(row) >= bases.Start - RegionSql.LongestRef && block.End(row) >= bases.Start
            && string.Equals(block.Chrom(row), bases.Contig, StringComparison.Ordinal));

    // A structural variant of several ends: who has several of its rows is counted once, by the greatest dosage.
    private static SiteCounts Union(CarriersBlock block, int from, int to, CohortMask mask)
    {
        var rented = ArrayPool<byte>.Shared.Rent(2 * mask.Size);
        var all = rented.AsSpan(0, mask.Size);
        var one = rented.AsSpan(mask.Size, mask.Size);
        CountCarriers.Unpack(block.Carriers(from), all);
        for (var row = from + 1; row < to; row++)
        {
            CountCarriers.Unpack(block.Carriers(row), one);
            for (var i = 0; i < all.Length; i++)
            {
                all[i] = CarrierState.Union(all[i], one[i]);
            }
        }

        var counts = default(SiteCounts);
        for (var i = 0; i < all.Length; i++)
        {
            if ((mask.Bits[i >> 6] >> (i & 63) & 1) != 0)
            {
                counts.Add(all[i], 1);
            }
        }

        ArrayPool<byte>.Shared.Return(rented);
        return counts;
    }
}
