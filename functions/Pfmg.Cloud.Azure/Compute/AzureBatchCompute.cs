using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Azure.Compute;

/// <summary>Batch compute on Azure Batch: one job a run, a container task for each of the plan's, which a supervisor on the node tries by the plan's rules.</summary>
/// <remarks>
/// Nothing is in memory: the service has the jobs, and the store each run's note of which job is its last, and the queue of runs that the account had
/// no room for. A job that has ended is never deleted or reused; submitting its run again makes the next one, at once, whatever state the old one is in.
/// Truth about a task is its receipt.
/// </remarks>
public sealed class AzureBatchCompute : IBatchCompute
{
    private readonly IObjectStore _store;
    private readonly BatchClient _client;
    private readonly WaitingRuns _waiting;
    private readonly SubmitJob _submit;

    /// <summary>Composes it.</summary>
    /// <param name="store">Holds plans, notes and the queue.</param>
    /// <param name="client">The account.</param>
    /// <param name="options">How jobs are made.</param>
    /// <param name="time">Dates places in the queue, and waits.</param>
    public AzureBatchCompute(IObjectStore store, BatchClient client, BatchComputeOptions options, TimeProvider time)
    {
        (_store, _client, _waiting) = (store, client, new WaitingRuns(store, time));
        _submit = new SubmitJob(client, options, time);
    }

    /// <inheritdoc />
    public async Task SubmitAsync(RunPlan plan, CancellationToken ct)
    {
        while (true)
        {
            var (note, etag) = await _waiting.ReadAsync(plan.RunId, ct);
            if (await _waiting.IsWaitingAsync(note, ct))
            {
                await SubmitWaitingAsync(ct);
                return;
            }

            var job = await _client.GetJobAsync(BatchJobs.IdOf(plan.RunId, note.Attempt), ct);
            if (job is { IsLive: true, IsWhole: true })
            {
                return;
            }

            if (job is { IsLive: true })
            {
                // Somebody died between two calls, or is about to make the next one: either way nothing is done twice.
                await MakeAsync(plan, note.Attempt, ct);
                return;
            }

            // A job that is over makes way for the next; the note goes first, so that two who see this make one job.
            var next = job is null ? note : note with { Attempt = note.Attempt + 1, Waiting = null };
            if (next == note || await _waiting.TryWriteAsync(next, etag, ct))
            {
                await StartOrWaitAsync(plan, next, ct);
                return;
            }
        }
    }

    /// <inheritdoc />
    public async Task SubmitWaitingAsync(CancellationToken ct)
    {
        ConflictException? refused = await CompleteBegunAsync(ct);
        await foreach (var (place, runId) in _waiting.ListAsync(ct))
        {
            try
            {
                if (!await LeaveQueueAsync(place, runId, ct))
                {
                    break;
                }
            }
            catch (ConflictException e)
            {
                // One run that the service refuses must not hold up all behind it.
                refused ??= e;
            }
        }

        if (refused is not null)
        {
            throw refused;
        }
    }

    /// <inheritdoc />
    public async Task<BatchJobState> StateAsync(string runId, CancellationToken ct)
    {
        var (note, _) = await _waiting.ReadAsync(runId, ct);
        if (await _waiting.IsWaitingAsync(note, ct))
        {
            return BatchJobState.Queued;
        }

        // While a job ends, its tasks are being killed. One that lacks tasks was never submitted whole: nobody but a new submission brings it on.
        return await _client.GetJobAsync(BatchJobs.IdOf(runId, note.Attempt), ct) switch
        {
            { State: "completed" } => BatchJobState.Ended,
            { State: "terminating" } => BatchJobState.Running,
            { IsLive: true, IsWhole: true } => BatchJobState.Running,
            _ => BatchJobState.Unknown,
        };
    }

    /// <inheritdoc />
    public async Task CancelAsync(string runId, CancellationToken ct)
    {
        var (note, _) = await _waiting.ReadAsync(runId, ct);
        if (note.Waiting is { } place)
        {
            await _waiting.LeaveAsync(place, ct);
        }

        var jobId = BatchJobs.IdOf(runId, note.Attempt);
        var answer = await _client.TerminateJobAsync(jobId, new BatchJobTerminateOptions("Cancelled"), ct);
        if (!answer.Succeeded && !BatchErrorCodes.IsOver(answer.Code))
        {
            throw answer.Fault($"Job {jobId}");
        }
    }

    // A job that its submitter left without the last call runs to its last task and stays: its run ends, and nobody would look at the job again.
    private async Task<ConflictException?> CompleteBegunAsync(CancellationToken ct)
    {
        ConflictException? refused = null;
        await foreach (var runId in _waiting.BegunAsync(ct))
        {
            try
            {
                var (note, _) = await _waiting.ReadAsync(runId, ct);
                if (await _store.ReadJsonAsync<RunPlan>(StorePaths.Plan(runId), ct) is { } plan && await _client.GetJobAsync(BatchJobs.IdOf(runId, note.Attempt), ct) is { IsLive: true, IsWhole: false })
                {
                    await MakeAsync(plan, note.Attempt, ct);
                }
                else
                {
                    await _waiting.EndAsync(runId, ct);
                }
            }
            catch (ConflictException e)
            {
                refused ??= e;
            }
        }

        return refused;
    }

    private async Task<bool> MakeAsync(RunPlan plan, int attempt, CancellationToken ct)
    {
        await _waiting.BeginAsync(plan.RunId, ct);
        var isTaken = await _submit.RunAsync(plan, attempt, ct);
        await _waiting.EndAsync(plan.RunId, ct);
        return isTaken;
    }

    private async Task<bool> LeaveQueueAsync(string place, string runId, CancellationToken ct)
    {
        // A run whose plan is gone was erased.
        if (await _store.ReadJsonAsync<RunPlan>(StorePaths.Plan(runId), ct) is { } plan)
        {
            var (note, etag) = await _waiting.ReadAsync(runId, ct);
            if (!await MakeAsync(plan, note.Attempt, ct))
            {
                return false;
            }

            // Written anew even if it names no place: the sweeper counts a job's patience from here, not from when its run began to wait.
            await _waiting.TryWriteAsync(note with { Waiting = null }, etag, ct);
        }

        await _waiting.LeaveAsync(place, ct);
        return true;
    }

    // Who comes while others wait takes a place like them, and the most urgent of all goes first.
    private async Task StartOrWaitAsync(RunPlan plan, JobNote note, CancellationToken ct)
    {
        var others = await _waiting.AnyAsync(ct);
        if (!others && await MakeAsync(plan, note.Attempt, ct))
        {
            return;
        }

        var place = await _waiting.EnterAsync(plan, ct);
        var (read, etag) = await _waiting.ReadAsync(plan.RunId, ct);
        await _waiting.TryWriteAsync(read with { Waiting = place }, etag, ct);
        if (others)
        {
            await SubmitWaitingAsync(ct);
        }
    }
}
