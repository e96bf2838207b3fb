using System.Text.Json.Serialization;
using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>What <see cref="TaskKinds.Karyotype"/> found out; the `result` of its receipt.</summary>
public sealed record KaryotypeResult
{
    /// <summary>What is told where nothing can be inferred: no X or Y in the reference, too few reads, or depths that no karyotype has.</summary>
    public const string Unknown = "unknown";

    /// <summary>What is told where a ratio lies between two numbers of copies.</summary>
    public const string Mosaic = "mosaic";

    /// <summary>The sample.</summary>
    public required string Sample { get; init; }

    /// <summary>"female", "male" or "unknown", as declared. Kept beside what was inferred; neither corrects the other.</summary>
    public required string DeclaredSex { get; init; }

    /// <summary>"XX", "XY", "X0", "XXY", "XYY", "XXX", another number of X and Y, "mosaic" or "unknown".</summary>
    public required string Karyotype { get; init; }

    /// <summary>Whether it is what the declared sex lets expect (XX of "female", XY of "male"); null if either is not known. A flag, never a failure.</summary>
    public bool? Agrees { get; init; }

    /// <summary>Depth of X over that of the autosomes; null if not known.</summary>
    public double? XRatio { get; init; }

    /// <summary>Depth of Y over that of the autosomes; null if not known.</summary>
    public double? YRatio { get; init; }

    /// <summary>What the ratios were made from.</summary>
    public required KaryotypeDepths Depths { get; init; }

    /// <summary>How the sex chromosomes are called; null where the reference has none.</summary>
    public SexPloidy? Ploidy { get; init; }

    /// <summary>Where <see cref="Ploidy"/> comes from: "karyotype", "declared sex", or "nothing known" (then no allele is lost: two on X, one on Y).</summary>
    public string? PloidyFrom { get; init; }

    /// <summary>Whether declared sex and karyotype disagree: what quality control flags.</summary>
    [JsonIgnore]
    public bool IsFlagged => Agrees == false;
}

/// <summary>Mean depths of aligned reads of the pipeline's least mapping quality, duplicates included, outside pseudoautosomal regions and masks.</summary>
/// <param name="Reads">Reads counted, of all contigs.</param>
/// <param name="Autosomes">Null if the reference has none of a well-known name.</param>
/// <param name="X">Null if the reference has no X.</param>
/// <param name="Y">Null if the reference has no Y.</param>
/// <param name="Mitochondrion">Null if the reference has none.</param>
public sealed record KaryotypeDepths(long Reads, double? Autosomes, double? X, double? Y, double? Mitochondrion);
