using System.Text.Json;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Delta;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>Takes what the log and the Delta view tell of files that are erased out of entries, checkpoints and commits: bounds and contigs.</summary>
/// <param name="store">The object store.</param>
/// <param name="log">The lake's log.</param>
/// <remarks>
/// Which files came and went, their rows, sizes and hashes stay: the log must still follow, and readers of Delta must still find
/// that a file came and went. Where the first and last variant of a person lie does not stay. Every object is a pure function
/// of what it was, so a second pass writes the same, and readers may see any mixture of old and new objects.
/// </remarks>
internal sealed class CleanLog(IObjectStore store, LakeLog log)
{
    /// <summary>Cleans.</summary>
    /// <param name="erasure">The entry that replaced the files.</param>
    /// <param name="ct">Cancels; the same call again goes on.</param>
    /// <returns>The objects written anew.</returns>
    public async Task<int> RunAsync(LoggedErasure erasure, CancellationToken ct)
    {
        var gone = erasure.Erasure.Replace.Select(static replacement => replacement.Path).ToHashSet(StringComparer.Ordinal);
        var cleaned = 0;
        for (long version = 0; version < erasure.Version; version++)
        {
            var entry = await log.EntryAsync(version, ct);
            if (entry.Add.Any(file => gone.Contains(file.Path)) || entry.Erasure?.Replace.Any(one => one.By.Any(file => gone.Contains(file.Path))) == true)
            {
                var next = entry with { Add = Clean(entry.Add, gone), Erasure = Clean(entry.Erasure, gone) };
                await PutAsync(LakePaths.Entry(version), JsonSerializer.SerializeToUtf8Bytes(next, LakeJson.Line), ct);
                cleaned += 1 + await CleanDeltaAsync(next, gone, ct);
            }
        }

        return cleaned + await CleanCheckpointsAsync(gone, ct);
    }

    private async Task<int> CleanDeltaAsync(LakeEntry entry, HashSet<string> gone, CancellationToken ct)
    {
        var cleaned = 0;
        foreach (var table in LakeTables.All.Where(table => entry.Add.Any(file => gone.Contains(file.Path) && string.Equals(file.Table, table.Table, StringComparison.Ordinal))))
        {
            await PutAsync(LakePaths.Delta(table.Table, entry.Version), DeltaCommit.Serialise(entry, table), ct);
            cleaned++;
        }

        return cleaned;
    }

    private async Task<int> CleanCheckpointsAsync(HashSet<string> gone, CancellationToken ct)
    {
        var cleaned = 0;
        await foreach (var found in store.ListAsync(LakePaths.Log, ct))
        {
            if (!found.Path.EndsWith(LakePaths.CheckpointEnd, StringComparison.Ordinal))
            {
                continue;
            }

            var checkpoint = await store.ReadAsync<LakeCheckpoint>(found.Path, ct);
            if (checkpoint.Add.Any(file => gone.Contains(file.Path)) || checkpoint.Erasures.Any(logged => logged.Erasure.Replace.Any(one => one.By.Any(file => gone.Contains(file.Path)))))
            {
                var next = checkpoint with
                {
                    Add = Clean(checkpoint.Add, gone),
                    Erasures = [.. checkpoint.Erasures.Select(logged => logged with { Erasure = Clean(logged.Erasure, gone)! })],
                };
                await PutAsync(found.Path, JsonSerializer.SerializeToUtf8Bytes(next, LakeJson.Line), ct);
                cleaned++;
            }
        }

        return cleaned;
    }

    private static LakeErasure? Clean(LakeErasure? erasure, HashSet<string> gone) =>
        erasure is null ? null : erasure with { Replace = [.. erasure.Replace.Select(one => one with { By = Clean(one.By, gone) })] };

    private static IReadOnlyList<LakeFile> Clean(IReadOnlyList<LakeFile> files, HashSet<string> gone) =>
    [
        .. files.Select(file => gone.Contains(file.Path) ? new LakeFile(file.Table, file.Path, file.Size, file.Rows, file.Sha256, [], null, null) { Tier = file.Tier } : file),
    ];

    private async Task PutAsync(string path, byte[] bytes, CancellationToken ct)
    {
        using var content = new MemoryStream(bytes, writable: false);
        await store.PutAsync(path, content, PutCondition.Overwrite, ct);
    }
}
