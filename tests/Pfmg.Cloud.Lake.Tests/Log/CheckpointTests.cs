using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Log;
using static Pfmg.Cloud.Lake.Tests.LakeFixture;

namespace Pfmg.Cloud.Lake.Tests.Log;

public sealed class CheckpointTests : IDisposable
{
    private readonly LakeFixture _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task A_snapshot_reads_checkpoints_and_the_entries_after_them_only()
    {
        await CommitAsync((2 * LakeLog.CheckpointEvery) + 5);
        var store = new WatchedStore(_lake.Store);

        var snapshot = await new LakeLog(store, TimeProvider.System).SnapshotAsync(null, default);

        Assert.Equal((2 * LakeLog.CheckpointEvery) + 5, snapshot.Files("calls").Count);
        Assert.Equal(8, store.Reads.Count);
    }

    [Fact]
    public async Task Every_version_is_the_same_with_checkpoints_as_without()
    {
        int count = (2 * LakeLog.CheckpointEvery) + 3;
        await CommitAsync(count);
        foreach (int version in new[] { 0, 62, 63, 64, 127, 128, count - 1 })
        {
            var files = (await _lake.OtherLog().SnapshotAsync(version, default)).Files("calls");
            Assert.Equal(version + 1, files.Count);
        }
    }

    [Fact]
    public async Task Eight_checkpoints_become_one_without_what_came_and_went()
    {
        const int Count = (8 * LakeLog.CheckpointEvery) + 3;
        for (int i = 0; i < Count; i++)
        {
            // Every tenth commit takes the four files before it away.
            RemovedFile[] removed = i % 10 == 9 ? [.. Enumerable.Range(i - 4, 4).Select(n => new RemovedFile("calls", NewFile(Numbered("f", n)).Path, 10))] : [];
            await _lake.Log.CommitAsync(new LakeCommit(Numbered("run-", i), LakeChange.Compaction, [NewFile(Numbered("f", i))], removed), default);
        }

        var store = new WatchedStore(_lake.Store);
        var snapshot = await new LakeLog(store, TimeProvider.System).SnapshotAsync(null, default);
        string large = LakePaths.Checkpoint((8 * LakeLog.CheckpointEvery) - 1, 8 * LakeLog.CheckpointEvery);

        Assert.Equal(5, store.Reads.Count);
        Assert.Contains(large, store.Reads);
        Assert.Equal((await _lake.Log.SnapshotAsync(null, default)).Files("calls").Select(f => f.Path), snapshot.Files("calls").Select(f => f.Path));
        Assert.Equal(Count - (4 * (Count / 10)), snapshot.Files("calls").Count);
        Assert.DoesNotContain("\"remove\":[\"", await File.ReadAllTextAsync(_lake.FileOf(large)), StringComparison.Ordinal);
        await _lake.Delta.PublishAsync(default);
        Assert.DoesNotContain(
            (await new Lake.Life.VerifyLake(_lake.Store, _lake.OtherLog()).RunAsync(readsContent: false, default)).Damages, damage => damage.Path.StartsWith(LakePaths.Log, StringComparison.Ordinal));

        File.Delete(_lake.FileOf(large));
        Assert.Equal(snapshot.Files("calls").Count, (await _lake.OtherLog().SnapshotAsync(null, default)).Files("calls").Count);
    }

    [Fact]
    public async Task A_writer_that_died_before_its_checkpoint_is_made_up_for()
    {
        var store = new WatchedStore(_lake.Store) { FailBefore = path => path.EndsWith(".checkpoint.json", StringComparison.Ordinal) };
        await CommitAsync(LakeLog.CheckpointEvery - 1);
        await Assert.ThrowsAsync<UnavailableException>(
            () => new LakeLog(store, TimeProvider.System).CommitAsync(Adding("dies", NewFile("dies")), default));
        for (int i = 0; i < LakeLog.CheckpointEvery; i++)
        {
            await _lake.Log.CommitAsync(Adding(Numbered("later-", i), NewFile(Numbered("later-", i))), default);
        }

        Assert.Equal(2 * LakeLog.CheckpointEvery, (await _lake.OtherLog().SnapshotAsync(null, default)).Files("calls").Count);
    }

    [Fact]
    public async Task A_file_of_a_checkpoint_still_tells_its_sizes_and_its_sources()
    {
        var file = NewFile("s") with { Columns = [new Lake.Parquet.ColumnSummary("source_id", 7, 0, 3, 5), new Lake.Parquet.ColumnSummary("ref", 9, 0, "A", "T")] };
        await _lake.Log.CommitAsync(Adding("s", file), default);
        await CommitAsync(LakeLog.CheckpointEvery);

        var back = (await _lake.OtherLog().SnapshotAsync(null, default)).Files("calls").Single(f => f.Path == file.Path);

        Assert.Equal([7L, 9L], back.Columns.Select(column => column.Bytes));
        Assert.Equal((false, true), (back.MayHold("source_id", 2), back.MayHold("source_id", 4)));
        Assert.Null(back.Columns[1].Min);
    }

    [Fact]
    public async Task Lost_checkpoints_cost_time_only()
    {
        await CommitAsync((2 * LakeLog.CheckpointEvery) + 1);
        File.Delete(_lake.FileOf(LakePaths.Checkpoint((2 * LakeLog.CheckpointEvery) - 1, LakeLog.CheckpointEvery)));

        var snapshot = await _lake.OtherLog().SnapshotAsync(null, default);
        var earlier = await _lake.OtherLog().SnapshotAsync((2 * LakeLog.CheckpointEvery) - 1, default);

        Assert.Equal((2 * LakeLog.CheckpointEvery) + 1, snapshot.Files("calls").Count);
        Assert.Equal(2 * LakeLog.CheckpointEvery, earlier.Files("calls").Count);
    }

    [Fact]
    public async Task An_id_older_than_the_checkpoint_is_still_known()
    {
        await CommitAsync(LakeLog.CheckpointEvery + 1);

        Assert.Equal(new CommitOutcome(3, true), await _lake.OtherLog().CommitAsync(Adding("run-3", NewFile("f3")), default));
    }

    [Theory]
    [InlineData(999)]
    [InlineData(1_000)]
    [InlineData(1_001)]
    [InlineData(2_000)]
    public async Task Entries_are_found_across_a_thousand(int count)
    {
        for (int i = 0; i < count; i++)
        {
            var entry = LakeEntry.Of(i, Adding(Numbered("run-", i), NewFile(Numbered("f", i))), DateTimeOffset.UnixEpoch);
            _lake.Write(LakePaths.Entry(i), JsonSerializer.Serialize(entry, PfmgJson.Options));
        }

        Assert.Equal(count - 1, (await _lake.OtherLog().SnapshotAsync(null, default)).Version);
        Assert.Equal(count, (await _lake.OtherLog().CommitAsync(Adding("next", NewFile("next")), default)).Version);
    }

    private async Task CommitAsync(int entries)
    {
        for (int i = 0; i < entries; i++)
        {
            await _lake.Log.CommitAsync(Adding(Numbered("run-", i), NewFile(Numbered("f", i))), default);
        }
    }
}
