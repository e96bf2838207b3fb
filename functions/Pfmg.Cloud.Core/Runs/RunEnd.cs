namespace Pfmg.Cloud.Core.Runs;

/// <summary>That a run's end was told: `runs/{id}/ends/{state}.json`, created once, after the bus took the event.</summary>
/// <remarks>
/// A run may have several: a refused manifest becomes a plan once its files are there, a failed run completes once it is
/// resumed. Completed outweighs failed, and both outweigh rejected.
/// </remarks>
public sealed record RunEnd
{
    /// <summary>The shape of this document; "1.0".</summary>
    public string SchemaVersion { get; init => field = value ?? "1.0"; } = "1.0";

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>How it ended: completed, failed or rejected.</summary>
    public required RunState State { get; init; }

    /// <summary>When it ended, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The task that failed first in the plan's order; null if none is to blame.</summary>
    public string? Task { get; init; }

    /// <summary>One of <see cref="FailureCodes"/>; null if it completed.</summary>
    public string? Code { get; init; }

    /// <summary>Why, in one sentence; null if it completed.</summary>
    public string? Reason { get; init; }

    /// <summary>The lake version that holds its rows; null unless it completed.</summary>
    public long? LakeVersion { get; init; }
}
