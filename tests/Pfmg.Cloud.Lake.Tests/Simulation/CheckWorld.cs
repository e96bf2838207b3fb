using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Core.Documents;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Tests.Simulation;

/// <summary>The properties that every schedule must keep.</summary>
internal sealed class CheckWorld(World world, IObjectStore store)
{
    /// <summary>Whoever reads the lake at any moment finds every file that its log names, whole; the Delta view is not ahead.</summary>
    public async Task NothingPartialAsync()
    {
        var table = LakeTables.All[0].Table;
        var published = 0L;
        await foreach (var _ in store.ListAsync($"{LakePaths.Table(table)}_delta_log/", default))
        {
            published++;
        }

        var snapshot = await new LakeLog(store, world.Time).SnapshotAsync(null, default);
        Require(published <= snapshot.Version + 1, $"Delta has {published} versions, the lake {snapshot.Version + 1}.");
        foreach (var file in LakeTables.All.SelectMany(schema => snapshot.Files(schema.Table)))
        {
            var there = await store.HeadAsync(file.Path, default);
            Require(there?.Size == file.Size, $"{file.Path} is in version {snapshot.Version} and has {there?.Size ?? 0} bytes.");
        }
    }

    /// <summary>No run lost, none twice, every end told once, nothing left over.</summary>
    public async Task EndAsync()
    {
        await NothingPartialAsync();
        await RunsAsync();
        await CatalogueAsync();
        await EventsAsync();
        await OrphansAsync();
    }

    /// <summary>A hash of all that the lake's last version holds.</summary>
    public async Task<string> LakeHashAsync()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var snapshot = await new LakeLog(store, world.Time).SnapshotAsync(null, default);
        foreach (var file in LakeTables.All.SelectMany(schema => snapshot.Files(schema.Table)).OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            await using var content = await store.OpenReadAsync(file.Path, null, default);
            var actual = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, default));
            hash.AppendData(Encoding.UTF8.GetBytes($"{file.Table} {file.Path} {file.Size} {file.Rows} {file.Sha256} {actual}\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private async Task RunsAsync()
    {
        var entries = await EntriesAsync();
        foreach (var delivery in world.Deliveries.All)
        {
            var commits = entries.Count(entry => entry.Id == delivery.RunId && entry.Kind == LakeChange.Ingest);
            Require(commits == (delivery.Expected == RunState.Completed ? 1 : 0), $"{delivery.RunId} is committed {commits} times.");
            if (await store.HeadAsync(StorePaths.Plan(delivery.RunId), default) is null && await store.HeadAsync(StorePaths.Rejection(delivery.RunId), default) is null)
            {
                world.Violations.Add($"{delivery.RunId} is lost: nobody handled its manifest.");
                continue;
            }

            var run = await world.Instance.Runs.ReadAsync(delivery.RunId, default);
            Require(run.State == delivery.Expected, $"{delivery.RunId} is {run.State}, not {delivery.Expected}: {run.End?.Code} {run.End?.Reason}");
        }

        var known = await world.Instance.Runs.ListAsync(default);
        Require(known.Order(StringComparer.Ordinal).SequenceEqual(world.Deliveries.All.Select(delivery => delivery.RunId).Order(StringComparer.Ordinal)), $"There are {known.Count} runs.");
    }

    private async Task CatalogueAsync()
    {
        var listed = await world.Instance.Catalogue.ListAsync(platform: null, state: null, default).Select(entry => $"{entry.RunId} {entry.State}").ToListAsync();
        var expected = world.Deliveries.All.Select(delivery => $"{delivery.RunId} {RunEntryStates.Of(delivery.Expected)}").Order(StringComparer.Ordinal);
        Require(listed.Order(StringComparer.Ordinal).SequenceEqual(expected), $"The catalogue lists {string.Join(", ", listed)}.");
        Require(await world.Documents.QueryAsync(RunCatalogue.Collection, Deliveries.Platform, Outbox.StateField, Outbox.Pending, default).CountAsync() == 0, "Events wait in the catalogue.");
    }

    private async Task EventsAsync()
    {
        Same(DomainEvents.RunCompleted, RunState.Completed);
        Same(DomainEvents.RunFailed, RunState.Failed);
        Same(DomainEvents.RunRejected, RunState.Rejected);
        var versions = (await EntriesAsync()).Where(entry => entry.Kind == LakeChange.Ingest).Select(entry => $"{DomainEvents.LakeCommitted}:{entry.Version}");
        Equal(versions, DomainEvents.LakeCommitted);

        void Same(string type, RunState state) =>
            Equal(world.Deliveries.All.Where(delivery => delivery.Expected == state).Select(delivery => $"{type}:{delivery.RunId}"), type);

        void Equal(IEnumerable<string> expected, string type)
        {
            var told = world.Bus.Taken.Where(taken => taken.Type == type).Select(taken => taken.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            Require(told.SequenceEqual(expected.Order(StringComparer.Ordinal)), $"Told of {type}: {string.Join(", ", told)}.");
        }
    }

    private async Task OrphansAsync()
    {
        var named = (await EntriesAsync()).SelectMany(entry => entry.Add).Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        await foreach (var found in store.ListAsync(StorePaths.Lake, default))
        {
            Require(!found.Path.EndsWith(".parquet", StringComparison.Ordinal) || named.Contains(found.Path), $"{found.Path} is an orphan.");
        }

        await foreach (var found in store.ListAsync(StorePaths.Runs, default))
        {
            Require(!found.Path.Contains("/work/", StringComparison.Ordinal), $"{found.Path} is an orphan.");
        }

        Require(world.Memory.Halves == 0, $"{world.Memory.Halves} halves of objects are left.");
    }

    private async Task<IReadOnlyList<LakeEntry>> EntriesAsync()
    {
        var log = new LakeLog(store, world.Time);
        var entries = new List<LakeEntry>();
        for (var version = (await log.SnapshotAsync(null, default)).Version; version >= 0; version--)
        {
            entries.Add(await log.EntryAsync(version, default));
            foreach (var schema in LakeTables.All)
            {
                Require(await store.HeadAsync(LakePaths.Delta(schema.Table, version), default) is not null, $"Version {version} of {schema.Table} is not published.");
            }
        }

        return entries;
    }

    private void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            world.Violations.Add(otherwise);
        }
    }
}
