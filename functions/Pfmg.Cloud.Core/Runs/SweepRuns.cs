using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Telemetry;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>Sweeps all runs and all manifests of a store.</summary>
/// <param name="store">The object store.</param>
/// <param name="run">Sweeps one run's job.</param>
/// <param name="work">Sweeps one run's files.</param>
/// <param name="manifests">Finds lost events.</param>
/// <param name="clock">The clock and how patient it is.</param>
public sealed class SweepRuns(IObjectStore store, SweepRun run, SweepWork work, SweepManifests manifests, SweepClock clock)
{
    /// <summary>Sweeps.</summary>
    /// <returns>What was found.</returns>
    public async Task<SweptRuns> RunAsync(CancellationToken ct)
    {
        var findings = new List<SweepFinding>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var (queued, oldest) = (0, clock.Now);
        try
        {
            await run.SubmitWaitingAsync(ct);
        }
        catch (LakeException e)
        {
            findings.Add(new SweepFinding(SweepKinds.NotSwept, SweepAction.Reported, StorePaths.WaitingRuns[..^1], $"Waiting runs could not be submitted: {e.Code}."));
        }

        await foreach (var folder in RunFolder.ListAsync(store, StorePaths.Runs, ct))
        {
            if (folder.HasPlan || folder.HasRejection)
            {
                known.Add(folder.RunId);
            }

            await AddAsync(run.RunAsync);
            await AddAsync(work.RunAsync);
            if (folder.IsQueued)
            {
                queued++;
                oldest = folder.LastProgress < oldest ? folder.LastProgress : oldest;
            }

            async Task AddAsync(Func<RunFolder, CancellationToken, Task<SweepFinding?>> sweep)
            {
                try
                {
                    if (await sweep(folder, ct) is { } finding)
                    {
                        findings.Add(finding);
                    }
                }
                catch (LakeException e)
                {
                    // One run must not hide the others.
                    findings.Add(SweepFinding.OfRun(SweepKinds.NotSwept, SweepAction.Reported, folder.RunId, $"The run could not be swept: {e.Code}."));
                }
            }
        }

        await foreach (var finding in manifests.RunAsync(known, ct))
        {
            findings.Add(finding);
        }

        Measures.Queued.Record(queued);
        Measures.QueueAge.Record((clock.Now - oldest).TotalSeconds);
        return new SweptRuns(known.Count, findings);
    }

    /// <summary>Whether the commit of a run may still come, as the store tells now: not if there is no such run, or it failed long ago.</summary>
    /// <remarks>Asked anew of each run: a listing that is a moment old does not hold a run that has begun since, whatever clocks say.</remarks>
    public async Task<bool> MayCommitAsync(string runId, CancellationToken ct)
    {
        var limit = clock.Now - clock.Options.FailedGrace;
        await foreach (var folder in RunFolder.ListAsync(store, StorePaths.Run(runId), ct))
        {
            // A failed run that somebody resumed makes progress.
            return folder.HasPlan && !(folder.EndOf(RunState.Failed) < limit && folder.LastProgress < limit);
        }

        return false;
    }
}

/// <summary>What a sweep of runs found.</summary>
/// <param name="Count">Runs looked at.</param>
/// <param name="Findings">Everything that was not as it should be.</param>
public sealed record SweptRuns(int Count, IReadOnlyList<SweepFinding> Findings);
