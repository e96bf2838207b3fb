using Microsoft.Extensions.Logging;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Local.Compute;

/// <summary>Does on a node of another compute what <see cref="LocalBatchCompute"/> does on its own machine, for one task: all its tries, and its receipt.</summary>
/// <param name="store">Where plan and receipts are.</param>
/// <param name="options">How a try is run.</param>
/// <param name="time">Times limits and pauses, and dates the receipts of tries that died without one.</param>
/// <param name="log">Hears when tries begin and fail.</param>
/// <remarks>
/// The compute starts it when what the task needs has ended, in whatever way; whether it succeeded the receipts tell. Killed with its node, it leaves what
/// it leaves, and is started again.
/// </remarks>
public sealed class SuperviseTask(IObjectStore store, LocalBatchOptions options, TimeProvider time, ILogger<SuperviseTask> log)
{
    /// <summary>Tries a task by its plan's rules, unless it has succeeded already.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="task">A task of its plan, by id or number.</param>
    /// <param name="ct">Kills the try; no receipt is then written.</param>
    /// <returns>The task's receipt; null if one that it needs has not succeeded, and nothing was done.</returns>
    /// <exception cref="NotFoundException">There is no such run or task.</exception>
    public async Task<Receipt?> RunAsync(string runId, string task, CancellationToken ct)
    {
        var plan = await store.RequireJsonAsync<RunPlan>(StorePaths.Plan(runId), ct);
        var planned = plan.Find(task) ?? throw new NotFoundException($"Run {runId} has no task {task}.");
        if (await ReceiptAsync(planned.Id) is { } before && TaskTries.IsFinal(before))
        {
            return before;
        }

        foreach (var needed in planned.DependsOn)
        {
            if (await ReceiptAsync(needed) is not { Succeeded: true })
            {
                return null;
            }
        }

        return await new TaskTries(plan, store, options, time, log).RunAsync(planned, ct);

        Task<Receipt?> ReceiptAsync(string id) => store.ReadJsonAsync<Receipt>(StorePaths.Receipt(runId, id), ct);
    }
}
