namespace Pfmg.Cloud.Core.Runs;

/// <summary>When a mitochondrial allele is called. A cell has hundreds of mitochondria, so there is no ploidy: an allele has a fraction.</summary>
public sealed record PipelineMitochondrion
{
    /// <summary>The least fraction of reads of a substitution that is called, above 0.</summary>
    public required double MinimumFraction { get; init; }

    /// <summary>The same for insertions and deletions, which sequencing itself makes in runs of one base.</summary>
    public required double MinimumIndelFraction { get; init; }

    /// <summary>From this fraction on a call is homoplasmic (GT 1); below, heteroplasmic (GT 0/1).</summary>
    public required double HomoplasmicFraction { get; init; }

    /// <summary>The least number of reads with the allele.</summary>
    public required int MinimumReads { get; init; }

    /// <summary>The least number of them on each strand.</summary>
    public required int MinimumReadsPerStrand { get; init; }

    /// <summary>The least depth at which a base is assayed: below, an allele of the least fraction could not have been seen.</summary>
    public required int MinimumDepth { get; init; }

    /// <summary>Why these numbers.</summary>
    public required string Reasoning { get; init; }
}
