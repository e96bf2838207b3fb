namespace Pfmg.Cloud.Core.Runs;

/// <summary>A run in the catalogue: what a list of runs shows.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Platform">The platform that delivered.</param>
/// <param name="Run">The platform's own name of it.</param>
/// <param name="State">One of <see cref="RunEntryStates"/>.</param>
/// <param name="Tasks">Tasks of its plan.</param>
public sealed record RunEntry(string RunId, string Platform, string Run, string State, int Tasks)
{
    /// <summary>When its first task began, UTC; null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>From then to the end of the last task that ended.</summary>
    public double? Seconds { get; init; }

    /// <summary>The lake version that holds its rows; null until it is committed.</summary>
    public long? LakeVersion { get; init; }

    /// <summary>Tasks that succeeded.</summary>
    public int TasksSucceeded { get; init; }

    /// <summary>Tasks that failed at their last try.</summary>
    public int TasksFailed { get; init; }

    /// <summary>How many faults its sender must mend.</summary>
    public int Faults { get; init; }

    /// <summary>A run that has just been planned.</summary>
    public static RunEntry Of(RunPlan plan) => new(plan.RunId, plan.Platform, plan.Run, RunEntryStates.Open, plan.Tasks.Count);

    /// <summary>A run as all that the store and compute tell of it.</summary>
    public static RunEntry Of(RunRecord run) => new(run.RunId, run.Platform, run.Run, RunEntryStates.Of(run.State), run.Steps.Sum(static step => step.Tasks))
    {
        StartedAt = run.StartedAt,
        Seconds = run.Seconds,
        LakeVersion = run.LakeVersion,
        TasksSucceeded = run.Steps.Sum(static step => step.Succeeded),
        TasksFailed = run.Steps.Sum(static step => step.Failed),
        Faults = run.Faults.Count,
    };
}

/// <summary>How far the catalogue knows a run to be.</summary>
public static class RunEntryStates
{
    /// <summary>Not ended when it was entered: how far it is, only the store and compute can tell.</summary>
    public const string Open = "open";

    /// <summary>Refused.</summary>
    public const string Rejected = "rejected";

    /// <summary>In the lake.</summary>
    public const string Completed = "completed";

    /// <summary>Ended without a commit; may yet be resumed.</summary>
    public const string Failed = "failed";

    /// <summary>The word for a state.</summary>
    public static string Of(RunState state) => state switch
    {
        RunState.Rejected => Rejected,
        RunState.Completed => Completed,
        RunState.Failed => Failed,
        _ => Open,
    };
}
