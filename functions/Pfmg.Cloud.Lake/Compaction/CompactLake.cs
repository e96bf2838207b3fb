using System.Globalization;
using System.Runtime.CompilerServices;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Cohorts;
using Pfmg.Cloud.Lake.Delta;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Lake.Compaction;

/// <summary>Turns many small files into few sorted ones, with the same rows: a point or region then opens few files.</summary>
/// <param name="store">The object store.</param>
/// <param name="log">The lake's log.</param>
/// <param name="lake">Reads rows.</param>
/// <param name="scratchDirectory">Room for the files being written, at most a few times 512 MiB.</param>
/// <remarks>
/// A group is one commit that takes its files away and adds their replacement; earlier versions read the old files until
/// vacuum. Ids come from the files compacted, so that of several compactions of the same files one counts. A crash leaves
/// files that no commit names, for the sweeper or the next compaction. Every input's SHA-256 is compared first: damage is
/// not passed on under a new hash.
/// </remarks>
public sealed class CompactLake(IObjectStore store, LakeLog log, LakeReader lake, string scratchDirectory)
{
    /// <summary>Compacts group after group until none is left.</summary>
    /// <param name="target">What to make.</param>
    /// <param name="ct">Cancels; groups committed so far stay.</param>
    /// <returns>One a commit.</returns>
    /// <exception cref="CorruptException">A file is not what the log tells.</exception>
    public async IAsyncEnumerable<CompactionResult> RunAsync(CompactionTarget target, [EnumeratorCancellation] CancellationToken ct)
    {
        while (PlanCompaction.Groups(await log.SnapshotAsync(null, ct), target).FirstOrDefault() is { } group)
        {
            // Null: another commit took a file of it away, so the plan is made anew.
            if (await RunAsync(group, target, ct) is { } result)
            {
                yield return result;
            }
        }
    }

    private async Task<CompactionResult?> RunAsync(CompactionGroup group, CompactionTarget target, CancellationToken ct)
    {
        string id = await IdAsync(group, ct);
        string scratch = Directory.CreateDirectory(Path.Combine(scratchDirectory, $"{id}.{Environment.ProcessId}")).FullName;
        try
        {
            foreach (var input in group.Inputs)
            {
                await SoundFile.RequireAsync(store, input, ct);
            }

            var added = new List<LakeFile>();
            var rewrite = new RewriteTable(store, lake, scratch);
            foreach (var order in TableOrder.All)
            {
                LakeFile[] inputs = [.. group.Inputs.Where(file => string.Equals(file.Table, order.Table.Table, StringComparison.Ordinal))];
                added.AddRange(await rewrite.RunAsync(order, inputs, id, target, ct));
            }

            added.AddRange(await new MakeSites(store, lake, scratch).RunAsync(added, id, target.Tier, ct));
            return await CommitAsync(id, group, added, ct);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private async Task<CompactionResult?> CommitAsync(string id, CompactionGroup group, List<LakeFile> added, CancellationToken ct)
    {
        CommitOutcome outcome;
        try
        {
            RemovedFile[] removed = [.. group.Inputs.Select(static file => new RemovedFile(file.Table, file.Path, file.Rows))];
            outcome = await log.CommitAsync(new LakeCommit(id, LakeChange.Compaction, added, removed), ct);
        }
        catch (ConflictException)
        {
            // Its inputs are gone for good, so it can never be committed; once the log says so, its files may go.
            if (await log.AbandonAsync(id, ct))
            {
                foreach (var file in added)
                {
                    await store.DeleteAsync(file.Path, ct);
                }
            }

            return null;
        }

        await new DeltaView(store, log).PublishAsync(ct);
        return new CompactionResult(
            outcome.Version, group.Tier, group.Samples, group.Inputs.Count, added.Count, Rows(added), group.Inputs.Sum(static f => f.Size), added.Sum(static f => f.Size));
    }

    /// <summary>Rows of the tables that are rewritten; what is derived from them becomes others.</summary>
    private static long Rows(IEnumerable<LakeFile> files) =>
        files.Where(static file => TableOrder.All.Any(order => string.Equals(order.Table.Table, file.Table, StringComparison.Ordinal))).Sum(static file => file.Rows);

    /// <summary>A compaction that died long ago was given up; of the same files again is another one.</summary>
    private async Task<string> IdAsync(CompactionGroup group, CancellationToken ct)
    {
        string id = group.Id;
        for (var number = 2; await log.WasAbandonedAsync(id, ct); number++)
        {
            id = string.Create(CultureInfo.InvariantCulture, $"{group.Id}-{number}");
        }

        return id;
    }
}

/// <summary>One commit of a compaction.</summary>
/// <param name="Version">The lake version made.</param>
/// <param name="Tier">The tier of its files.</param>
/// <param name="Samples">Samples in them.</param>
/// <param name="FilesBefore">Files taken away.</param>
/// <param name="FilesAfter">Files added.</param>
/// <param name="Rows">Rows of all tables in them but `sites` and `carriers`, before as after.</param>
/// <param name="BytesBefore">Bytes taken away, by the log; on disk they stay until vacuum.</param>
/// <param name="BytesAfter">Bytes added.</param>
public sealed record CompactionResult(long Version, int Tier, long Samples, int FilesBefore, int FilesAfter, long Rows, long BytesBefore, long BytesAfter);
