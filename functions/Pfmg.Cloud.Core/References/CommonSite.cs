namespace Pfmg.Cloud.Core.References;

/// <summary>A site at which persons often differ by one base: an autosomal SNP of two alleles.</summary>
/// <param name="Contig">An autosome, by the reference's name.</param>
/// <param name="Pos">1-based.</param>
/// <param name="Ref">The reference's base: A, C, G or T.</param>
/// <param name="Alt">The other base: A, C, G or T.</param>
/// <param name="Af">How frequent <paramref name="Alt"/> is, between <see cref="CommonSites.LeastAf"/> and 1 less that.</param>
public readonly record struct CommonSite(string Contig, int Pos, char Ref, char Alt, double Af);
