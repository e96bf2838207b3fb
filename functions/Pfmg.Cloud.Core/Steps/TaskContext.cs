using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>One step of the run: reads its inputs, runs its tools, writes the planned outputs. The receipt is not its business.</summary>
/// <remarks>
/// Run twice, it writes the same bytes; killed anywhere, the next try completes it. It throws a
/// <see cref="Errors.LakeException"/> when its input or a tool is at fault.
/// </remarks>
public delegate Task<StepResult> TaskStep(TaskContext context, CancellationToken ct);

/// <summary>What a step is given.</summary>
/// <param name="Plan">The run's plan.</param>
/// <param name="Task">Its own task in it.</param>
/// <param name="Store">Where inputs are and outputs go.</param>
/// <param name="ScratchDirectory">An empty folder of its own, deleted afterwards; the working directory of its tools.</param>
/// <param name="Time">The clock.</param>
public sealed record TaskContext(RunPlan Plan, PlannedTask Task, IObjectStore Store, string ScratchDirectory, TimeProvider Time)
{
    /// <summary>Checks signatures of overrides; null where there is no ring, and then none holds.</summary>
    public IKeyRing? Keys { get; init; }

    /// <summary>The folder in which all tasks of this machine keep references of a store elsewhere; null keeps them in <see cref="ScratchDirectory"/>.</summary>
    public string? ReferenceDirectory { get; init; }
}

/// <summary>What a step did; the runner turns it into a <see cref="Receipt"/>.</summary>
/// <param name="Counts">Its reconciliation in short.</param>
/// <param name="Outputs">The objects written.</param>
/// <param name="Tools">The tools run.</param>
/// <param name="Result">What it found out, in its own shape; null if nothing beyond counts.</param>
public sealed record StepResult(
    TaskCounts Counts,
    IReadOnlyList<WrittenObject> Outputs,
    IReadOnlyList<ToolVersion> Tools,
    JsonObject? Result = null)
{
    /// <summary>Its books; each account must balance. See <see cref="Receipt.Accounts"/>.</summary>
    public IReadOnlyList<TaskAccount> Accounts { get; init; } = [];
}
