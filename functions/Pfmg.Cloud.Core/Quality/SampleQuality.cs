using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Quality;

/// <summary>What was measured of a sample in a run, and how its policy judged it: `runs/{id}/qc/{sample}.json`.</summary>
/// <remarks>The JSON Schema is docs/schemas/sample-quality.schema.json.</remarks>
public sealed record SampleQuality
{
    /// <summary>The shape of this document; "1.0".</summary>
    public string SchemaVersion { get; init => field = value ?? "1.0"; } = "1.0";

    /// <summary>The sample's identifier in the manifest.</summary>
    public required string Sample { get; init; }

    /// <summary>"wgs", "wes" or "panel": whose bounds apply.</summary>
    public required string Assay { get; init; }

    /// <summary>"germline" or "tumour".</summary>
    public required string Material { get; init; }

    /// <summary>The policy as "name/version".</summary>
    public required string Policy { get; init; }

    /// <summary>The worst of the findings.</summary>
    public required QualityVerdict Verdict { get; init; }

    /// <summary>One a bound of the policy, in its order: those that passed too.</summary>
    public required IReadOnlyList<QualityFinding> Findings { get; init; }

    /// <summary>The measurements.</summary>
    public required QualityMetrics Metrics { get; init; }

    /// <summary>Why a metric is missing, by its name.</summary>
    public required IReadOnlyDictionary<string, string> NotMeasured { get; init; }

    /// <summary>Over which bases depth was told.</summary>
    public required QualityTarget Target { get; init; }

    /// <summary>Sex chromosomes against the declared sex; null if depth was not seen.</summary>
    public KaryotypeResult? Karyotype { get; init; }
}

/// <summary>What a policy says of one metric.</summary>
/// <param name="Metric">Its name in <see cref="QualityMetrics"/>, or "karyotype".</param>
/// <param name="Verdict">Null if it was not judged.</param>
/// <param name="Reason">One sentence for people, with the value and the bound.</param>
/// <param name="Value">The value; null if it was not measured.</param>
/// <param name="Bounds">The bounds applied; null for the karyotype.</param>
public sealed record QualityFinding(string Metric, QualityVerdict? Verdict, string Reason, double? Value = null, QualityBounds? Bounds = null);

/// <summary>The bases over which depth and call rate are told.</summary>
/// <param name="Kind">"capture" for the sample's capture BED, "known bases" for all bases of the reference that are not N.</param>
/// <param name="Name">The BED's path in the delivery, or the reference's name.</param>
/// <param name="Bases">How many.</param>
public sealed record QualityTarget(string Kind, string Name, long Bases);
