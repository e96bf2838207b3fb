using System.Globalization;
using System.Runtime.CompilerServices;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Azure.Compute;

/// <summary>Runs' notes, and the durable queue of those that wait for room in the Batch account: an object each, whose name is its order.</summary>
/// <remarks>
/// A place is written before the note that names it, and deleted after the note has dropped it: a crash between leaves a place that is taken once more,
/// which is harmless, or a run that compute does not know, which the sweeper submits again. None is lost.
/// </remarks>
internal sealed class WaitingRuns(IObjectStore store, TimeProvider time)
{
    /// <summary>No living submitter takes longer to make a job.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    /// <summary>A run's note and its ETag; a first job's if there is none.</summary>
    public async Task<(JobNote Note, string? ETag)> ReadAsync(string runId, CancellationToken ct)
    {
        var path = StorePaths.Job(runId);
        while (true)
        {
            var before = await store.HeadAsync(path, ct);
            var note = before is null ? null : await store.ReadJsonAsync<JobNote>(path, ct);
            if (before is null || note is null)
            {
                return (new JobNote(runId, 1, null), null);
            }

            // Rewritten between the two reads, it is read again: an ETag must never stand for another text.
            if ((await store.HeadAsync(path, ct))?.ETag == before.ETag)
            {
                return (note, before.ETag);
            }
        }
    }

    /// <summary>Writes a run's note over the one that was read.</summary>
    /// <returns>False if somebody else was first.</returns>
    public async Task<bool> TryWriteAsync(JobNote note, string? etag, CancellationToken ct)
    {
        try
        {
            await store.PutJsonAsync(StorePaths.Job(note.RunId), note, etag is null ? PutCondition.CreateOnly : PutCondition.Matching(etag), ct);
            return true;
        }
        catch (ConflictException)
        {
            return false;
        }
    }

    /// <summary>Whether a run has a place.</summary>
    public async Task<bool> IsWaitingAsync(JobNote note, CancellationToken ct) => note.Waiting is { } place && await store.HeadAsync(place, ct) is not null;

    /// <summary>Gives a run the last place among those of its urgency.</summary>
    /// <returns>The place.</returns>
    public async Task<string> EnterAsync(RunPlan plan, CancellationToken ct)
    {
        var since = time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture);
        var order = ManifestValues.Urgencies.Count - 1 - ManifestValues.UrgencyOf(plan.Manifest);
        var place = string.Create(CultureInfo.InvariantCulture, $"{StorePaths.WaitingRuns}{order}-{since}-{plan.RunId}.json");
        await store.PutJsonAsync(place, new WaitingRun(plan.RunId), PutCondition.Overwrite, ct);
        return place;
    }

    /// <summary>Everyone who waits, the most urgent first and, of these, who came first.</summary>
    public async IAsyncEnumerable<(string Place, string RunId)> ListAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var found in store.ListAsync(StorePaths.WaitingRuns, ct))
        {
            if (await store.ReadJsonAsync<WaitingRun>(found.Path, ct) is { } waiting)
            {
                yield return (found.Path, waiting.RunId);
            }
        }
    }

    /// <summary>Whether anyone waits.</summary>
    public async Task<bool> AnyAsync(CancellationToken ct)
    {
        await foreach (var _ in store.ListAsync(StorePaths.WaitingRuns, ct))
        {
            return true;
        }

        return false;
    }

    /// <summary>Notes that a run's job is being made. What comes after may be the last that its submitter does.</summary>
    public Task BeginAsync(string runId, CancellationToken ct) => store.PutJsonAsync(Mark(runId), new WaitingRun(runId), PutCondition.Overwrite, ct);

    /// <summary>Notes that a run's job is whole, or was not taken.</summary>
    public Task EndAsync(string runId, CancellationToken ct) => store.DeleteAsync(Mark(runId), ct);

    /// <summary>Runs whose job somebody began to make and did not end within <see cref="Patience"/>.</summary>
    public async IAsyncEnumerable<string> BegunAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var limit = time.GetUtcNow() - Patience;
        await foreach (var found in store.ListAsync(StorePaths.SubmittingRuns, ct))
        {
            if (found.LastModified < limit && await store.ReadJsonAsync<WaitingRun>(found.Path, ct) is { } begun)
            {
                yield return begun.RunId;
            }
        }
    }

    /// <summary>Gives a place up.</summary>
    public Task LeaveAsync(string place, CancellationToken ct) => store.DeleteAsync(place, ct);

    private static string Mark(string runId) => $"{StorePaths.SubmittingRuns}{runId}.json";
}
