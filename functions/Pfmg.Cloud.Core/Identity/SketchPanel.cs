using Pfmg.Cloud.Core.References;

namespace Pfmg.Cloud.Core.Identity;

/// <summary>What comparing needs to know of a panel.</summary>
/// <param name="Sha256">Its name; sketches of other panels are not compared with its own.</param>
/// <param name="Sites">How many sites it has.</param>
/// <param name="Contigs">On how many autosomes they lie.</param>
/// <param name="UnrelatedNoneShared">
/// Share of sites at which two unrelated persons share no allele: the mean of 2 p^2 q^2 over the sites (Hardy-Weinberg).
/// </param>
public sealed record SketchPanel(string Sha256, int Sites, int Contigs, double UnrelatedNoneShared)
{
    /// <summary>Of a reference's panel.</summary>
    public static SketchPanel Of(CommonSites panel) => new(
        panel.Sha256,
        panel.Sites.Count,
        panel.Sites.Select(static site => site.Contig).Distinct(StringComparer.Ordinal).Count(),
        panel.Sites.Average(static site => 2 * Math.Pow(site.Af * (1 - site.Af), 2)));
}
