namespace Pfmg.Cloud.Core.Quality;

/// <summary>What is counted of one sample's genotypes.</summary>
internal sealed class SampleTally
{
    public long Snvs { get; set; }

    public long Indels { get; set; }

    public long Transitions { get; set; }

    public long Transversions { get; set; }

    /// <summary>Diploid SNV genotypes with two different alleles.</summary>
    public long HeterozygousSnvs { get; set; }

    /// <summary>Diploid SNV genotypes with one allele twice.</summary>
    public long HomozygousSnvs { get; set; }

    /// <summary>Records with a whole genotype.</summary>
    public long Called { get; set; }

    /// <summary>Records without one.</summary>
    public long Missing { get; set; }

    /// <summary>Bases of the target that a whole genotype covers.</summary>
    public long CoveredBases { get; set; }

    /// <summary>The last base of the contig that was looked at.</summary>
    public int LookedAtTo { get; set; }

    /// <summary>Reads of the alleles at common sites where the genotype is homozygous.</summary>
    public List<AlleleReads> CommonSites { get; } = [];

    public double? TiTv => Transversions == 0 ? null : Math.Round((double)Transitions / Transversions, 4);

    public double? HetHom => HomozygousSnvs == 0 ? null : Math.Round((double)HeterozygousSnvs / HomozygousSnvs, 4);
}
