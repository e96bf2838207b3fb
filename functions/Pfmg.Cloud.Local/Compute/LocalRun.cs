using Microsoft.Extensions.Logging;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Steps;

namespace Pfmg.Cloud.Local.Compute;

/// <summary>One run on its way through its task graph.</summary>
internal sealed class LocalRun
{
    private const int KilledBySignal = 128;

    private readonly RunPlan _plan;
    private readonly IObjectStore _store;
    private readonly LocalBatchOptions _options;
    private readonly TimeProvider _time;
    private readonly CoreSlots _slots;
    private readonly SpareProcess _spare;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop;

    private LocalRun(RunPlan plan, IObjectStore store, LocalBatchOptions options, TimeProvider time, ILogger log, CoreSlots slots, SpareProcess spare, CancellationToken stop)
    {
        (_plan, _store, _options, _time, _log, _slots, _spare) = (plan, store, options, time, log, slots, spare);
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
        if (IsFinal(receipt))
        {
            TellEnd(task, receipt!);
            // A commit's receipt is told again after a restart: the process may have died between receipt and event.
            return task.Kind == TaskKinds.Commit ? await TellReceiptAsync(path, receipt!) : receipt!.Succeeded;
        }

        receipt = await TryAsync(task, path);
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

    private async Task<Receipt> TryAsync(PlannedTask task, string path)
    {
        for (var tried = 1; ; tried++)
        {
            var receipt = await OnceAsync(task, path);
            if (receipt.Failure is not { } failure)
            {
                return receipt;
            }

            _log.TaskFailed(_plan.RunId, task.Kind, failure.Code, tried, task.Tries);
            receipt = receipt with { Failure = failure with { Tries = tried } };
            await KeepAsync(path, receipt);
            if (!FailureCodes.Of(failure.Code).MayPass || tried >= task.Tries)
            {
                return receipt;
            }

            Tell(task, TaskPhase.Waiting);
            await Task.Delay(task.Backoff.After(tried), _time, _stop.Token);
        }
    }

    private async Task KeepAsync(string path, Receipt receipt)
    {
        try
        {
            await _store.PutJsonAsync(path, receipt, PutCondition.Overwrite, _stop.Token);
        }
        catch (UnavailableException)
        {
            // A full disk takes no receipt either. The log has the code, and the next try may find room.
            _log.ReceiptLost(_plan.RunId, receipt.Kind);
        }
    }

    // The sender's fault is as final as success: the same bytes fail the same way, however often the run is submitted.
    private static bool IsFinal(Receipt? receipt) => receipt is { Succeeded: true } or { Failure.Code: FailureCodes.InvalidInput };

    private async Task<Receipt> OnceAsync(PlannedTask task, string path)
    {
        using var cores = await _slots.TakeAsync(task.Cores, _stop.Token);
        HasBegun = true;
        Tell(task, TaskPhase.Started);
        _log.TaskStarted(_plan.RunId, task.Kind);
        var startedAt = _time.GetUtcNow();
        var clock = _time.GetTimestamp();
        TaskFailure died;
        try
        {
            // An earlier try's failure must not pass for this one's.
            await _store.DeleteAsync(path, _stop.Token);
            died = await DieOrEndAsync(task);
            if (await _store.ReadJsonAsync<Receipt>(path, _stop.Token) is { } receipt)
            {
                return receipt;
            }
        }
        catch (UnavailableException e)
        {
            died = DescribeFailure.Of(e);
        }

        return new Receipt
        {
            RunId = _plan.RunId,
            Task = task.Id,
            Kind = task.Kind,
            Succeeded = false,
            StartedAt = startedAt,
            Seconds = Math.Round(_time.GetElapsedTime(clock).TotalSeconds, 3),
            Counts = new TaskCounts("none", 0, 0, 0),
            Failure = died,
        };
    }

    // What to say of the try if it has left no receipt.
    private async Task<TaskFailure> DieOrEndAsync(PlannedTask task)
    {
        await using var process = await _spare.TakeAsync(_plan.RunId, task.Id) ?? TaskProcess.Start(_options.Command(_plan.RunId, task.Id));
        if (task.Kind != TaskKinds.Commit)
        {
            // Commit is every plan's last.
            _spare.Prepare();
        }

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        await using var killing = _stop.Token.Register(process.Kill);
        var watching = new WatchLimits(_plan, task, _options, _time).UntilPassedAsync(process.Id, enough.Token);
        await Task.WhenAny(process.Ended, watching);
        if (!process.Ended.IsCompleted)
        {
            process.Kill();
        }

        await enough.CancelAsync();
        var code = await process.Ended;
        _stop.Token.ThrowIfCancellationRequested();
        return (await watching ?? OfExit(code, process.LastLines)) with { LastLines = process.LastLines };
    }

    private static TaskFailure OfExit(int code, IReadOnlyList<string> lines) => code > KilledBySignal
        ? new TaskFailure(FailureCodes.Killed, $"The task's process was killed by signal {code - KilledBySignal} and left no receipt.", [], [])
        : DescribeFailure.Of(new UnavailableException($"The task's process ended with exit code {code} and left no receipt.") { LastLines = lines });

    private void TellEnd(PlannedTask task, Receipt receipt) => Tell(task, receipt.Succeeded ? TaskPhase.Succeeded : TaskPhase.Failed);

    private void Tell(PlannedTask task, TaskPhase phase) => _options.Progress?.Invoke(new TaskProgress(_plan.RunId, task.Id, task.Kind, phase));
}
