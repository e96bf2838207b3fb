using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Log;
using static Pfmg.Cloud.Lake.Tests.LakeFixture;

namespace Pfmg.Cloud.Lake.Tests.Log;

/// <summary>Giving an id up, so that its files may be deleted.</summary>
public sealed class AbandonTests : IDisposable
{
    private readonly LakeFixture _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task What_was_given_up_can_never_be_committed()
    {
        Assert.True(await _lake.Log.AbandonAsync("run-1", default));
        Assert.True(await _lake.OtherLog().AbandonAsync("run-1", default));

        await Assert.ThrowsAsync<ConflictException>(() => _lake.OtherLog().CommitAsync(Adding("run-1", NewFile("a")), default));
        Assert.Null(await _lake.Log.VersionOfAsync("run-1", default));
        Assert.Equal(0, (await _lake.OtherLog().SnapshotAsync(null, default)).Version);
    }

    [Fact]
    public async Task What_was_committed_is_not_given_up()
    {
        await _lake.Log.CommitAsync(Adding("run-1", NewFile("a")), default);

        Assert.False(await _lake.OtherLog().AbandonAsync("run-1", default));
        Assert.Equal(0, await _lake.Log.VersionOfAsync("run-1", default));
        Assert.Equal(0, (await _lake.OtherLog().SnapshotAsync(null, default)).Version);
    }

    [Fact]
    public async Task A_commit_that_read_the_log_before_and_writes_after_meets_it()
    {
        var store = new WatchedStore(_lake.Store);
        var commit = new LakeLog(store, TimeProvider.System);
        store.FailBefore = path =>
        {
            // Between this commit's reading and its writing.
            store.FailBefore = static _ => false;
            Assert.Equal(LakePaths.Entry(0), path);
            Assert.True(_lake.OtherLog().AbandonAsync("run-1", default).GetAwaiter().GetResult());
            return false;
        };

        await Assert.ThrowsAsync<ConflictException>(() => commit.CommitAsync(Adding("run-1", NewFile("a")), default));
        Assert.Empty((await _lake.OtherLog().SnapshotAsync(null, default)).Files("calls"));
    }

    [Fact]
    public async Task Readers_of_Delta_see_an_empty_commit()
    {
        await _lake.Log.AbandonAsync("run-1", default);
        await _lake.Log.CommitAsync(Adding("run-2", NewFile("a")), default);

        Assert.Equal(1, await _lake.Delta.PublishAsync(default));
        Assert.DoesNotContain("\"add\"", await File.ReadAllTextAsync(_lake.FileOf(LakePaths.Delta("calls", 0))), StringComparison.Ordinal);
    }
}
