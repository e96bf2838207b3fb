namespace Pfmg.Cloud.Core.Quality;

/// <summary>What was measured of one sample. A member that is null could not be measured; <see cref="SampleQuality.NotMeasured"/> says why.</summary>
/// <remarks>The names of its members, in camelCase, are those that a <see cref="QualityPolicy"/> sets bounds to.</remarks>
public sealed record QualityMetrics
{
    /// <summary>Reads, both mates counted, each once. Source of this and the next five: `samtools stats` of the CRAM.</summary>
    public long? Reads { get; init; }

    /// <summary>Of these, aligned, in percent.</summary>
    public double? MappedPercent { get; init; }

    /// <summary>Of these, marked as duplicates, in percent.</summary>
    public double? DuplicatesPercent { get; init; }

    /// <summary>Median insert size of all pairs on one contig, in bases.</summary>
    public double? InsertSizeMedian { get; init; }

    /// <summary>Mean insert size, in bases, over the 99 % of pairs nearest to the bulk.</summary>
    public double? InsertSizeMean { get; init; }

    /// <summary>Standard deviation of the insert size, in bases, over the same pairs.</summary>
    public double? InsertSizeSd { get; init; }

    /// <summary>Bases over which depth and call rate are told; <see cref="SampleQuality.Target"/> says which.</summary>
    public long? TargetBases { get; init; }

    /// <summary>Mean depth over the target. Source of this and the next four: mosdepth; duplicates and overlapping mates count once.</summary>
    public double? MeanDepth { get; init; }

    /// <summary>Share of the target at 10× or more, in percent.</summary>
    public double? PercentAt10 { get; init; }

    /// <summary>Share of the target at 15× or more, in percent.</summary>
    public double? PercentAt15 { get; init; }

    /// <summary>Share of the target at 20× or more, in percent.</summary>
    public double? PercentAt20 { get; init; }

    /// <summary>Share of the target at 30× or more, in percent.</summary>
    public double? PercentAt30 { get; init; }

    /// <summary>Genotypes that carry a substitution of one base. Only records whose FILTER is PASS or "." count, here and below.</summary>
    public long? Snvs { get; init; }

    /// <summary>Genotypes that carry an allele of another length than REF.</summary>
    public long? Indels { get; init; }

    /// <summary>Transitions over transversions among the alleles of diploid SNV genotypes.</summary>
    public double? TiTv { get; init; }

    /// <summary>Heterozygous over homozygous diploid SNV genotypes.</summary>
    public double? HetHom { get; init; }

    /// <summary>gVCF: share of the target with a called genotype, reference or not. VCF: share of records with one. In percent.</summary>
    public double? CallRatePercent { get; init; }

    /// <summary>Estimated share of reads that come from another person, in percent; see <see cref="EstimateContamination"/>.</summary>
    public double? ContaminationPercent { get; init; }

    /// <summary>Common sites that the estimate rests on.</summary>
    public long? ContaminationSites { get; init; }
}
