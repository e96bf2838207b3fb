using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;

namespace Pfmg.Cloud.Core.Tests.References;

public sealed class PloidyMapTests
{
    private static readonly SexChromosomes Sex = new(
        "X",
        "Y",
        [
            new PseudoautosomalPair("PAR1", new Interval("X", 11, 100), new Interval("Y", 1, 90)),
            new PseudoautosomalPair("PAR2", new Interval("X", 901, 950), new Interval("Y", 401, 450)),
        ],
        "test");

    [Theory]
    [InlineData(2, 0, "10:2 100:2 900:2 950:2 951:2", "90:0 400:0 450:0 451:0")]
    [InlineData(1, 1, "10:1 100:2 900:1 950:2 951:1", "90:0 400:1 450:0 451:1")]
    [InlineData(1, 0, "10:1 100:1 900:1 950:1 951:1", "90:0 400:0 450:0 451:0")]
    [InlineData(2, 1, "10:2 100:2 900:2 950:2 951:2", "90:0 400:1 450:0 451:1")]
    public void Every_base_has_the_ploidy_of_the_karyotype(int x, int y, string onX, string onY)
    {
        var map = PloidyMap.Of(Sex, "MT", SexPloidy.Of(x, y));
        foreach (var (contig, expected) in new[] { ("X", onX), ("Y", onY) })
        {
            Assert.Equal(expected, string.Join(' ', expected.Split(' ').Select(place => $"{place.Split(':')[0]}:{map.At(contig, int.Parse(place.Split(':')[0], System.Globalization.CultureInfo.InvariantCulture))}")));
        }

        Assert.Equal((1, 2), (map.At("MT", 5), map.At("1", 5)));
    }

    [Fact]
    public void The_callers_table_is_the_map()
    {
        Assert.Equal(
            "MT\t1\t2147483647\tS\t1\n"
            + "X\t1\t10\tS\t1\nX\t11\t100\tS\t2\nX\t101\t900\tS\t1\nX\t901\t950\tS\t2\nX\t951\t2147483647\tS\t1\n"
            + "Y\t1\t90\tS\t0\nY\t91\t400\tS\t1\nY\t401\t450\tS\t0\nY\t451\t2147483647\tS\t1\n"
            + "*\t*\t*\tS\t2\n",
            PloidyMap.Of(Sex, "MT", SexPloidy.Male).CallerTable("S"));
        Assert.True(PloidyMap.Of(null, null, null).IsDiploid);
    }

    [Fact]
    public void Of_an_unknown_person_only_the_mitochondrion_is_known()
    {
        var map = PloidyMap.Of(Sex, "MT", null);
        Assert.Null(map.Of("X"));
        Assert.Equal(1, map.At("MT", 1));
    }

    [Fact]
    public void Depth_is_informative_outside_shared_regions_and_masks()
    {
        var informative = new InformativeBases(new ReferenceInfo
        {
            Name = "r",
            Contigs = [new Contig("1", 500), new Contig("X", 1_000), new Contig("Y", 500)],
            KnownBases = [new Interval("1", 1, 500), new Interval("X", 1, 1_000), new Interval("Y", 91, 500)],
            Sex = Sex,
            Masks = [new Interval("X", 90, 200)],
            FastaSha256 = "",
        });
        Assert.Equal((500, 1_000 - 190 - 50, 410 - 50), (informative.Count("1"), informative.Count("X"), informative.Count("Y")));
        int[] positions = [10, 11, 200, 201, 950, 951];
        Assert.Equal([true, false, false, true, false, true], positions.Select(position => informative.Contains(1, position)));
        Assert.True(informative.Contains(0, 50));
    }
}
