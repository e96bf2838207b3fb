using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Delta;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Sweeping;

/// <summary>Deletes data files that no commit will ever name, and completes the Delta view.</summary>
/// <param name="store">The object store.</param>
/// <param name="log">The lake's log.</param>
/// <param name="runs">Knows which runs may still commit.</param>
/// <param name="clock">The clock and how patient it is.</param>
/// <remarks>
/// Whose file it is stands in its name. An owner in the log keeps its files, whatever became of them since; an owner whose
/// run may still commit keeps them too. Any other is given up in the log first, so that a commit on its way, however slow,
/// fails instead of naming a file that is gone.
/// </remarks>
public sealed class SweepLake(IObjectStore store, LakeLog log, SweepRuns runs, SweepClock clock)
{
    /// <summary>Sweeps.</summary>
    /// <param name="ct">Cancels; the next sweep goes on.</param>
    public async Task<IReadOnlyList<SweepFinding>> RunAsync(CancellationToken ct)
    {
        var findings = new List<SweepFinding>();
        foreach (var (owner, files) in await OrphansAsync(ct))
        {
            if (await log.AbandonAsync(owner, ct))
            {
                foreach (string path in files)
                {
                    await store.DeleteAsync(path, ct);
                }

                findings.Add(new SweepFinding(
                    SweepKinds.DataFileWithoutEntry, SweepAction.Deleted, StorePaths.Lake + owner, "No commit names these files, and none can any more.", files.Count));
            }
        }

        if (await IsDeltaBehindAsync(ct))
        {
            long version = await new DeltaView(store, log).PublishAsync(ct);
            findings.Add(new SweepFinding(SweepKinds.DeltaBehind, SweepAction.Repaired, $"{StorePaths.Lake}{version}", "A version was committed and not published."));
        }

        return findings;
    }

    private async Task<SortedDictionary<string, List<string>>> OrphansAsync(CancellationToken ct)
    {
        var limit = clock.Now - clock.Options.OrphanGrace;
        var snapshot = await log.SnapshotAsync(null, ct);
        var orphans = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var table in LakeTables.All)
        {
            var visible = snapshot.Files(table.Table).Select(static f => f.Path).ToHashSet(StringComparer.Ordinal);
            await foreach (var found in store.ListAsync(LakePaths.Table(table.Table), ct))
            {
                if (LakePaths.OwnerOf(found.Path) is { } owner && found.LastModified < limit && !visible.Contains(found.Path))
                {
                    if (!orphans.TryGetValue(owner, out var files))
                    {
                        orphans.Add(owner, files = []);
                    }

                    files.Add(found.Path);
                }
            }
        }

        foreach (string owner in orphans.Keys.ToList())
        {
            // What a later entry took away, an older version still reads.
            if (await runs.MayCommitAsync(owner, ct) || await log.VersionOfAsync(owner, ct) is not null)
            {
                orphans.Remove(owner);
            }
        }

        return orphans;
    }

    private async Task<bool> IsDeltaBehindAsync(CancellationToken ct)
    {
        long latest = (await log.SnapshotAsync(null, ct)).Version;
        foreach (var table in LakeTables.All)
        {
            if (latest >= 0 && await store.HeadAsync(LakePaths.Delta(table.Table, latest), ct) is null)
            {
                return true;
            }
        }

        return false;
    }
}
