using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Which variants to read: those that meet everything that is given, of which one of region, regions, sample and ids must be.</summary>
/// <param name="Region">Variants of which some base of REF, or of what a structural variant covers, lies here; null for anywhere.</param>
public sealed record VariantQuery(Interval? Region)
{
    /// <summary>Variants that touch one of these in that way (genes, a panel); each row once, however many it meets. Null for anywhere.</summary>
    public IReadOnlyList<Interval>? Regions { get; init; }

    /// <summary>
    /// Variants that some record of the lake names so in its ID column (rs334): all samples that carry one of its ALTs, also those
    /// whose own file names none. Null for any.
    /// </summary>
    public IReadOnlyList<string>? Ids { get; init; }

    /// <summary>Only of this sample; null for all.</summary>
    public string? Sample { get; init; }

    /// <summary>Only genotypes of at least this quality, Phred; null for all, those without a quality too.</summary>
    public int? MinGq { get; init; }

    /// <summary>Only records whose FILTER is PASS or missing.</summary>
    public bool PassOnly { get; init; }

    /// <summary>Only these columns, in this order; of <see cref="VariantColumns.All"/>, each at most once. Null for all. What is not asked for is not read.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>The lake version; null for the latest.</summary>
    public long? Version { get; init; }

    /// <summary>The part of the answer wanted.</summary>
    public Paging Paging { get; init; } = Paging.All;

    /// <summary>Refuses what would be the whole lake, and what makes no sense.</summary>
    internal void Require()
    {
        Paging.Require();
        VariantColumns.Require(Columns ?? VariantColumns.All);
        if (Region is null && Regions is null && Ids is null && Sample is null)
        {
            throw new InvalidInputException("query", "region", "a region, genes, ids or a sample", "none of them");
        }

        if (Region is not null && Regions is not null)
        {
            throw new InvalidInputException("query", "region", "a region or several, such as genes", "both");
        }
    }
}
