using Pfmg.Cloud.Core.Quality;

namespace Pfmg.Cloud.Core.Tests.Quality;

/// <summary>Reads of two persons mixed by known shares, drawn with a seed, are told apart.</summary>
public sealed class EstimateContaminationTests
{
    [Theory]
    [InlineData(0.00, 5_000, 30, 0.001, 0.005)]
    [InlineData(0.02, 5_000, 30, 0.001, 0.005)]
    [InlineData(0.05, 5_000, 30, 0.001, 0.007)]
    [InlineData(0.10, 5_000, 30, 0.001, 0.01)]
    [InlineData(0.00, 1_000, 30, 0.004, 0.006)]
    [InlineData(0.02, 1_000, 30, 0.004, 0.008)]
    [InlineData(0.05, 1_000, 30, 0.004, 0.012)]
    [InlineData(0.10, 1_000, 30, 0.004, 0.018)]
    public void A_share_mixed_in_is_found_again(double share, int sites, int depth, double errorRate, double within)
    {
        for (var seed = 1; seed <= 2; seed++)
        {
            var estimate = EstimateContamination.Of(Mix(new Random(seed), share, sites, depth, errorRate))!;
            Assert.InRange(estimate.Share, share - within, share + within);
            Assert.Equal(sites, estimate.Sites);
        }
    }

    [Theory]
    [InlineData(0.00)]
    [InlineData(0.02)]
    [InlineData(0.05)]
    [InlineData(0.10)]
    public void So_it_is_from_the_homozygous_calls_of_a_VCF_alone(double share)
    {
        var sites = Mix(new Random(7), share, 8_000, 30, 0.002, called: true).Where(site => site.AltCopies == 2);
        Assert.InRange(EstimateContamination.Of(sites)!.Share, share - 0.01, share + 0.01);
    }

    [Fact]
    public void Errors_of_reads_are_no_stranger() =>
        Assert.InRange(EstimateContamination.Of(Mix(new Random(3), 0, 4_000, 30, 0.01))!.Share, 0, 0.003);

    [Fact]
    public void Too_few_sites_or_reads_tell_nothing()
    {
        Assert.Null(EstimateContamination.Of(Mix(new Random(1), 0.1, EstimateContamination.MinimumSites - 1, 30, 0.001)));
        Assert.Null(EstimateContamination.Of(Enumerable.Repeat(new AlleleReads(EstimateContamination.MinimumReads - 1, 0, 0.5), 1_000)));
        Assert.Null(EstimateContamination.Of([]));
    }

    private static List<AlleleReads> Mix(Random random, double share, int sites, int depth, double errorRate, bool called = false)
    {
        var mixed = new List<AlleleReads>();
        while (mixed.Count < sites)
        {
            var frequency = 0.05 + (0.9 * random.NextDouble());
            var (own, other) = (Copies(random, frequency), Copies(random, frequency));
            var (reads, alt) = (depth / 2 + random.Next(depth + 1), 0);
            for (var i = 0; i < reads; i++)
            {
                var copies = random.NextDouble() < share ? other : own;
                var isAlt = random.NextDouble() < copies / 2.0;
                alt += isAlt != random.NextDouble() < errorRate ? 1 : 0;
            }

            mixed.Add(new AlleleReads(reads - alt, alt, frequency, called ? own : null));
        }

        return mixed;
    }

    private static int Copies(Random random, double frequency) =>
        (random.NextDouble() < frequency ? 1 : 0) + (random.NextDouble() < frequency ? 1 : 0);
}
