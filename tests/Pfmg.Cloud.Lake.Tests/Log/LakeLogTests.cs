using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Log;
using static Pfmg.Cloud.Lake.Tests.LakeFixture;

namespace Pfmg.Cloud.Lake.Tests.Log;

public sealed class LakeLogTests : IDisposable
{
    private readonly LakeFixture _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task A_lake_without_entries_is_version_minus_one_and_has_no_files()
    {
        var snapshot = await _lake.Log.SnapshotAsync(null, default);

        Assert.Equal(LakeSnapshot.EmptyVersion, snapshot.Version);
        Assert.Empty(snapshot.Files("calls"));
    }

    [Fact]
    public async Task The_first_entry_is_version_0_and_shows_files_of_all_tables_at_once()
    {
        var outcome = await _lake.Log.CommitAsync(Adding("run-1", NewFile("a"), NewFile("a", "assayed")), default);

        Assert.Equal(new CommitOutcome(0, AlreadyCommitted: false), outcome);
        var snapshot = await _lake.OtherLog().SnapshotAsync(null, default);
        Assert.Equal("lake/calls/a.parquet", Assert.Single(snapshot.Files("calls")).Path);
        Assert.Equal("lake/assayed/a.parquet", Assert.Single(snapshot.Files("assayed")).Path);
    }

    [Fact]
    public async Task A_file_comes_back_from_the_log_as_it_was_committed()
    {
        var file = NewFile("é 1");
        await _lake.Log.CommitAsync(Adding("run-1", file), default);

        var back = Assert.Single((await _lake.OtherLog().SnapshotAsync(null, default)).Files("calls"));

        Assert.Equal(file with { Ranges = back.Ranges, Columns = back.Columns }, back);
        Assert.Equal(file.Ranges, back.Ranges);
        Assert.Equal(["pos", "chrom"], back.Columns.Select(c => c.Name));
        Assert.Equal(100, back.Columns[0].Max!.GetValue<int>());
        Assert.Equal("chr1", back.Columns[1].Min!.GetValue<string>());
    }

    [Fact]
    public async Task An_earlier_version_stays_what_it_was()
    {
        await _lake.Log.CommitAsync(Adding("run-1", NewFile("a")), default);
        await _lake.Log.CommitAsync(Adding("run-2", NewFile("b")), default);
        await _lake.Log.CommitAsync(
            new LakeCommit("compact-1", LakeChange.Compaction, [NewFile("ab", rows: 20)], [new RemovedFile("calls", "lake/calls/a.parquet", 10), new RemovedFile("calls", "lake/calls/b.parquet", 10)]),
            default);

        Assert.Equal(["lake/calls/a.parquet"], await PathsAt(0));
        Assert.Equal(["lake/calls/a.parquet", "lake/calls/b.parquet"], await PathsAt(1));
        Assert.Equal(["lake/calls/ab.parquet"], await PathsAt(2));
        Assert.Empty(await PathsAt(LakeSnapshot.EmptyVersion));
        await Assert.ThrowsAsync<NotFoundException>(() => _lake.Log.SnapshotAsync(3, default));
    }

    [Fact]
    public async Task An_id_committed_before_gives_its_version_back_and_writes_nothing()
    {
        await _lake.Log.CommitAsync(Adding("run-1", NewFile("a")), default);
        await _lake.Log.CommitAsync(Adding("run-2", NewFile("b")), default);

        var again = await _lake.OtherLog().CommitAsync(Adding("run-1", NewFile("a")), default);

        Assert.Equal(new CommitOutcome(0, AlreadyCommitted: true), again);
        Assert.Equal(1, (await _lake.OtherLog().SnapshotAsync(null, default)).Version);
    }

    [Fact]
    public async Task A_commit_that_removes_a_file_already_gone_is_a_conflict()
    {
        await _lake.Log.CommitAsync(Adding("run-1", NewFile("a")), default);
        var removal = new RemovedFile("calls", "lake/calls/a.parquet", 10);
        await _lake.Log.CommitAsync(new LakeCommit("compact-1", LakeChange.Compaction, [NewFile("x")], [removal]), default);

        await Assert.ThrowsAsync<ConflictException>(
            () => _lake.OtherLog().CommitAsync(new LakeCommit("compact-2", LakeChange.Compaction, [NewFile("y")], [removal]), default));
        Assert.Equal(["lake/calls/x.parquet"], await PathsAt(1));
    }

    [Fact]
    public async Task A_commit_that_adds_a_file_already_there_is_a_conflict()
    {
        await _lake.Log.CommitAsync(Adding("run-1", NewFile("a")), default);

        await Assert.ThrowsAsync<ConflictException>(() => _lake.Log.CommitAsync(Adding("run-2", NewFile("a")), default));
    }

    [Fact]
    public async Task A_file_outside_its_tables_folder_is_refused()
    {
        var stray = NewFile("a") with { Path = "lake/samples/a.parquet" };

        await Assert.ThrowsAsync<ArgumentException>(() => _lake.Log.CommitAsync(Adding("run-1", stray), default));
    }

    [Theory]
    [InlineData("chr1", 100, 100, true)]
    [InlineData("chr1", 1, 99, false)]
    [InlineData("chr1", 50, 150, true)]
    [InlineData("chr1", 120, 130, true)]
    [InlineData("chr1", 200, 200, true)]
    [InlineData("chr1", 201, 300, false)]
    [InlineData("chr2", 100, 200, false)]
    [InlineData("CHR1", 100, 200, false)]
    public async Task A_snapshot_leaves_out_files_that_cannot_touch_the_interval(string chrom, int start, int end, bool kept)
    {
        await _lake.Log.CommitAsync(Adding("run-1", NewFile("a", minPos: 100, maxPos: 200)), default);

        var files = (await _lake.Log.SnapshotAsync(null, default)).Files("calls", chrom, start, end);

        Assert.Equal(kept, files.Count == 1);
    }

    [Fact]
    public async Task A_file_that_tells_no_ranges_is_kept_and_an_empty_one_is_not()
    {
        var unknown = NewFile("u") with { Ranges = [] };
        await _lake.Log.CommitAsync(Adding("run-1", unknown, NewFile("e", rows: 0)), default);

        var files = (await _lake.Log.SnapshotAsync(null, default)).Files("calls", "chr1", 1, 2);

        Assert.Equal(["lake/calls/u.parquet"], files.Select(f => f.Path));
    }

    [Fact]
    public async Task An_entry_sums_up_what_it_did_to_each_table()
    {
        await _lake.Log.CommitAsync(Adding("run-1", NewFile("a"), NewFile("b"), NewFile("a", "assayed", rows: 3)), default);

        var entry = await _lake.Log.EntryAsync(0, default);

        Assert.Equal([new TableCounts("assayed", 1, 3, 0, 0), new TableCounts("calls", 2, 20, 0, 0)], entry.Counts);
    }

    private async Task<string[]> PathsAt(long version) =>
        [.. (await _lake.OtherLog().SnapshotAsync(version, default)).Files("calls").Select(f => f.Path)];
}
