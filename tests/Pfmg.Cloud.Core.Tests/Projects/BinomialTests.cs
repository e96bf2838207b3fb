using System.Globalization;
using System.Numerics;
using Pfmg.Cloud.Core.Projects;

namespace Pfmg.Cloud.Core.Tests.Projects;

/// <summary>Probabilities against exact sums of whole numbers, and against printed tables.</summary>
public sealed class BinomialTests
{
    // Of which every probability is a whole number of 10^(6n) parts.
    private const int Millionths = 1_000_000;

    [Theory]
    [InlineData(1, 500_000)]
    [InlineData(7, 1)]
    [InlineData(50, 1_999)]
    [InlineData(60, 300_000)]
    [InlineData(120, 999_000)]
    [InlineData(300, 19_900)]
    public void Every_term_and_every_tail_is_the_exact_sum(int n, int millionths)
    {
        var terms = Terms(n, millionths);
        var whole = BigInteger.Pow(Millionths, n);
        var p = millionths / (double)Millionths;
        var tail = BigInteger.Zero;
        for (var k = n; k >= 0; k--)
        {
            tail += terms[k];
            AssertNear(Ratio(terms[k], whole), Binomial.Probability(n, k, p));
            AssertNear(Ratio(tail, whole), Binomial.AtLeast(n, k, p));
        }

        Assert.Equal(whole, tail);
        Assert.Equal(0, Binomial.AtLeast(n, n + 1, p));
    }

    // Cumulative probabilities as printed, to four digits, in tables of the binomial distribution (n = 20): P(X <= x).
    [Theory]
    [InlineData(0.05, 0, 0.3585)]
    [InlineData(0.05, 1, 0.7358)]
    [InlineData(0.05, 2, 0.9245)]
    [InlineData(0.10, 2, 0.6769)]
    [InlineData(0.25, 5, 0.6172)]
    [InlineData(0.50, 9, 0.4119)]
    [InlineData(0.50, 14, 0.9793)]
    public void Printed_tables_say_the_same(double p, int x, double printed) => Assert.Equal(printed, 1 - Binomial.AtLeast(20, x + 1, p), 4);

    [Fact]
    public void The_rule_of_three_and_the_limit_of_rare_events_hold_for_a_nations_cohort()
    {
        // Hanley and Lippman-Hand 1983: what is not seen in n persons has, with 95 %, a frequency below about 3/n.
        Assert.Equal(0.95, Binomial.AtLeast(100_000, 1, 2.995_7 / 100_000), 4);

        // Poisson with mean 2: P(X >= 5) = 1 - 7 e^-2.
        Assert.Equal(1 - (7 * Math.Exp(-2)), Binomial.AtLeast(1_000_000, 5, 2e-6), 6);
        Assert.Equal(0.5, Binomial.AtLeast(999_999, 500_000, 0.5), 12);
    }

    [Fact]
    public void Carriers_follow_hardy_and_weinberg()
    {
        var estimate = EstimateCarriers.Of(1_000, 0.01, 10);
        Assert.Equal(19.9, estimate.CarriersExpected, 10);
        Assert.Equal(0.1, estimate.HomozygotesExpected, 10);
        Assert.Equal(Binomial.AtLeast(1_000, 10, 0.0199), estimate.ProbabilityOfCarriers, 12);
        var detectable = Assert.NotNull(estimate.DetectableFrequency);
        Assert.Equal(EstimateCarriers.Power, Binomial.AtLeast(1_000, 10, detectable * (2 - detectable)), 9);
        Assert.Null(EstimateCarriers.Of(9, 0.01, 10).DetectableFrequency);
        Assert.Equal(0, EstimateCarriers.Of(0, 0.5, 1).ProbabilityOfCarriers);
    }

    private static BigInteger[] Terms(int n, int millionths)
    {
        var terms = new BigInteger[n + 1];
        var choose = BigInteger.One;
        for (var k = 0; k <= n; k++)
        {
            terms[k] = choose * BigInteger.Pow(millionths, k) * BigInteger.Pow(Millionths - millionths, n - k);
            choose = choose * (n - k) / (k + 1);
        }

        return terms;
    }

    // Two whole numbers far beyond a double's range, by their leading digits.
    private static double Ratio(BigInteger part, BigInteger whole)
    {
        if (part.IsZero)
        {
            return 0;
        }

        var shift = (int)(part.GetBitLength() - whole.GetBitLength()) - 64;
        var digits = shift < 0 ? (part << -shift) / whole : part / (whole << shift);
        return double.Parse(digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) * Math.ScaleB(1, shift);
    }

    private static void AssertNear(double exact, double found) =>
        Assert.True(Math.Abs(found - exact) <= (1e-11 * exact) + 1e-300, $"expected {exact:R}, found {found:R}");
}
