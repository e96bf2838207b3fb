namespace Pfmg.Cloud.Core.Projects;

/// <summary>How many carriers of an allele a cohort may be expected to have: whether a question can be answered at all.</summary>
/// <remarks>
/// Persons are taken to be unrelated and their genotypes in Hardy-Weinberg proportions, on an autosome: one carries an allele of frequency f
/// with probability 1 - (1 - f)², two of it with f². So carriers are binomial over the persons.
/// </remarks>
public static class EstimateCarriers
{
    /// <summary>The chance with which the smallest detectable frequency is told.</summary>
    public const double Power = 0.8;

    /// <summary>Estimates.</summary>
    /// <param name="persons">In the cohort, 0 or more.</param>
    /// <param name="frequency">Of the allele, above 0 to 1.</param>
    /// <param name="atLeast">Carriers wanted, 1 or more.</param>
    public static CarrierEstimate Of(int persons, double frequency, int atLeast)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(persons);
        ArgumentOutOfRangeException.ThrowIfLessThan(atLeast, 1);
        if (frequency is not (> 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(frequency), frequency, "A frequency lies above 0, at most at 1.");
        }

        var carrier = Carrier(frequency);
        var homozygote = frequency * frequency;
        return new CarrierEstimate(
            persons, frequency, atLeast, persons * carrier, Binomial.AtLeast(persons, atLeast, carrier),
            persons * homozygote, Binomial.AtLeast(persons, atLeast, homozygote), Detectable(persons, atLeast));
    }

    // 1 - (1 - f)², without loss for small f.
    private static double Carrier(double frequency) => frequency * (2 - frequency);

    // The chance grows with the frequency, so halving finds where it reaches the power.
    private static double? Detectable(int persons, int atLeast)
    {
        if (persons < atLeast)
        {
            return null;
        }

        var (low, high) = (0.0, 1.0);
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = Binomial.AtLeast(persons, atLeast, Carrier(middle)) < Power ? (middle, high) : (low, middle);
        }

        return high;
    }
}

/// <summary>How many carriers may be expected.</summary>
/// <param name="Persons">In the cohort, as far as they are told.</param>
/// <param name="Frequency">Of the allele.</param>
/// <param name="AtLeast">Carriers wanted.</param>
/// <param name="CarriersExpected">Persons with one or two of it, on average.</param>
/// <param name="ProbabilityOfCarriers">Of at least so many of them.</param>
/// <param name="HomozygotesExpected">Persons with two of it, on average.</param>
/// <param name="ProbabilityOfHomozygotes">Of at least so many of them.</param>
/// <param name="DetectableFrequency">The lowest frequency at which at least so many carriers are found with a chance of 0.8; null if there are fewer persons.</param>
public sealed record CarrierEstimate(
    int Persons, double Frequency, int AtLeast, double CarriersExpected, double ProbabilityOfCarriers, double HomozygotesExpected, double ProbabilityOfHomozygotes, double? DetectableFrequency);
