using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>What a task did, written last as `runs/{id}/tasks/{task}.json`: the truth about a run.</summary>
/// <remarks>A failed receipt is written over by the next try; a successful one is final.</remarks>
public sealed record Receipt
{
    /// <summary>The shape of this document; "1.0".</summary>
    public string SchemaVersion { get; init => field = value ?? "1.0"; } = "1.0";

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The task's id in the plan.</summary>
    public required string Task { get; init; }

    /// <summary>The task's kind; see <see cref="TaskKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Whether the task did all that it should.</summary>
    public required bool Succeeded { get; init; }

    /// <summary>When the task began, UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Wall time in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Of these, seconds in which tools ran; the rest is ours: checks, copies, hashes, and what steps do themselves.</summary>
    public double? ToolSeconds { get; init; }

    /// <summary>The most memory that the task and its tools held at once, in bytes; null where the system does not tell.</summary>
    public long? PeakMemoryBytes { get; init; }

    /// <summary>What came in, went out and was refused, in the unit that tells most of the step.</summary>
    public required TaskCounts Counts { get; init; }

    /// <summary>The task's books: all that it counted, by unit, place and reason. <see cref="ReconcileRun"/> links those of all tasks.</summary>
    public IReadOnlyList<TaskAccount> Accounts { get; init => field = value ?? []; } = [];

    /// <summary>The objects written.</summary>
    public IReadOnlyList<WrittenObject> Outputs { get; init => field = value ?? []; } = [];

    /// <summary>The tools run, with the version that each told of itself.</summary>
    public IReadOnlyList<ToolVersion> Tools { get; init => field = value ?? []; } = [];

    /// <summary>What the step found out, in the step's own shape: bins, karyotype, lake files, QC.</summary>
    public JsonObject? Result { get; init; }

    /// <summary>Why the task failed; null if it succeeded.</summary>
    public TaskFailure? Failure { get; init; }
}

/// <summary>A step's reconciliation: <c>Read == Written + Rejected</c>, or the step fails.</summary>
/// <param name="Unit">What is counted; see <see cref="Units"/>.</param>
/// <param name="Read">How many came in.</param>
/// <param name="Written">How many went out.</param>
/// <param name="Rejected">How many were left out on purpose.</param>
public sealed record TaskCounts(string Unit, long Read, long Written, long Rejected);

/// <summary>An object that a task wrote.</summary>
/// <param name="Path">Its object path.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record WrittenObject(string Path, long Size, string Sha256);

/// <summary>A tool and its version.</summary>
/// <param name="Name">The program ("bwa").</param>
/// <param name="Version">As it prints it ("0.7.17-r1188").</param>
public sealed record ToolVersion(string Name, string Version);

/// <summary>Why a task failed.</summary>
/// <param name="Code">One of <see cref="FailureCodes"/>.</param>
/// <param name="Message">One sentence for the person who must act.</param>
/// <param name="Faults">The input's faults, if the input is to blame.</param>
/// <param name="LastLines">The last lines that the failing tool wrote to its standard error, without records and genotypes.</param>
/// <param name="Tries">How often the task was tried.</param>
public sealed record TaskFailure(string Code, string Message, IReadOnlyList<InputFault> Faults, IReadOnlyList<string> LastLines, int Tries = 1)
{
    /// <summary>Whether nobody tries the task again by himself.</summary>
    /// <param name="task">The task that failed.</param>
    public bool Stands(PlannedTask task) => !FailureCodes.Of(Code).MayPass || Tries >= task.Tries;

    /// <summary>What to do about it, by the catalogue.</summary>
    public string Action => FailureCodes.Of(Code).Action;

    /// <summary>The runbook's page, relative to the repository's root.</summary>
    public string Page => FailureCodes.Of(Code).Page;
}
