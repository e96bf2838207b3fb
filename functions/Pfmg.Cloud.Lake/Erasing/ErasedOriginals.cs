using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>What callsets came from and what their runs made: headers, deliveries, reads, intermediate files, receipts.</summary>
/// <param name="store">The object store.</param>
/// <param name="lake">Reads rows, of the lake as it is after the rewrite.</param>
/// <param name="work">The callsets.</param>
internal sealed class ErasedOriginals(IObjectStore store, LakeReader lake, ErasureWork work)
{
    private const string Headers = "lake/headers";

    /// <summary>Every object that goes or changes.</summary>
    public async Task<IReadOnlyList<ErasedObject>> PlanAsync(CancellationToken ct)
    {
        var planned = new List<ErasedObject>();
        foreach (string sha256 in work.Callsets.Select(static callset => callset.HeaderSha256).Distinct(StringComparer.Ordinal))
        {
            if (!await IsHeaderUsedAsync(sha256, ct))
            {
                await AddAsync(planned, new PlannedChange(Headers, LakePaths.Header(sha256), ErasedChange.Deleted), ct);
            }
        }

        foreach (var run in work.Callsets.GroupBy(static callset => callset.RunId, StringComparer.Ordinal))
        {
            foreach (var change in await new ErasedRun(store, [.. run], work.Names()).PlanAsync(ct))
            {
                await AddAsync(planned, change, ct);
            }
        }

        return [.. planned.DistinctBy(static one => one.Path, StringComparer.Ordinal)];
    }

    /// <summary>Deletes or cleans one object; again is harmless.</summary>
    /// <returns>What became of it.</returns>
    public async Task<ErasedObject> ApplyAsync(ErasedObject planned, CancellationToken ct)
    {
        if (planned.Change == ErasedChange.Deleted)
        {
            await store.DeleteAsync(planned.Path, ct);
            return planned;
        }

        string path = planned.Path;
        if (path.StartsWith(StorePaths.Runs, StringComparison.Ordinal))
        {
            path = await new CleanDocument(store, work.Names(), Instead()).RunAsync(path, ct);
        }
        else
        {
            var callset = work.Callsets.First(one => string.Equals(ErasedRun.ObjectPathOf(one), path, StringComparison.Ordinal));
            await new RebuildOriginal(store, lake).RunAsync(callset.SourceId, path, ct);
        }

        return planned with { Sha256After = (await StoredObject.FindAsync(store, path, ct))?.Sha256 };
    }

    private string Instead() => $"erased-{work.Pseudonym[..12]}";

    private async Task<bool> IsHeaderUsedAsync(string sha256, CancellationToken ct)
    {
        var view = await lake.OpenAsync(null, ct);
        string samples = await view.TableAsync(LakeTables.Samples, null, null, ct);
        using var lease = await view.RentAsync(ct);
        return lease.Count($"SELECT count(*) FROM {samples} WHERE header_sha256 = $header", [new SqlValue("header", sha256)], ct) > 0;
    }

    private async Task AddAsync(List<ErasedObject> planned, PlannedChange change, CancellationToken ct)
    {
        if (await StoredObject.FindAsync(store, change.Path, ct) is { } found)
        {
            planned.Add(new ErasedObject(change.Store, change.Path, found.Bytes, found.Sha256, change.Change, null));
        }
    }
}

/// <summary>What is to become of an object.</summary>
/// <param name="Store">Which part of the store.</param>
/// <param name="Path">Its path.</param>
/// <param name="Change">Deleted or cleaned.</param>
internal sealed record PlannedChange(string Store, string Path, ErasedChange Change);
