namespace Pfmg.Cloud.Benchmarks.Cohorts;

/// <summary>A place where haplotypes of the population may differ.</summary>
/// <param name="Number">From 0, by position.</param>
/// <param name="Position">1-based.</param>
/// <param name="Ref">Bases of the contig.</param>
/// <param name="Alts">One to three alternatives, the spanning deletion `*` last.</param>
/// <param name="Frequencies">How often each of <paramref name="Alts"/> but `*` is drawn.</param>
/// <param name="Deletion">The site before, if its deletion reaches over this one; who carries it has `*` here.</param>
internal sealed record Site(int Number, int Position, string Ref, IReadOnlyList<string> Alts, double[] Frequencies, Site? Deletion)
{
    /// <summary>The last base of REF.</summary>
    public int End => Position + Ref.Length - 1;

    /// <summary>Whether the first ALT is a deletion.</summary>
    public bool IsDeletion => Ref.Length > Alts[0].Length;
}
