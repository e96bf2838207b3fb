using System.Numerics;

namespace Pfmg.Cloud.Core.Identity;

/// <summary>Two sketches of one panel side by side, over the sites known in both.</summary>
/// <param name="Sites">Sites known in both.</param>
/// <param name="NoneShared">Sites where no allele is shared: homozygous, each for another base (IBS0).</param>
/// <param name="BothHet">Sites heterozygous in both.</param>
/// <param name="FirstHet">Sites heterozygous in the first.</param>
/// <param name="SecondHet">Sites heterozygous in the second.</param>
public readonly record struct SketchComparison(int Sites, int NoneShared, int BothHet, int FirstHet, int SecondHet)
{
    /// <summary>Share of sites with the same genotype, from 0 to 1; NaN without sites.</summary>
    public double Concordance => (Sites - NoneShared - OneHet) / (double)Sites;

    /// <summary>
    /// Kinship coefficient: 0.5 for one person or identical twins, 0.25 for parent and child or full siblings, 0 or less for
    /// strangers; NaN if either has no heterozygous site.
    /// </summary>
    /// <remarks>
    /// KING-robust, between families: Manichaikul et al., Bioinformatics 2010, 26:2867, equation 11, whose terms gather to
    /// 1/2 - (4 IBS0 + het against hom) / (4 x the lesser count of het). It needs no allele frequencies.
    /// </remarks>
    public double Kinship => Math.Min(FirstHet, SecondHet) is > 0 and var least ? 0.5 - (((4.0 * NoneShared) + OneHet) / (4.0 * least)) : double.NaN;

    private int OneHet => FirstHet + SecondHet - (2 * BothHet);

    /// <summary>Compares two sketches of the same panel.</summary>
    /// <exception cref="ArgumentException">The panels differ in size.</exception>
    public static SketchComparison Of(Sketch first, Sketch second)
    {
        if (first.Sites != second.Sites)
        {
            throw new ArgumentException("The sketches are of different panels.", nameof(second));
        }

        var a = first.Words;
        var b = second.Words;
        var (sites, none, both, hetA, hetB) = (0, 0, 0, 0, 0);
        for (var i = 0; i + 1 < a.Length && i + 1 < b.Length; i += 2)
        {
            var (refA, altA, refB, altB) = (a[i], a[i + 1], b[i], b[i + 1]);
            var known = (refA | altA) & (refB | altB);
            var (isHetA, isHetB) = (refA & altA & known, refB & altB & known);
            sites += BitOperations.PopCount(known);
            none += BitOperations.PopCount(known & ~((refA & refB) | (altA & altB)));
            both += BitOperations.PopCount(isHetA & isHetB);
            hetA += BitOperations.PopCount(isHetA);
            hetB += BitOperations.PopCount(isHetB);
        }

        return new SketchComparison(sites, none, both, hetA, hetB);
    }
}
