using System.Globalization;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>Tells which lake version holds a run's commit; null if none does. The lake's log answers.</summary>
public delegate Task<long?> FindCommit(string runId, CancellationToken ct);

/// <summary>Looks at one run and brings it on, or ends it with a reason. Submits work, does none.</summary>
/// <param name="store">The object store.</param>
/// <param name="compute">Runs jobs.</param>
/// <param name="tell">Tells of ends.</param>
/// <param name="findCommit">Asks the lake.</param>
/// <param name="clock">The clock and how patient it is.</param>
/// <remarks>
/// Everything it knows is in the store, in compute and in the lake's log, and everything it does is harmless when done
/// twice: two sweepers at once, or one that died halfway, change nothing but the count of resubmissions.
/// </remarks>
public sealed class SweepRun(IObjectStore store, IBatchCompute compute, TellEnd tell, FindCommit findCommit, SweepClock clock)
{
    /// <summary>Submits runs that wait for room on compute.</summary>
    internal Task SubmitWaitingAsync(CancellationToken ct) => compute.SubmitWaitingAsync(ct);

    /// <summary>Sweeps a run.</summary>
    /// <returns>What was found; null if all is well.</returns>
    internal async Task<SweepFinding?> RunAsync(RunFolder folder, CancellationToken ct)
    {
        if (folder.EndOf(RunState.Completed) is not null)
        {
            return null;
        }

        if (!folder.HasPlan)
        {
            return folder.HasRejection && folder.EndOf(RunState.Rejected) is null ? await TellRejectionAsync(folder.RunId, ct) : null;
        }

        // Compute is asked first: a job that has ended by then has left all its receipts.
        var job = await compute.StateAsync(folder.RunId, ct);
        if (job == BatchJobState.Queued)
        {
            folder.IsQueued = true;
            return null;
        }

        var plan = await store.RequireJsonAsync<RunPlan>(StorePaths.Plan(folder.RunId), ct);
        var receipts = await ReceiptsAsync(plan, ct);
        if (receipts.GetValueOrDefault(plan.Tasks[^1].Id) is { Succeeded: true } commit)
        {
            return await tell.CompletedAsync(commit, ct)
                ? SweepFinding.OfRun(SweepKinds.EndUntold, SweepAction.Repaired, folder.RunId, "It had completed and nobody had been told.")
                : null;
        }

        return job == BatchJobState.Running ? await IfStuckAsync(folder, plan, receipts, ct) : await WithoutJobAsync(folder, plan, receipts, job, ct);
    }

    private async Task<SweepFinding?> TellRejectionAsync(string runId, CancellationToken ct)
    {
        var rejection = await store.RequireJsonAsync<RunRejection>(StorePaths.Rejection(runId), ct);
        return await tell.RejectedAsync(rejection, ct)
            ? SweepFinding.OfRun(SweepKinds.EndUntold, SweepAction.Repaired, runId, "The manifest was refused and nobody had been told.")
            : null;
    }

    private async Task<SweepFinding?> WithoutJobAsync(
        RunFolder folder, RunPlan plan, Dictionary<string, Receipt> receipts, BatchJobState job, CancellationToken ct)
    {
        var work = new Work(folder, plan, receipts, job == BatchJobState.Ended ? SweepKinds.JobWithoutCommit : SweepKinds.PlanWithoutJob);
        if (await findCommit(plan.RunId, ct) is not null)
        {
            return await ResubmitAsync(work with { Kind = SweepKinds.CommitWithoutReceipt }, "Its commit is in the lake and its receipt is not", ct);
        }

        if (folder.EndOf(RunState.Failed) is not null)
        {
            return null;
        }

        // A job that compute has forgotten may have died between two tries of a task: what may pass is tried again.
        var failed = plan.Tasks.FirstOrDefault(task => receipts.GetValueOrDefault(task.Id)?.Failure is { } failure && (job == BatchJobState.Ended || failure.Stands(task)));
        if (failed is not null)
        {
            var failure = receipts[failed.Id].Failure!;
            return await tell.FailedAsync(plan.RunId, failed.Id, failure.Code, failure.Message, ct)
                ? SweepFinding.OfRun(work.Kind, SweepAction.Failed, plan.RunId, $"Task {failed.Id} failed: {failure.Code}.")
                : null;
        }

        return await ResubmitAsync(work, job == BatchJobState.Ended ? "Its job ended without a commit and without a failure" : "Compute knew nothing of it", ct);
    }

    private async Task<SweepFinding?> IfStuckAsync(RunFolder folder, RunPlan plan, Dictionary<string, Receipt> receipts, CancellationToken ct)
    {
        var patience = plan.Tasks.Where(task => receipts.GetValueOrDefault(task.Id) is not { Succeeded: true })
            .Max(task => TimeSpan.FromSeconds((double)task.TimeoutSeconds * task.Tries)) + clock.Options.QueueAllowance;
        if (clock.Now - folder.LastProgress <= patience)
        {
            return null;
        }

        await compute.CancelAsync(plan.RunId, ct);
        var hours = patience.TotalHours.ToString("F0", CultureInfo.InvariantCulture);
        return await ResubmitAsync(new Work(folder, plan, receipts, SweepKinds.Stuck), $"No task had ended for more than {hours} h, so its job was stopped", ct);
    }

    private async Task<SweepFinding?> ResubmitAsync(Work work, string found, CancellationToken ct)
    {
        var (folder, plan, receipts, kind) = work;
        var succeeded = receipts.Values.Count(receipt => receipt.Succeeded);
        if (await FruitlessAsync(folder, succeeded, ct) >= clock.Options.Resubmissions)
        {
            var code = kind == SweepKinds.Stuck ? FailureCodes.Stuck : FailureCodes.JobLost;
            var reason = $"{found}; submitting it again {clock.Options.Resubmissions.ToString(CultureInfo.InvariantCulture)} times did not help.";
            return await tell.FailedAsync(plan.RunId, null, code, reason, ct) ? SweepFinding.OfRun(kind, SweepAction.Failed, plan.RunId, reason) : null;
        }

        // Submitted first: a crash between the two costs a count, never a run.
        await compute.SubmitAsync(plan, ct);
        var number = folder.Resubmissions + 1;
        try
        {
            var note = new Resubmission(plan.RunId, clock.Now, kind, succeeded);
            await store.PutJsonAsync(StorePaths.Resubmission(plan.RunId, number), note, PutCondition.CreateOnly, ct);
        }
        catch (ConflictException)
        {
            // Another sweeper did the same at the same time: that is one resubmission.
        }

        return SweepFinding.OfRun(kind, SweepAction.Resubmitted, plan.RunId, $"{found}; it is submitted again.");
    }

    /// <summary>How often it was submitted again since a task last succeeded.</summary>
    private async Task<int> FruitlessAsync(RunFolder folder, int succeeded, CancellationToken ct)
    {
        var count = 0;
        while (count < clock.Options.Resubmissions && folder.Resubmissions - count > 0)
        {
            var note = await store.RequireJsonAsync<Resubmission>(StorePaths.Resubmission(folder.RunId, folder.Resubmissions - count), ct);
            if (note.Succeeded != succeeded)
            {
                break;
            }

            count++;
        }

        return count;
    }

    private async Task<Dictionary<string, Receipt>> ReceiptsAsync(RunPlan plan, CancellationToken ct)
    {
        var receipts = new Dictionary<string, Receipt>(StringComparer.Ordinal);
        await foreach (var found in store.ListAsync($"{StorePaths.Run(plan.RunId)}tasks/", ct))
        {
            if (await store.ReadJsonAsync<Receipt>(found.Path, ct) is { } receipt)
            {
                receipts[receipt.Task] = receipt;
            }
        }

        return receipts;
    }

    private sealed record Work(RunFolder Folder, RunPlan Plan, Dictionary<string, Receipt> Receipts, string Kind);
}

/// <summary>What time it is for a sweep, and how patient it is.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Options">The patience.</param>
public sealed record SweepClock(TimeProvider Time, SweepOptions Options)
{
    /// <summary>Now, UTC.</summary>
    public DateTimeOffset Now => Time.GetUtcNow();
}
