namespace Pfmg.Cloud.Core.Genomics;

/// <summary>How many alleles a person has on the sex chromosomes, as the caller is told and AN counts.</summary>
/// <param name="X">On X outside the pseudoautosomal regions: 1 or 2.</param>
/// <param name="Pseudoautosomal">In these regions, all of whose reads lie on X: 1 or 2.</param>
/// <param name="Y">On Y outside these regions: 0 (no Y) or 1.</param>
/// <remarks>
/// bcftools calls one or two alleles, so a third X, and the third allele of XXY's pseudoautosomal regions, are called as
/// two. The two Y of XYY are copies of one and are called as one.
/// </remarks>
public sealed record SexPloidy(int X, int Pseudoautosomal, int Y)
{
    /// <summary>Two X.</summary>
    public static SexPloidy Female { get; } = new(2, 2, 0);

    /// <summary>One X and one Y.</summary>
    public static SexPloidy Male { get; } = new(1, 2, 1);

    /// <summary>What loses no allele where nothing is known: two on X, one on Y.</summary>
    public static SexPloidy Widest { get; } = new(2, 2, 1);

    /// <summary>From numbers of chromosomes.</summary>
    /// <param name="x">X chromosomes, at least 1.</param>
    /// <param name="y">Y chromosomes, at least 0.</param>
    public static SexPloidy Of(int x, int y)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(x, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        return new(Math.Min(x, 2), Math.Min(x + y, 2), Math.Min(y, 1));
    }

    /// <summary>From a declared sex; null if it is neither "female" nor "male".</summary>
    public static SexPloidy? OfDeclared(string? sex) => sex switch
    {
        "female" => Female,
        "male" => Male,
        _ => null,
    };
}
