using Microsoft.Extensions.Logging;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Local.Compute;

/// <summary>One run on its way through its task graph.</summary>
internal sealed class LocalRun
{
    private readonly RunPlan _plan;
    private readonly IObjectStore _store;
    private readonly LocalBatchOptions _options;
    private readonly SpareProcess _spare;
    private readonly TaskTries _tries;
    private readonly CancellationTokenSource _stop;

    private LocalRun(RunPlan plan, IObjectStore store, LocalBatchOptions options, TimeProvider time, ILogger log, CoreSlots slots, SpareProcess spare, CancellationToken stop)
    {
        (_plan, _store, _options, _spare) = (plan, store, options, spare);
        _tries = new TaskTries(plan, store, options, time, log) { Slots = slots, Spare = spare, Begun = () => HasBegun = true };
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
    }

    /// <summary>Ends, never in failure, when no task runs or will run; receipts tell how it went.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Whether a task's process has begun.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Begins the run; returns at once.</summary>
    public static LocalRun Start(
        RunPlan plan, IObjectStore store, LocalBatchOptions options, TimeProvider time, ILogger log, CoreSlots slots, SpareProcess spare, RunLock held, CancellationToken stop)
    {
        var run = new LocalRun(plan, store, options, time, log, slots, spare, stop);
        run.Ended = run.RunAsync(held);
        return run;
    }

    /// <summary>Stops its tasks; <see cref="Ended"/> then ends soon.</summary>
    public async Task CancelAsync()
    {
        if (!Ended.IsCompleted)
        {
            await _stop.CancelAsync();
        }
    }

    private async Task RunAsync(RunLock held)
    {
        await Task.Yield();
        using (held)
        await using (_spare.Use())
        {
            var outcomes = new Dictionary<string, Task<bool>>(StringComparer.Ordinal);
            foreach (var task in _plan.Tasks)
            {
                outcomes.Add(task.Id, FollowAsync(task, [.. task.DependsOn.Select(id => outcomes[id])]));
            }

            await ((Task)Task.WhenAll(outcomes.Values)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> FollowAsync(PlannedTask task, IReadOnlyList<Task<bool>> before)
    {
        var all = await Task.WhenAll(before);
        if (!Array.TrueForAll(all, succeeded => succeeded))
        {
            return false;
        }

        var path = StorePaths.Receipt(_plan.RunId, task.Id);
        var receipt = await _store.ReadJsonAsync<Receipt>(path, _stop.Token);
        if (TaskTries.IsFinal(receipt))
        {
            TellEnd(task, receipt!);
            // A last receipt is told again after a restart: the process may have died between receipt and event.
            return TaskKinds.IsLast(task.Kind) ? await TellReceiptAsync(path, receipt!) : receipt!.Succeeded;
        }

        receipt = await _tries.RunAsync(task, _stop.Token);
        TellEnd(task, receipt);
        return await TellReceiptAsync(path, receipt);
    }

    private async Task<bool> TellReceiptAsync(string path, Receipt receipt)
    {
        try
        {
            await (_options.OnReceipt?.Invoke(path, _stop.Token) ?? Task.CompletedTask);
        }
        catch (UnavailableException)
        {
            // Nobody heard of it; that must not stop the run, and the receipt keeps what happened.
        }

        return receipt.Succeeded;
    }

    private void TellEnd(PlannedTask task, Receipt receipt) => Tell(task, receipt.Succeeded ? TaskPhase.Succeeded : TaskPhase.Failed);

    private void Tell(PlannedTask task, TaskPhase phase) => _options.Progress?.Invoke(new TaskProgress(_plan.RunId, task.Id, task.Kind, phase));
}
