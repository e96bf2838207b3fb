using System.Diagnostics;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.Contracts;

namespace Pfmg.Cloud.Local.Tests.Objects;

public sealed class FolderObjectStoreTests : ObjectStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FolderObjectStore _store;

    public FolderObjectStoreTests() => _store = new FolderObjectStore(_folder.Path);

    protected override IObjectStore Store => _store;

    public void Dispose() => _folder.Dispose();

    // The file may appear between a failed open and whatever asks why it failed.
    [Fact]
    public async Task A_read_beside_a_create_finds_nothing_or_all()
    {
        for (var i = 0; i < 300; i++)
        {
            var path = $"contract/race-{i}";
            using var start = new Barrier(2);
            var reading = Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return ReadUntilThere(path);
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
            start.SignalAndWait();
            await Put(path, "whole");
            Assert.Equal("whole", await reading);
        }
    }

    private async Task<string> ReadUntilThere(string path)
    {
        while (true)
        {
            try
            {
                using var content = new StreamReader(await _store.OpenReadAsync(path, null, CancellationToken.None));
                return await content.ReadToEndAsync();
            }
            catch (NotFoundException)
            {
                await Task.Yield();
            }
        }
    }

    [Fact]
    public async Task What_a_killed_put_left_is_never_listed_and_can_be_swept()
    {
        await Put("contract/a", "kept");
        var left = _folder[".tmp/puts/0123"];
        await File.WriteAllTextAsync(left, "half");
        File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddHours(-2));

        Assert.Equal(["contract/a"], (await List("")).Select(item => item.Path));
        Assert.Equal(1, _store.DeleteAbandonedPuts(TimeSpan.FromHours(1)));
        Assert.Empty(Directory.GetFiles(_folder[".tmp/puts"]));
        Assert.Equal("kept", await Read("contract/a"));
    }

    [Fact]
    public async Task The_local_path_is_the_object()
    {
        await Put("contract/x/a b.txt", "text");

        Assert.Equal("text", await File.ReadAllTextAsync(_store.LocalPath("contract/x/a b.txt")!));
        Assert.Equal(_folder["contract/none"], _store.LocalPath("contract/none"));
    }

    [Fact]
    public async Task An_objects_path_cannot_be_a_folder_of_another_nor_the_reverse()
    {
        await Put("contract/a", "file");
        await Put("contract/b/c", "file");

        await Assert.ThrowsAsync<ConflictException>(() => Put("contract/a/b", "x"));
        await Assert.ThrowsAsync<ConflictException>(() => Put("contract/b", "x"));
        await Assert.ThrowsAsync<ConflictException>(() => Put("contract/b", "x", PutCondition.Overwrite));
        await Assert.ThrowsAsync<NotFoundException>(() => Store.OpenReadAsync("contract/b", null, CancellationToken.None));
        Assert.Null(await Store.HeadAsync("contract/b", CancellationToken.None));
        await Store.DeleteAsync("contract/b", CancellationToken.None);
        Assert.Equal("file", await Read("contract/b/c"));
    }

    [Fact]
    public async Task Two_stores_on_one_folder_see_each_other_and_share_one_winner()
    {
        var other = new FolderObjectStore(_folder.Path);
        var etag = (await Put("contract/a", "0")).ETag;
        for (var round = 0; round < 20; round++)
        {
            var tries = await Task.WhenAll(TryMatch(_store, etag), TryMatch(other, etag));
            etag = Assert.Single(tries, put => put is not null)!.ETag;
        }
    }

    [Fact]
    public async Task A_path_locked_by_another_process_is_waited_for()
    {
        await Put("contract/a", "0");
        var bucket = System.Security.Cryptography.SHA256.HashData("contract/a"u8)[0];
        var lockFile = _folder[$".tmp/locks/{bucket:x2}"];
        Directory.CreateDirectory(Path.GetDirectoryName(lockFile)!);
        var start = new ProcessStartInfo("flock", [lockFile, "sh", "-c", "echo held; read line"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        using var holder = Process.Start(start)!;
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync());

        var put = Put("contract/a", "1", PutCondition.Overwrite);
        Assert.Equal("0", await Read("contract/a"));
        Assert.False(put.IsCompleted);
        await holder.StandardInput.WriteLineAsync();
        await put;

        Assert.Equal("1", await Read("contract/a"));
    }

    [Fact]
    public async Task A_clock_that_stands_still_does_not_repeat_an_etag()
    {
        var store = new FolderObjectStore(_folder.Path, new StoppedClock());
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var write = 0; write < 5; write++)
        {
            using var content = new MemoryStream([(byte)write]);
            Assert.True(seen.Add((await store.PutAsync("contract/a", content, PutCondition.Overwrite, CancellationToken.None)).ETag));
        }
    }

    [Fact]
    public async Task No_grant_is_given() => Assert.Null(await Store.GrantUploadAsync("contract/", TimeSpan.FromHours(1), CancellationToken.None));

    private static async Task<ObjectInfo?> TryMatch(FolderObjectStore store, string etag)
    {
        await Task.Yield();
        try
        {
            using var content = new MemoryStream("x"u8.ToArray());
            return await store.PutAsync("contract/a", content, PutCondition.Matching(etag), CancellationToken.None);
        }
        catch (ConflictException)
        {
            return null;
        }
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    }
}
