using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Log;
using static Pfmg.Cloud.Lake.Tests.LakeFixture;

namespace Pfmg.Cloud.Lake.Tests.Log;

public sealed class LakeLogFaultTests : IDisposable
{
    private readonly LakeFixture _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task After_a_crash_between_data_and_entry_nothing_is_visible_and_the_retry_commits()
    {
        _lake.Write("lake/calls/a.parquet", "data");
        var store = new WatchedStore(_lake.Store) { FailBefore = path => path.StartsWith(LakePaths.Log, StringComparison.Ordinal) };
        await Assert.ThrowsAsync<UnavailableException>(() => new LakeLog(store, TimeProvider.System).CommitAsync(Adding("run-1", NewFile("a")), default));

        Assert.Empty((await _lake.OtherLog().SnapshotAsync(null, default)).Files("calls"));
        Assert.Equal(new CommitOutcome(0, false), await _lake.OtherLog().CommitAsync(Adding("run-1", NewFile("a")), default));
    }

    [Fact]
    public async Task After_a_crash_behind_the_entry_the_retry_finds_it()
    {
        var store = new WatchedStore(_lake.Store) { FailAfter = path => path.StartsWith(LakePaths.Log, StringComparison.Ordinal) };
        await Assert.ThrowsAsync<UnavailableException>(() => new LakeLog(store, TimeProvider.System).CommitAsync(Adding("run-1", NewFile("a")), default));

        Assert.Equal(new CommitOutcome(0, true), await _lake.OtherLog().CommitAsync(Adding("run-1", NewFile("a")), default));
        Assert.Single((await _lake.OtherLog().SnapshotAsync(null, default)).Files("calls"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"version\":1}")]
    [InlineData("{\"schemaVersion\":\"1.0\",\"version\":7,\"id\":\"x\",\"kind\":\"ingest\",\"time\":\"2026-01-01T00:00:00Z\",\"add\":[],\"remove\":[],\"counts\":[]}")]
    [InlineData("{\"schemaVersion\":\"9.0\",\"version\":1,\"id\":\"x\",\"kind\":\"ingest\",\"time\":\"2026-01-01T00:00:00Z\",\"add\":[],\"remove\":[],\"counts\":[]}")]
    [InlineData("{\"schemaVersion\":\"1.0\",\"version\":1,\"id\":\"run-0\",\"kind\":\"ingest\",\"time\":\"2026-01-01T00:00:00Z\",\"add\":[],\"remove\":[],\"counts\":[]}")]
    public async Task A_broken_entry_is_corrupt_and_named(string text)
    {
        await CommitAsync(3);
        _lake.Write(LakePaths.Entry(1), text);

        var failure = await Assert.ThrowsAsync<CorruptException>(() => _lake.OtherLog().SnapshotAsync(null, default));

        Assert.Contains(LakePaths.Entry(1), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_entry_is_corrupt_and_never_written_again()
    {
        await CommitAsync(3);
        File.Delete(_lake.FileOf(LakePaths.Entry(1)));

        var failure = await Assert.ThrowsAsync<CorruptException>(() => _lake.OtherLog().CommitAsync(Adding("run-9", NewFile("z")), default));

        Assert.Contains(LakePaths.Entry(1), failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_lake.FileOf(LakePaths.Entry(1))));
    }

    [Fact]
    public async Task A_broken_checkpoint_is_corrupt_and_named()
    {
        await CommitAsync(LakeLog.CheckpointEvery);
        _lake.Write(LakePaths.Checkpoint(LakeLog.CheckpointEvery - 1, LakeLog.CheckpointEvery), "{");

        var failure = await Assert.ThrowsAsync<CorruptException>(() => _lake.OtherLog().SnapshotAsync(null, default));

        Assert.Contains("checkpoint", failure.Message, StringComparison.Ordinal);
    }

    private async Task CommitAsync(int entries)
    {
        for (int i = 0; i < entries; i++)
        {
            await _lake.Log.CommitAsync(Adding(Numbered("run-", i), NewFile(Numbered("f", i))), default);
        }
    }
}
