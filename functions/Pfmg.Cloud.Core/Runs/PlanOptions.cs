namespace Pfmg.Cloud.Core.Runs;

/// <summary>What a demonstration or a test may change of a pipeline's cutting; empty in production.</summary>
public sealed record PlanOptions
{
    /// <summary>Takes everything from the pipeline.</summary>
    public static PlanOptions None { get; } = new();

    /// <summary>bwa's -K, bases; changes results, as another pipeline version would. Null for the pipeline's.</summary>
    public long? BatchBases { get; init; }

    /// <summary>Chunks of each lane, at least 1; changes no result. Null to tell by file sizes.</summary>
    public int? ReadChunks { get; init; }

    /// <summary>Regions of the genome, at least 1; changes no result. Null to tell by known bases.</summary>
    public int? Regions { get; init; }
}
