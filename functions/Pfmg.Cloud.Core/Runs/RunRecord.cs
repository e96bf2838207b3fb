using System.Collections.Frozen;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Quality;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>All that is known of a run, put together from its plan, its receipts and compute: made for polling.</summary>
public sealed record RunRecord
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The platform that delivered.</summary>
    public required string Platform { get; init; }

    /// <summary>The platform's own name of the run.</summary>
    public required string Run { get; init; }

    /// <summary>How far it is.</summary>
    public required RunState State { get; init; }

    /// <summary>The manifest's object path.</summary>
    public required string ManifestPath { get; init; }

    /// <summary>The pipeline as "name/version"; null if the manifest was refused.</summary>
    public string? Pipeline { get; init; }

    /// <summary>The reference's name; null if the manifest was refused.</summary>
    public string? Reference { get; init; }

    /// <summary>When its first task began, UTC.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Seconds from the start of its first task to the end of the last task that ended.</summary>
    public double? Seconds { get; init; }

    /// <summary>The lake version that holds its rows; null until it is committed.</summary>
    public long? LakeVersion { get; init; }

    /// <summary>One a kind of task, in the order in which a run passes through them.</summary>
    public IReadOnlyList<RunStep> Steps { get; init => field = value ?? []; } = [];

    /// <summary>What was counted from reads to rows, and whether it balances; null if the manifest was refused.</summary>
    public RunChain? Chain { get; init; }

    /// <summary>What was measured of each sample, and how its policy judged it; a sample is here as soon as its `qc` task has ended.</summary>
    public IReadOnlyList<SampleQuality> Qc { get; init => field = value ?? []; } = [];

    /// <summary>What comparing sketches found, by ingest and commit task; a commit's is of all samples of the run. See docs/identity.md.</summary>
    public IReadOnlyDictionary<string, System.Text.Json.Nodes.JsonObject> Identity { get; init => field = value ?? NoIdentity; } = NoIdentity;

    /// <summary>Signed decisions to commit failed samples; only one whose signature holds lets the run commit.</summary>
    public IReadOnlyList<QualityOverride> Overrides { get; init => field = value ?? []; } = [];

    /// <summary>Why the manifest was refused, or what failed tasks found at fault in the files.</summary>
    public IReadOnlyList<InputFault> Faults { get; init => field = value ?? []; } = [];

    /// <summary>Why tasks failed at their last try, in the plan's order; a run that still runs may yet succeed.</summary>
    public IReadOnlyList<RunFailure> Failures { get; init => field = value ?? []; } = [];

    /// <summary>Why it failed, as was told when it did; null unless it failed.</summary>
    public RunEnd? End { get; init; }

    /// <summary>Every task that has ended, in the plan's order.</summary>
    public IReadOnlyList<Receipt> Receipts { get; init => field = value ?? []; } = [];

    private static IReadOnlyDictionary<string, System.Text.Json.Nodes.JsonObject> NoIdentity => FrozenDictionary<string, System.Text.Json.Nodes.JsonObject>.Empty;
}

/// <summary>How far a run is.</summary>
public enum RunState
{
    /// <summary>Its manifest was refused; only the sender can mend it.</summary>
    Rejected,

    /// <summary>Planned; no task has begun.</summary>
    Queued,

    /// <summary>Tasks run or can run.</summary>
    Running,

    /// <summary>Committed: its rows are in the lake.</summary>
    Completed,

    /// <summary>It ended without a commit; the failed receipts say why.</summary>
    Failed,
}

/// <summary>A task that failed.</summary>
/// <param name="Task">The task's id.</param>
/// <param name="Kind">See <see cref="TaskKinds"/>.</param>
/// <param name="Failure">The code, what happened, its last lines, and what to do.</param>
public sealed record RunFailure(string Task, string Kind, TaskFailure Failure);

/// <summary>What states mean.</summary>
public static class RunStates
{
    /// <summary>Whether nothing more happens to a run in this state by itself.</summary>
    public static bool HasEnded(this RunState state) => state is RunState.Completed or RunState.Failed or RunState.Rejected;
}

/// <summary>All tasks of one kind.</summary>
/// <param name="Kind">See <see cref="TaskKinds"/>.</param>
/// <param name="Tasks">How many the plan has.</param>
/// <param name="Succeeded">How many have succeeded.</param>
/// <param name="Failed">How many failed at their last try.</param>
/// <param name="TaskSeconds">The sum of their wall times: the work, not the wait.</param>
/// <param name="StartedAt">When the first of them that ended began, UTC; null if none has ended.</param>
/// <param name="EndedAt">When the last of them ended, UTC; null if none has ended.</param>
/// <param name="Counts">The sums of what they read, wrote and rejected, one a unit.</param>
public sealed record RunStep(
    string Kind,
    int Tasks,
    int Succeeded,
    int Failed,
    double TaskSeconds,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    IReadOnlyList<TaskCounts> Counts);
