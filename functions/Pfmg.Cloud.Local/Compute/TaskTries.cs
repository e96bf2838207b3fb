using Microsoft.Extensions.Logging;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Core.Telemetry;

namespace Pfmg.Cloud.Local.Compute;

/// <summary>Tries tasks of a run as their plan says: each try a process within its limits, then pauses, and a receipt in the name of a try that left none.</summary>
internal sealed class TaskTries(RunPlan plan, IObjectStore store, LocalBatchOptions options, TimeProvider time, ILogger log)
{
    private const int KilledBySignal = 128;

    /// <summary>Where a try takes its cores; null if somebody else sees to it that there are enough.</summary>
    public CoreSlots? Slots { get; init; }

    /// <summary>Processes started ahead.</summary>
    public SpareProcess Spare { get; init; } = new(null);

    /// <summary>Called when a try begins.</summary>
    public Action? Begun { get; init; }

    /// <summary>Whether a task is not to be tried again: the sender's fault is as final as success, for the same bytes fail the same way, however often the run is submitted.</summary>
    public static bool IsFinal(Receipt? receipt) => receipt is { Succeeded: true } or { Failure.Code: FailureCodes.InvalidInput };

    /// <summary>Tries a task until it succeeds or its failure stands.</summary>
    /// <returns>Its receipt, as it lies in the store.</returns>
    public async Task<Receipt> RunAsync(PlannedTask task, CancellationToken ct)
    {
        var path = StorePaths.Receipt(plan.RunId, task.Id);
        for (var tried = 1; ; tried++)
        {
            var receipt = await OnceAsync(task, tried, path, ct);
            if (receipt.Failure is not { } failure)
            {
                return receipt;
            }

            log.TaskFailed(plan.RunId, task.Kind, failure.Code, tried, task.Tries);
            receipt = await KeepAsync(receipt with { Failure = failure with { Tries = tried } }, ct);
            if (receipt.Succeeded || !FailureCodes.Of(failure.Code).MayPass || tried >= task.Tries)
            {
                return receipt;
            }

            Tell(task, TaskPhase.Waiting);
            await Task.Delay(task.Backoff.After(tried), time, ct);
        }
    }

    private async Task<Receipt> KeepAsync(Receipt receipt, CancellationToken ct)
    {
        try
        {
            return await store.KeepReceiptAsync(receipt, ct);
        }
        catch (UnavailableException)
        {
            // A full disk takes no receipt either. The log has the code, and the next try may find room.
            log.ReceiptLost(plan.RunId, receipt.Kind);
            return receipt;
        }
    }

    private async Task<Receipt> OnceAsync(PlannedTask task, int tried, string path, CancellationToken ct)
    {
        using var cores = Slots is null ? null : await Slots.TakeAsync(task.Cores, ct);
        using var span = Spans.Try.BeginOf(plan, task, tried);
        var receipt = await ProcessAsync(task, path, ct);
        if (receipt.Failure is { } failure)
        {
            span.Failed(failure.Code);
        }

        return receipt;
    }

    private async Task<Receipt> ProcessAsync(PlannedTask task, string path, CancellationToken ct)
    {
        Begun?.Invoke();
        Tell(task, TaskPhase.Started);
        log.TaskStarted(plan.RunId, task.Kind);
        var startedAt = time.GetUtcNow();
        var clock = time.GetTimestamp();
        TaskFailure died;
        try
        {
            if (await store.ReadJsonAsync<Receipt>(path, ct) is { Succeeded: true } done)
            {
                // Another machine went on with a try that compute had given up.
                return done;
            }

            // An earlier try's failure must not pass for this one's.
            await store.DeleteAsync(path, ct);
            died = await DieOrEndAsync(task, ct);
            if (await store.ReadJsonAsync<Receipt>(path, ct) is { } receipt)
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
            RunId = plan.RunId,
            Task = task.Id,
            Kind = task.Kind,
            Succeeded = false,
            StartedAt = startedAt,
            Seconds = Math.Round(time.GetElapsedTime(clock).TotalSeconds, 3),
            Counts = new TaskCounts("none", 0, 0, 0),
            Failure = died,
        };
    }

    // What to say of the try if it has left no receipt.
    private async Task<TaskFailure> DieOrEndAsync(PlannedTask task, CancellationToken ct)
    {
        await using var process = await Spare.TakeAsync(plan.RunId, task.Id) ?? TaskProcess.Start(options.Command(plan.RunId, task.Id));
        if (!TaskKinds.IsLast(task.Kind))
        {
            Spare.Prepare();
        }

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await using var killing = ct.Register(process.Kill);
        var watching = new WatchLimits(plan, task, options, time).UntilPassedAsync(process.Id, enough.Token);
        await Task.WhenAny(process.Ended, watching);
        if (!process.Ended.IsCompleted)
        {
            process.Kill();
        }

        await enough.CancelAsync();
        var code = await process.Ended;
        ct.ThrowIfCancellationRequested();
        return (await watching ?? OfExit(code, process.LastLines)) with { LastLines = process.LastLines };
    }

    private static TaskFailure OfExit(int code, IReadOnlyList<string> lines) => code > KilledBySignal
        ? new TaskFailure(FailureCodes.Killed, $"The task's process was killed by signal {code - KilledBySignal} and left no receipt.", [], [])
        : DescribeFailure.Of(new UnavailableException($"The task's process ended with exit code {code} and left no receipt.") { LastLines = lines });

    private void Tell(PlannedTask task, TaskPhase phase) => options.Progress?.Invoke(new TaskProgress(plan.RunId, task.Id, task.Kind, phase));
}
