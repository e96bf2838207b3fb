namespace Pfmg.Cloud.Core.Disclosure;

/// <summary>How much answers of "yes" may tell of whether somebody is in the lake.</summary>
/// <param name="FalsePositiveRate">How often the best test may take a stranger for a participant, 0 to 1.</param>
/// <param name="Power">How often, at that rate, it may at most know a participant, above the rate, up to 1.</param>
/// <param name="IgnoredRisk">An answer that charges less than this charges nothing; nats.</param>
/// <remarks>
/// An answer's evidence for somebody's presence is at most the inverse of how probable it is without him; by Neyman and Pearson's lemma
/// answers whose evidence multiplies to at most e^b let no test know more than e^b times as many participants as strangers. So each person's
/// budget is b = ln(Power / FalsePositiveRate), and "yes" charges him r = -ln(1 - D_N), as Raisaro et al. 2017.
/// D_N is there the probability that none of N strangers carries the allele, (1 - f)^2N; as "yes" here needs a minimum cell of k carriers, it
/// is that fewer than k of N do: the same for k = 1. How frequent carriers are is told by the N - 1 others.
/// </remarks>
public sealed record MembershipRule(double FalsePositiveRate, double Power, double IgnoredRisk)
{
    /// <summary>Each person's budget, nats.</summary>
    public double Budget => Math.Log(Power / FalsePositiveRate);

    /// <summary>What a "yes" charges each who contributed, nats; 0 if it is below what is ignored.</summary>
    /// <param name="carriers">How many contributed, at least the minimum.</param>
    /// <param name="persons">How many could have: those whose genotype is known there, at least as many.</param>
    /// <param name="minimum">How many a "yes" needs.</param>
    public double Risk(int carriers, int persons, int minimum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(carriers, minimum);
        ArgumentOutOfRangeException.ThrowIfLessThan(persons, carriers);
        var risk = -Math.Log(1 - FewerThan(minimum, persons, (carriers - 1.0) / persons));
        return risk < IgnoredRisk ? 0 : risk;
    }

    /// <summary>The probability that fewer than some of N carry, each with the same probability.</summary>
    internal static double FewerThan(int some, int persons, double frequency)
    {
        // Term by term from none: (1-q)^N, then times (N-i)/(i+1) q/(1-q).
        if (frequency >= 1)
        {
            return 0;
        }

        var term = Math.Exp(persons * Math.Log(1 - frequency));
        double sum = 0;
        for (var carriers = 0; carriers < some; carriers++)
        {
            sum += term;
            term *= (double)(persons - carriers) / (carriers + 1) * frequency / (1 - frequency);
        }

        return Math.Min(1, sum);
    }
}
