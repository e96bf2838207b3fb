using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>Deletes intermediate files of runs that ended long ago.</summary>
/// <param name="store">The object store.</param>
/// <param name="compute">Runs jobs.</param>
/// <param name="clock">The clock and how patient it is.</param>
public sealed class SweepWork(IObjectStore store, IBatchCompute compute, SweepClock clock)
{
    /// <summary>Sweeps a run's files.</summary>
    /// <returns>What was deleted; null if nothing was.</returns>
    internal async Task<SweepFinding?> RunAsync(RunFolder folder, CancellationToken ct)
    {
        var completed = folder.EndOf(RunState.Completed);
        var ended = completed ?? folder.EndOf(RunState.Failed);
        var limit = clock.Now - (completed is null ? clock.Options.FailedGrace : clock.Options.OrphanGrace);

        // A straggler's file is as old as itself, whenever its run ended.
        var old = ended < limit ? folder.Work.Where(found => found.LastModified < limit).ToList() : [];
        if (old.Count == 0)
        {
            return null;
        }

        var runs = await compute.StateAsync(folder.RunId, ct) is BatchJobState.Running or BatchJobState.Queued;
        if (runs && completed is null)
        {
            // Somebody has resumed it.
            return null;
        }

        if (runs)
        {
            // A task that hangs after its receipt keeps a node for nothing.
            await compute.CancelAsync(folder.RunId, ct);
        }

        if (completed is null)
        {
            await ForgetAsync(folder.RunId, old, ct);
        }

        foreach (var found in old)
        {
            await store.DeleteAsync(found.Path, ct);
        }

        var state = completed is null ? "failed" : "completed";
        return SweepFinding.OfRun(SweepKinds.WorkLeft, SweepAction.Deleted, folder.RunId, $"The run {state} before {limit:yyyy-MM-dd}.", old.Count);
    }

    /// <summary>Deletes the receipts of tasks whose files go, before these: a run that is resumed then makes them again.</summary>
    private async Task ForgetAsync(string runId, List<ObjectInfo> files, CancellationToken ct)
    {
        var plan = await store.RequireJsonAsync<RunPlan>(StorePaths.Plan(runId), ct);
        var going = files.Select(found => found.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var task in plan.Tasks.Where(task => task.Outputs.Any(going.Contains)))
        {
            var path = StorePaths.Receipt(runId, task.Id);
            if (await store.ReadJsonAsync<Receipt>(path, ct) is { Succeeded: true })
            {
                await store.DeleteAsync(path, ct);
            }
        }
    }
}
