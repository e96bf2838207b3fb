using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Lake.Log;
using static Pfmg.Cloud.Lake.Tests.LakeFixture;

namespace Pfmg.Cloud.Lake.Tests.Log;

public sealed class CheckpointTests : IDisposable
{
    private readonly LakeFixture _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task A_snapshot_reads_the_last_checkpoint_and_the_entries_after_it_only()
    {
        await CommitAsync((2 * LakeLog.CheckpointEvery) + 5);
        var store = new WatchedStore(_lake.Store);

        var snapshot = await new LakeLog(store, TimeProvider.System).SnapshotAsync(null, default);

        Assert.Equal((2 * LakeLog.CheckpointEvery) + 5, snapshot.Files("calls").Count);
        Assert.Equal(7, store.Reads.Count);
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
    public async Task Lost_checkpoints_cost_time_only()
    {
        await CommitAsync((2 * LakeLog.CheckpointEvery) + 1);
        File.Delete(_lake.FileOf(LakePaths.Checkpoint((2 * LakeLog.CheckpointEvery) - 1)));

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
