using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Life;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Testing.Memory;
using static Pfmg.Cloud.Lake.Tests.LakeFixture;

namespace Pfmg.Cloud.Lake.Tests.Life;

public sealed class VacuumTests : IDisposable
{
    private readonly SettableTime _time = new();
    private readonly MemoryObjectStore _store;
    private readonly LakeLog _log;

    public VacuumTests()
    {
        _store = new MemoryObjectStore(_time);
        _log = new LakeLog(_store, _time);
    }

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task Files_that_only_old_versions_read_are_deleted_and_those_versions_say_so()
    {
        await CompactedAsync();
        _time.Now += TimeSpan.FromDays(31);

        var report = await VacuumAsync();

        Assert.Equal(new VacuumReport(2, 1, 2, 2, IsTrial: false), report);
        Assert.Equal(["lake/calls/ab.1.parquet"], await DataAsync());
        Assert.Equal(2, (await _log.SnapshotAsync(null, default)).Version);
        Assert.Single((await _log.SnapshotAsync(2, default)).Files("calls"));
        await Assert.ThrowsAsync<NotFoundException>(() => _log.SnapshotAsync(1, default));
    }

    [Fact]
    public async Task A_version_that_was_the_latest_within_the_retention_stays_whole()
    {
        await CompactedAsync();
        _time.Now += TimeSpan.FromDays(29);

        // Version 1 was the latest 30 days ago, a and b are its files.
        Assert.Equal(0, (await VacuumAsync()).FilesDeleted);
        Assert.Equal(2, (await _log.SnapshotAsync(1, default)).Files("calls").Count);
    }

    [Fact]
    public async Task A_pinned_version_is_kept_until_it_is_let_go()
    {
        await CompactedAsync();
        await Pins().PinAsync("paper", 0, default);
        _time.Now += TimeSpan.FromDays(31);

        Assert.Equal(1, (await VacuumAsync()).FilesDeleted);
        Assert.Equal(["lake/calls/a.1.parquet", "lake/calls/ab.1.parquet"], await DataAsync());
        Assert.Single((await _log.SnapshotAsync(0, default)).Files("calls"));
        await Assert.ThrowsAsync<NotFoundException>(() => _log.SnapshotAsync(1, default));

        await Pins().UnpinAsync("paper", default);
        Assert.Equal(1, (await VacuumAsync()).FilesDeleted);
        await Assert.ThrowsAsync<NotFoundException>(() => _log.SnapshotAsync(0, default));
        await Assert.ThrowsAsync<NotFoundException>(() => Pins().PinAsync("late", 0, default));
    }

    [Fact]
    public async Task A_trial_deletes_nothing_and_files_of_no_commit_are_left_to_the_sweeper()
    {
        await CompactedAsync();
        await PutAsync("lake/calls/on-its-way.1.parquet");
        _time.Now += TimeSpan.FromDays(31);

        Assert.Equal(2, (await new VacuumLake(_store, _log, _time).RunAsync(VacuumLake.DefaultRetention, isTrial: true, default)).FilesDeleted);
        Assert.Equal(4, (await DataAsync()).Count);
        Assert.Equal(2, (await _log.SnapshotAsync(1, default)).Files("calls").Count);

        await VacuumAsync();
        Assert.Equal(["lake/calls/ab.1.parquet", "lake/calls/on-its-way.1.parquet"], await DataAsync());
    }

    [Fact]
    public async Task An_empty_lake_has_nothing_to_vacuum_or_pin()
    {
        Assert.Equal(0, (await VacuumAsync()).FilesDeleted);
        await Assert.ThrowsAsync<NotFoundException>(() => Pins().PinAsync("paper", null, default));
    }

    [Fact]
    public async Task A_pin_has_a_plain_name_and_holds_one_version()
    {
        await CompactedAsync();

        Assert.Equal(2, (await Pins().PinAsync("paper", null, default)).Version);
        Assert.Equal(2, (await Pins().PinAsync("paper", 2, default)).Version);
        await Assert.ThrowsAsync<ConflictException>(() => Pins().PinAsync("paper", 1, default));
        await Assert.ThrowsAsync<InvalidInputException>(() => Pins().PinAsync("../x", 1, default));
        await Assert.ThrowsAsync<NotFoundException>(() => Pins().PinAsync("none", 3, default));
        await Assert.ThrowsAsync<NotFoundException>(() => Pins().UnpinAsync("none", default));
        Assert.Equal(["paper"], (await Pins().ListAsync(default)).Select(pin => pin.Name));
    }

    private LakePins Pins() => new(_store, _log, _time);

    private Task<VacuumReport> VacuumAsync() => new VacuumLake(_store, _log, _time).RunAsync(VacuumLake.DefaultRetention, isTrial: false, default);

    /// <summary>Versions 0 and 1 add a file each, a day apart; a day later version 2 replaces both.</summary>
    private async Task CompactedAsync()
    {
        var (a, b, ab) = (await FileAsync("a.1"), await FileAsync("b.1"), await FileAsync("ab.1"));
        await _log.CommitAsync(Adding("a", a), default);
        _time.Now += TimeSpan.FromDays(1);
        await _log.CommitAsync(Adding("b", b), default);
        _time.Now += TimeSpan.FromDays(1);
        await _log.CommitAsync(
            new LakeCommit("ab", LakeChange.Compaction, [ab], [new RemovedFile("calls", a.Path, a.Rows), new RemovedFile("calls", b.Path, b.Rows)]), default);
    }

    private async Task<LakeFile> FileAsync(string name)
    {
        var file = NewFile(name) with { Size = 1 };
        await PutAsync(file.Path);
        return file;
    }

    private async Task PutAsync(string path)
    {
        using var content = new MemoryStream([1]);
        await _store.PutAsync(path, content, PutCondition.CreateOnly, default);
    }

    private async Task<List<string>> DataAsync() => await _store.ListAsync("lake/calls/", default).Select(found => found.Path).ToListAsync();

    private sealed class SettableTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
