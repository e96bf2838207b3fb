using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Steps;

namespace Pfmg.Cloud.Core.Tests.Steps;

public sealed class ReadBinsTests
{
    private static readonly ReferenceInfo Reference = new()
    {
        Name = "tiny",
        Contigs = [new Contig("a", 5_000), new Contig("b", 300), new Contig("c", 4_000)],
        KnownBases = [new Interval("a", 1, 5_000), new Interval("b", 1, 300), new Interval("c", 1, 4_000)],
        FastaSha256 = "",
    };

    [Theory]
    [InlineData(1, 500)]
    [InlineData(2, 500)]
    [InlineData(4, 1_000)]
    [InlineData(9, 1_000)]
    [InlineData(50, 1_000)]
    [InlineData(9_300, 1)]
    public void A_region_needs_the_bins_of_its_core_and_pads_and_owns_each_place_once(int count, int pad)
    {
        var regions = CutRegions.Cut(Reference, count);
        var bins = new ReadBins(Reference, regions, pad);
        var last = 0;
        for (var contig = 0; contig < Reference.Contigs.Count; contig++)
        {
            for (var position = 1; position <= Reference.Contigs[contig].Length; position += 7)
            {
                var bin = bins.Of(contig, position);
                Assert.InRange(bin, last, bins.Unplaced - 1);
                last = bin;
                // A few regions suffice to see borders; all of them would be quadratic.
                for (var region = 0; region < regions.Count; region += Math.Max(1, regions.Count / 9))
                {
                    var (first, end) = bins.Needed(region);
                    var needed = bin >= first && bin < end;
                    var owned = regions[region].Intervals.Any(interval => interval.Contig == Reference.Contigs[contig].Name && interval.Contains(position));
                    Assert.Equal(owned, bins.IsCore(region, contig, position));
                    if (owned || Distance(regions[region], Reference.Contigs[contig].Name, position) < pad)
                    {
                        Assert.True(needed, $"region {region} lacks {contig}:{position}");
                    }
                }
            }
        }

        Assert.Equal(bins.Unplaced, bins.Of(-1, 0));
        Assert.Equal(bins.Of(0, 1), bins.Of(0, 0));
    }

    [Fact]
    public void One_region_takes_one_bin() => Assert.Equal(2, new ReadBins(Reference, CutRegions.Cut(Reference, 1), 500).Count);

    private static int Distance(PlannedRegion region, string contig, int position) => region.Intervals
        .Where(interval => interval.Contig == contig)
        .Select(interval => position < interval.Start ? interval.Start - position : position > interval.End ? position - interval.End : 0)
        .DefaultIfEmpty(int.MaxValue).Min();
}
