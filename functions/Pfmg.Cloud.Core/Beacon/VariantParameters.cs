namespace Pfmg.Cloud.Core.Beacon;

/// <summary>Which variants a request asks for, as it says so.</summary>
/// <remarks>Source: Beacon v2.1, default model, genomicVariations/requestParameters.json. Null is "not given"; an empty allele is one.</remarks>
public sealed record VariantParameters
{
    /// <summary>The assembly: GRCh38, hg38, GCF_000001405.40, or a reference's own name.</summary>
    public string? AssemblyId { get; init; }

    /// <summary>The contig.</summary>
    public string? ReferenceName { get; init; }

    /// <summary>Of a breakend: the contig that it joins.</summary>
    public string? MateName { get; init; }

    /// <summary>0-based, included; one or two.</summary>
    public IReadOnlyList<long> Start { get; init; } = [];

    /// <summary>0-based, excluded; none, one or two.</summary>
    public IReadOnlyList<long> End { get; init; } = [];

    /// <summary>Bases of the reference from start, with IUPAC's letters for several.</summary>
    public string? ReferenceBases { get; init; }

    /// <summary>Bases in their place; empty for a deletion that is trimmed to what it deletes.</summary>
    public string? AlternateBases { get; init; }

    /// <summary>The kind, for variants that no bases tell: DEL, DUP, an SO or EFO term.</summary>
    public string? VariantType { get; init; }

    /// <summary>Least length in bases.</summary>
    public long? VariantMinLength { get; init; }

    /// <summary>Greatest length in bases.</summary>
    public long? VariantMaxLength { get; init; }

    /// <summary>A gene's symbol or identifier.</summary>
    public string? GeneId { get; init; }

    /// <summary>A change of an amino acid, V600E.</summary>
    public string? AminoacidChange { get; init; }

    /// <summary>A variant in HGVS.</summary>
    public string? GenomicAlleleShortForm { get; init; }
}
