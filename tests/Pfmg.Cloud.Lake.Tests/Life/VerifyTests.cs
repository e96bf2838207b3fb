using Pfmg.Cloud.Lake.Life;
using Pfmg.Cloud.Lake.Log;
using static Pfmg.Cloud.Lake.Tests.LakeFixture;

namespace Pfmg.Cloud.Lake.Tests.Life;

/// <summary>Each kind of damage is named, and a sound lake has none.</summary>
public sealed class VerifyTests : IDisposable
{
    private readonly LakeFixture _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task A_sound_lake_has_no_damage()
    {
        await CommitAsync(LakeLog.CheckpointEvery + 2);

        var report = await VerifyAsync();

        Assert.Empty(report.Damages);
        Assert.Equal((LakeLog.CheckpointEvery + 1, LakeLog.CheckpointEvery + 2, LakeLog.CheckpointEvery + 2), (report.Version, report.Entries, report.Files));
    }

    [Fact]
    public async Task An_empty_lake_is_sound() => Assert.Empty((await VerifyAsync()).Damages);

    [Fact]
    public async Task A_flipped_bit_of_a_data_file_is_found_by_reading_it()
    {
        await CommitAsync(2);
        _lake.Write("lake/calls/f1.1.parquet", "x2");

        Assert.Equal("lake/calls/f1.1.parquet", Assert.Single((await VerifyAsync()).Damages).Path);
        Assert.Empty((await VerifyAsync(readsContent: false)).Damages);
    }

    [Fact]
    public async Task A_truncated_and_a_missing_data_file_are_found_without_reading()
    {
        await CommitAsync(3);
        _lake.Write("lake/calls/f0.1.parquet", "x");
        File.Delete(_lake.FileOf("lake/calls/f2.1.parquet"));

        Assert.Equal(["lake/calls/f0.1.parquet", "lake/calls/f2.1.parquet"], (await VerifyAsync(readsContent: false)).Damages.Select(d => d.Path));
    }

    [Fact]
    public async Task A_missing_and_a_broken_entry_are_found_though_a_checkpoint_hides_them()
    {
        await CommitAsync(LakeLog.CheckpointEvery);
        File.Delete(_lake.FileOf(LakePaths.Entry(3)));
        _lake.Write(LakePaths.Entry(5), "{");

        Assert.Equal([LakePaths.Entry(3), LakePaths.Entry(5)], (await VerifyAsync()).Damages.Select(d => d.Path));
    }

    [Fact]
    public async Task A_hole_at_the_end_of_the_log_is_found()
    {
        await CommitAsync(3);
        File.Delete(_lake.FileOf(LakePaths.Entry(1)));

        Assert.NotEmpty((await VerifyAsync()).Damages);
    }

    [Fact]
    public async Task A_checkpoint_that_tells_of_another_file_is_found()
    {
        await CommitAsync(LakeLog.CheckpointEvery);
        string path = LakePaths.Checkpoint(LakeLog.CheckpointEvery - 1, LakeLog.CheckpointEvery);
        _lake.Write(path, (await File.ReadAllTextAsync(_lake.FileOf(path))).Replace("f7.1.parquet", "f7.2.parquet", StringComparison.Ordinal));

        Assert.Equal(path, Assert.Single((await VerifyAsync()).Damages).Path);
    }

    [Fact]
    public async Task A_delta_commit_that_differs_or_is_missing_is_found()
    {
        await CommitAsync(3);
        string changed = LakePaths.Delta("calls", 1);
        _lake.Write(changed, (await File.ReadAllTextAsync(_lake.FileOf(changed))).Replace("f1.1", "f9.1", StringComparison.Ordinal));
        File.Delete(_lake.FileOf(LakePaths.Delta("assayed", 2)));

        Assert.Equal([changed, LakePaths.Delta("assayed", 2)], (await VerifyAsync()).Damages.Select(d => d.Path));
    }

    private async Task CommitAsync(int count)
    {
        for (var number = 0; number < count; number++)
        {
            string name = Numbered("f", number);
            var file = NewFile(name + ".1") with { Size = 2, Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("x1"u8)) };
            _lake.Write(file.Path, "x1");
            await _lake.Log.CommitAsync(Adding(name, file), default);
        }

        await _lake.Delta.PublishAsync(default);
    }

    private Task<VerifyReport> VerifyAsync(bool readsContent = true) => new VerifyLake(_lake.Store, _lake.OtherLog()).RunAsync(readsContent, default);
}
