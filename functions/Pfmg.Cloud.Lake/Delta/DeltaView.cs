using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Delta;

/// <summary>Publishes the lake's log as one Delta table a table, so that Spark, Fabric, Databricks and Trino read the same files.</summary>
/// <remarks>
/// Lake version N is commit N of every table's `_delta_log`, also of those that it does not touch, so that a time travel
/// by version means the same everywhere. Commits are made in order, created only if absent, from entries that are in the
/// log: the view is never ahead, and whoever finds it behind completes it. Writers of Delta must not write to these tables.
/// </remarks>
public sealed class DeltaView(IObjectStore store, LakeLog log)
{
    /// <summary>Publishes every entry that is not published yet.</summary>
    /// <returns>The lake version up to which all tables are published; <see cref="LakeSnapshot.EmptyVersion"/> for an empty lake.</returns>
    /// <exception cref="CorruptException">The log is broken.</exception>
    public async Task<long> PublishAsync(CancellationToken ct)
    {
        long latest = (await log.SnapshotAsync(null, ct)).Version;
        foreach (var table in LakeTables.All)
        {
            await PublishAsync(table, latest, ct);
        }

        return latest;
    }

    private async Task PublishAsync(ParquetSchema table, long latest, CancellationToken ct)
    {
        for (long version = await PublishedAsync(table, latest, ct) + 1; version <= latest; version++)
        {
            using var content = new MemoryStream(DeltaCommit.Serialise(await log.EntryAsync(version, ct), table), writable: false);
            try
            {
                await store.PutAsync(LakePaths.Delta(table.Table, version), content, PutCondition.CreateOnly, ct);
            }
            catch (ConflictException)
            {
                // Another publisher was first, with the same bytes.
            }
        }
    }

    /// <summary>The last version published: as commits are made in order, the first found from the end.</summary>
    private async Task<long> PublishedAsync(ParquetSchema table, long latest, CancellationToken ct)
    {
        long version = latest;
        while (version >= 0 && await store.HeadAsync(LakePaths.Delta(table.Table, version), ct) is null)
        {
            version--;
        }

        return version;
    }
}
