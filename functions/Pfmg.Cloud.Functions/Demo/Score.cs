namespace Pfmg.Cloud.Functions.Demo;

/// <summary>How well called alleles agree with a truth, for one type of variant.</summary>
/// <param name="Type">"SNP" or "indel".</param>
/// <param name="TruePositives">Alleles in both.</param>
/// <param name="FalsePositives">Alleles only called.</param>
/// <param name="FalseNegatives">Alleles only in the truth.</param>
/// <param name="GenotypeMatches">Alleles in both, in as many copies.</param>
internal sealed record Score(string Type, int TruePositives, int FalsePositives, int FalseNegatives, int GenotypeMatches)
{
    /// <summary>Variants of the truth.</summary>
    public int Truth => TruePositives + FalseNegatives;

    /// <summary>The part of what was called that is true; null if nothing was called.</summary>
    public double? Precision => Part(TruePositives, TruePositives + FalsePositives);

    /// <summary>The part of the truth that was called; null if there is none.</summary>
    public double? Recall => Part(TruePositives, Truth);

    /// <summary>The harmonic mean of both; null if there is nothing to compare.</summary>
    public double? F1 => Part(2 * TruePositives, (2 * TruePositives) + FalsePositives + FalseNegatives);

    /// <summary>The part of the alleles in both that has the right number of copies; null if there are none.</summary>
    public double? GenotypeMatch => Part(GenotypeMatches, TruePositives);

    /// <summary>Compares calls with a truth.</summary>
    public static IReadOnlyList<Score> Of(AlleleSet called, AlleleSet truth) =>
        [Of("SNP", snp: true, called.Copies, truth.Copies), Of("indel", snp: false, called.Copies, truth.Copies)];

    private static Score Of(string type, bool snp, IReadOnlyDictionary<Allele, int> called, IReadOnlyDictionary<Allele, int> truth)
    {
        var shared = called.Where(call => call.Key.IsSnp == snp && truth.ContainsKey(call.Key)).ToList();
        return new Score(
            type,
            shared.Count,
            called.Count(call => call.Key.IsSnp == snp) - shared.Count,
            truth.Count(allele => allele.Key.IsSnp == snp) - shared.Count,
            shared.Count(call => truth[call.Key] == call.Value));
    }

    private static double? Part(int part, int whole) => whole == 0 ? null : (double)part / whole;
}
