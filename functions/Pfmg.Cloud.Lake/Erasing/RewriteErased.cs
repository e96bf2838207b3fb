using System.Globalization;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Compaction;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>Writes every data file that holds erased rows anew, file by file, and commits what stands for which.</summary>
/// <param name="store">The object store.</param>
/// <param name="log">The lake's log.</param>
/// <param name="lake">Reads rows.</param>
/// <param name="scratchDirectory">Room for a file at a time.</param>
internal sealed class RewriteErased(IObjectStore store, LakeLog log, LakeReader lake, string scratchDirectory)
{
    /// <summary>Rewrites and commits; if another commit took a file away meanwhile, all over again.</summary>
    /// <returns>The lake version that erased.</returns>
    public async Task<long> RunAsync(ErasureWork work, CancellationToken ct)
    {
        while (true)
        {
            string id = await IdAsync(work.Id, ct);
            if (await log.VersionOfAsync(id, ct) is { } before)
            {
                return before;
            }

            var commit = await WriteAsync(id, work, ct);
            try
            {
                return (await log.CommitAsync(commit, ct)).Version;
            }
            catch (ConflictException)
            {
                // A compaction was faster: its files take the place of some of these, so the plan is made anew.
                if (await log.AbandonAsync(id, ct))
                {
                    foreach (var file in commit.Erasure!.Replace.SelectMany(static replacement => replacement.By))
                    {
                        await store.DeleteAsync(file.Path, ct);
                    }
                }
            }
        }
    }

    /// <summary>The id of the try at hand: one that died long ago was given up.</summary>
    private async Task<string> IdAsync(string erasure, CancellationToken ct)
    {
        string id = erasure;
        for (var number = 2; await log.WasAbandonedAsync(id, ct); number++)
        {
            id = string.Create(CultureInfo.InvariantCulture, $"{erasure}-{number}");
        }

        return id;
    }

    private async Task<LakeCommit> WriteAsync(string id, ErasureWork work, CancellationToken ct)
    {
        string scratch = Directory.CreateDirectory(Path.Combine(scratchDirectory, $"{id}.{Environment.ProcessId}")).FullName;
        try
        {
            var latest = await log.SnapshotAsync(null, ct);
            var rows = await new PlanJointSources(store, lake, scratch).RunAsync(latest, work, ct);
            var affected = await new AffectedFiles(store, log, lake).RunAsync(latest, work, rows, ct);
            var rewrite = new RewriteTable(store, lake, scratch);
            var replaced = new List<FileReplacement>();
            foreach (var file in affected)
            {
                replaced.Add(new FileReplacement(file.File.Path, file.IsRewritten ? await RewriteAsync(rewrite, file, id, rows, ct) : []));
            }

            var live = affected.Where(static file => file.IsLive).Select(static file => file.File).ToList();
            var paths = live.Select(static file => file.Path).ToHashSet(StringComparer.Ordinal);
            return new LakeCommit(
                id,
                LakeChange.Erasure,
                [.. replaced.Where(one => paths.Contains(one.Path)).SelectMany(static one => one.By)],
                [.. live.Select(static file => new RemovedFile(file.Table, file.Path, file.Rows))])
            {
                Erasure = new LakeErasure(work.Id, [], work.SampleIds(), replaced),
            };
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private async Task<IReadOnlyList<LakeFile>> RewriteAsync(RewriteTable rewrite, AffectedFile affected, string id, ErasedRows rows, CancellationToken ct)
    {
        var order = TableOrder.All.First(order => string.Equals(order.Table.Table, affected.File.Table, StringComparison.Ordinal));
        var view = rows.Open(lake, [affected.File]);
        string left = await rows.LeftAsync(view, order.Table, ct);
        return await rewrite.WriteAsync(
            view,
            order,
            left,
            await RangesAsync(view, order, left, ct),
            new CompactionTarget(affected.File.Tier, 0, IsPartial: false, IsWindowed: false),
            number => LakePaths.Part(order.Table.Table, id, number == 0 ? affected.Part : string.Create(CultureInfo.InvariantCulture, $"{affected.Part}-{number}x")),
            isCut: false,
            ct);
    }

    /// <summary>What the rows of `records` touch, which their order does not tell; of `formats` nobody asks.</summary>
    private static async Task<IReadOnlyList<ContigRange>> RangesAsync(LakeView view, TableOrder order, string rows, CancellationToken ct)
    {
        if (!ReferenceEquals(order.Table, LakeTables.Records))
        {
            return [];
        }

        using var lease = await view.RentAsync(ct);
        using var cursor = lease.Query($"SELECT chrom, min(pos), max(pos + length(ref) - 1)::INTEGER FROM {rows} GROUP BY chrom ORDER BY chrom", [], ct);
        var ranges = new List<ContigRange>();
        while (cursor.Read(ct))
        {
            ranges.Add(new ContigRange(cursor.Reader.GetString(0), cursor.Reader.GetInt32(1), cursor.Reader.GetInt32(2)));
        }

        return ranges;
    }
}
