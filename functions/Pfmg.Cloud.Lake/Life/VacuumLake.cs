using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Life;

/// <summary>Deletes data files that no version refers to which is young enough or pinned.</summary>
/// <param name="store">The object store.</param>
/// <param name="log">The lake's log.</param>
/// <param name="time">Tells ages.</param>
/// <remarks>
/// The mark of the oldest version kept is raised first, then pins are read, then files go: a pin that comes in between sees
/// the mark. Only files of commits that the log holds are touched; what was never committed is the sweeper's.
/// </remarks>
public sealed class VacuumLake(IObjectStore store, LakeLog log, TimeProvider time)
{
    /// <summary>How long a version that was replaced can be read, unless told otherwise.</summary>
    public static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(30);

    /// <summary>Deletes, or tells what would be deleted.</summary>
    /// <param name="retention">Every version that was the latest at some time within it stays whole; zero keeps the latest only.</param>
    /// <param name="isTrial">Whether to delete nothing.</param>
    /// <param name="ct">Cancels; the next vacuum goes on.</param>
    public async Task<VacuumReport> RunAsync(TimeSpan retention, bool isTrial, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(retention, TimeSpan.Zero);
        long latest = (await log.SnapshotAsync(null, ct)).Version;
        if (latest == LakeSnapshot.EmptyVersion)
        {
            return new VacuumReport(0, 0, 0, 0, isTrial);
        }

        long oldest = Math.Max(await OldestAsync(latest, time.GetUtcNow() - retention, ct), (await VacuumMark.ReadAsync(store, ct)).Oldest);
        if (!isTrial)
        {
            oldest = (await VacuumMark.RaiseAsync(store, oldest, ct)).Oldest;
        }

        // Read after the mark: whoever commits now is not among them, and its files are left alone.
        var committed = await log.CommittedAsync(ct);
        latest = (await log.SnapshotAsync(null, ct)).Version;
        var kept = await new KeptFiles(store, log).ReadAsync(oldest, latest, ct);
        var unneeded = await UnneededAsync(kept, committed, ct);
        foreach (var file in isTrial ? [] : unneeded)
        {
            await store.DeleteAsync(file.Path, ct);
        }

        return new VacuumReport(oldest, kept.Count, unneeded.Count, unneeded.Sum(static file => file.Size), isTrial);
    }

    /// <summary>The version that was the latest at a moment, by the dates of entries.</summary>
    private async Task<long> OldestAsync(long latest, DateTimeOffset moment, CancellationToken ct)
    {
        for (long version = latest; version > 0; version--)
        {
            if ((await log.EntryAsync(version, ct)).Time <= moment)
            {
                return version;
            }
        }

        return 0;
    }

    private async Task<List<ObjectInfo>> UnneededAsync(
        SortedDictionary<string, LakeFile> kept, IReadOnlyDictionary<string, long> committed, CancellationToken ct)
    {
        var unneeded = new List<ObjectInfo>();
        foreach (var table in LakeTables.All)
        {
            await foreach (var found in store.ListAsync(LakePaths.Table(table.Table), ct))
            {
                if (LakePaths.OwnerOf(found.Path) is { } owner && committed.ContainsKey(owner) && !kept.ContainsKey(found.Path))
                {
                    unneeded.Add(found);
                }
            }
        }

        return unneeded;
    }
}

/// <summary>What a vacuum did, or would do.</summary>
/// <param name="OldestVersion">From here on every version can be read; before it only those pinned.</param>
/// <param name="FilesKept">Data files that some version which can be read refers to.</param>
/// <param name="FilesDeleted">Data files deleted.</param>
/// <param name="BytesFreed">Their bytes.</param>
/// <param name="IsTrial">Whether nothing was deleted after all.</param>
public sealed record VacuumReport(long OldestVersion, int FilesKept, int FilesDeleted, long BytesFreed, bool IsTrial);
