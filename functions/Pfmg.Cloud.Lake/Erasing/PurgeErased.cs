using System.Text.Json;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>Deletes what the rewritten lake no longer needs: old files, maps, headers, originals and what was made of them.</summary>
/// <param name="store">The object store.</param>
/// <param name="log">The lake's log.</param>
/// <param name="lake">Reads rows.</param>
/// <param name="time">The clock.</param>
/// <remarks>
/// All is planned before the first object goes, and the plan kept, so that the certificate tells of an object that an earlier try
/// deleted. No grace: a query that resolved its files before and opens one afterwards fails and is asked again; one that has
/// it open ends. Pins hold nothing back.
/// </remarks>
internal sealed class PurgeErased(IObjectStore store, LakeLog log, LakeReader lake, TimeProvider time)
{
    /// <summary>Purges.</summary>
    /// <returns>The work with all that was done.</returns>
    public async Task<ErasureWork> RunAsync(ErasureWork work, LoggedErasure erasure, CancellationToken ct)
    {
        if (work.PurgedAt is not null)
        {
            return work;
        }

        work = await PlannedAsync(work, erasure, ct);
        foreach (var replacement in erasure.Erasure.Replace)
        {
            await store.DeleteAsync(replacement.Path, ct);
        }

        await DeleteOrphansAsync(ct);
        await new CleanLog(store, log).RunAsync(erasure, ct);
        await new ErasedIds(store).ForgetAsync(work, ct);
        foreach (string map in new[] { ErasureMap.Records, ErasureMap.Formats, ErasureMap.Gone }.Select(static table => table.Table))
        {
            await store.DeleteAsync(LakePaths.ErasureScratch(work.Id, map), ct);
        }

        var originals = new ErasedOriginals(store, lake, work);
        var objects = new List<ErasedObject>();
        foreach (var planned in work.Objects!)
        {
            objects.Add(planned.Change == ErasedChange.Replaced ? planned : await originals.ApplyAsync(planned, ct));
        }

        var known = await FilesAsync(erasure, ct);
        lake.Forget([.. erasure.Erasure.Replace.Select(one => known.GetValueOrDefault(one.Path)).OfType<LakeFile>()]);
        return await SaveAsync(work with { Objects = [.. objects.Select(one => one with { Path = NameText.Replace(one.Path, work.Names(), $"erased-{work.Pseudonym[..12]}") })], PurgedAt = time.GetUtcNow() }, ct);
    }

    private async Task<ErasureWork> PlannedAsync(ErasureWork work, LoggedErasure erasure, CancellationToken ct)
    {
        if (work.Objects is not null)
        {
            return work;
        }

        var objects = new List<ErasedObject>();
        var known = await FilesAsync(erasure, ct);
        foreach (var replacement in erasure.Erasure.Replace)
        {
            if (known.TryGetValue(replacement.Path, out var file))
            {
                objects.Add(new ErasedObject(
                    $"lake/{file.Table}", file.Path, file.Size, file.Sha256, replacement.By.Count == 0 ? ErasedChange.Deleted : ErasedChange.Replaced, replacement.By.Count == 0 ? null : string.Join(' ', replacement.By.Select(static by => by.Sha256))));
            }
        }

        objects.AddRange(await new ErasedIds(store).PlanAsync(work, ct));
        objects.AddRange(await new ErasedOriginals(store, lake, work).PlanAsync(ct));
        return await SaveAsync(work with { Objects = objects }, ct);
    }

    private async Task<Dictionary<string, LakeFile>> FilesAsync(LoggedErasure erasure, CancellationToken ct)
    {
        var files = new Dictionary<string, LakeFile>(StringComparer.Ordinal);
        for (long version = 0; version < erasure.Version; version++)
        {
            var entry = await log.EntryAsync(version, ct);
            foreach (var file in entry.Add.Concat(entry.Erasure?.Replace.SelectMany(static one => one.By) ?? []))
            {
                files[file.Path] = file;
            }
        }

        return files;
    }

    /// <summary>Files of compactions and erasures that never were committed may hold anybody's rows; once given up, they never will be.</summary>
    private async Task DeleteOrphansAsync(CancellationToken ct)
    {
        var committed = await log.CommittedAsync(ct);
        foreach (var table in LakeTables.All)
        {
            await foreach (var found in store.ListAsync(LakePaths.Table(table.Table), ct))
            {
                if (LakePaths.OwnerOf(found.Path) is { } owner && (owner.StartsWith("compact", StringComparison.Ordinal) || owner.StartsWith("erase-", StringComparison.Ordinal))
                    && (!committed.ContainsKey(owner) || await log.WasAbandonedAsync(owner, ct)) && await log.AbandonAsync(owner, ct))
                {
                    await store.DeleteAsync(found.Path, ct);
                }
            }
        }
    }

    private async Task<ErasureWork> SaveAsync(ErasureWork work, CancellationToken ct)
    {
        using var content = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(work, LakeJson.Line), writable: false);
        await store.PutAsync(LakePaths.ErasureWork(work.Id), content, PutCondition.Overwrite, ct);
        return work;
    }
}
