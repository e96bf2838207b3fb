using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>A run in a list.</summary>
/// <param name="RunId">The run.</param>
/// <param name="State">How far it is.</param>
/// <param name="Platform">The platform that delivered.</param>
/// <param name="Run">The platform's own name of it.</param>
/// <param name="StartedAt">When its first task began, UTC; absent before.</param>
/// <param name="Seconds">From then to the end of the last task that ended.</param>
/// <param name="LakeVersion">The lake version that holds its rows; absent until it is committed.</param>
/// <param name="Tasks">Tasks of its plan.</param>
/// <param name="TasksSucceeded">Of these.</param>
/// <param name="TasksFailed">Of these.</param>
/// <param name="Faults">How many faults its sender must mend.</param>
internal sealed record RunSummary(
    string RunId,
    RunState State,
    string Platform,
    string Run,
    DateTimeOffset? StartedAt,
    double? Seconds,
    long? LakeVersion,
    int Tasks,
    int TasksSucceeded,
    int TasksFailed,
    int Faults)
{
    /// <summary>An entry of the catalogue.</summary>
    /// <param name="run">The entry.</param>
    /// <param name="state">How far it is.</param>
    public static RunSummary Of(RunEntry run, RunState state) => new(
        run.RunId, state, run.Platform, run.Run, run.StartedAt, run.Seconds, run.LakeVersion, run.Tasks, run.TasksSucceeded, run.TasksFailed, run.Faults);
}
