using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Testing.Contracts;

/// <summary>What every object store must do. A store's test class derives from it and gives an empty store.</summary>
public abstract partial class ObjectStoreContract
{
    private static CancellationToken None => CancellationToken.None;

    /// <summary>The store under test; the area "contract" in it is empty.</summary>
    protected abstract IObjectStore Store { get; }

    [Fact]
    public async Task What_was_put_is_read_back_with_its_size_and_etag()
    {
        var put = await Put("contract/a.txt", "one");
        var head = await Store.HeadAsync("contract/a.txt", None);

        Assert.Equal("one", await Read("contract/a.txt"));
        Assert.Equal(put, head);
        Assert.Equal(3, put.Size);
        Assert.Equal("contract/a.txt", put.Path);
        Assert.Equal(TimeSpan.Zero, put.LastModified.Offset);
    }

    [Fact]
    public async Task Second_create_of_a_path_fails_and_changes_nothing()
    {
        await Put("contract/a", "first");

        await Assert.ThrowsAsync<ConflictException>(() => Put("contract/a", "second"));
        Assert.Equal("first", await Read("contract/a"));
    }

    [Fact]
    public async Task Of_eight_concurrent_creates_exactly_one_succeeds()
    {
        for (var round = 0; round < 5; round++)
        {
            var path = $"contract/race/{round}";
            var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => TryPut(path, new string((char)('a' + writer), 40_000), PutCondition.CreateOnly)));

            var winner = Assert.Single(tries, put => put is not null);
            Assert.Equal(winner, await Store.HeadAsync(path, None));
            Assert.Single((await Read(path)).Distinct());
        }
    }

    [Fact]
    public async Task Concurrent_creates_of_many_blocks_do_not_mix()
    {
        var tries = await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => TryPut("contract/large-race", new string((char)('a' + writer), 20_000_000), PutCondition.CreateOnly)));

        Assert.Single(tries, put => put is not null);
        var stored = await Read("contract/large-race");
        Assert.Equal(20_000_000, stored.Length);
        Assert.Equal(-1, stored.AsSpan().IndexOfAnyExcept(stored[0]));
    }

    [Fact]
    public async Task Of_eight_concurrent_writes_matching_one_etag_exactly_one_succeeds()
    {
        var etag = (await Put("contract/counter", "0")).ETag;
        for (var round = 0; round < 5; round++)
        {
            var condition = PutCondition.Matching(etag);
            var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => TryPut("contract/counter", $"{writer}", condition)));

            etag = Assert.Single(tries, put => put is not null)!.ETag;
        }
    }

    [Fact]
    public async Task A_write_matching_a_stale_or_missing_etag_fails()
    {
        var stale = await Put("contract/a", "1");
        var current = await Put("contract/a", "2", PutCondition.Matching(stale.ETag));

        Assert.NotEqual(stale.ETag, current.ETag);
        await Assert.ThrowsAsync<ConflictException>(() => Put("contract/a", "3", PutCondition.Matching(stale.ETag)));
        await Assert.ThrowsAsync<ConflictException>(() => Put("contract/none", "3", PutCondition.Matching(current.ETag)));
        Assert.Equal("2", await Read("contract/a"));
        Assert.Null(await Store.HeadAsync("contract/none", None));
    }

    [Fact]
    public async Task Overwrites_of_equal_size_change_the_etag_every_time()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var write = 0; write < 20; write++)
        {
            Assert.True(seen.Add((await Put("contract/a", $"{write:00}", PutCondition.Overwrite)).ETag));
        }

        Assert.Equal("19", await Read("contract/a"));
    }

    [Theory]
    [InlineData(0, 4, "0123")]
    [InlineData(6, 4, "6789")]
    [InlineData(8, 100, "89")]
    [InlineData(3, 1, "3")]
    [InlineData(10, 5, "")]
    [InlineData(99, 5, "")]
    public async Task A_range_is_cut_to_the_objects_end(long offset, long length, string expected)
    {
        await Put("contract/digits", "0123456789");

        Assert.Equal(expected, await Read("contract/digits", new ByteRange(offset, length)));
    }

    [Fact]
    public async Task A_range_of_an_empty_object_is_empty()
    {
        var put = await Put("contract/empty", "");

        Assert.Equal(0, put.Size);
        Assert.Equal("", await Read("contract/empty"));
        Assert.Equal("", await Read("contract/empty", new ByteRange(0, 10)));
    }

    [Fact]
    public async Task A_list_is_in_order_of_UTF_8_bytes_and_whole()
    {
        string[] paths =
        [
            "contract/list/A", "contract/list/a b", "contract/list/a-b", "contract/list/a/x", "contract/list/a/y/z", "contract/list/a0",
            "contract/list/run é/1", "contract/list/~", "contract/list/é", "contract/list/\uFFFD", "contract/list/🧬",
        ];
        foreach (var path in paths.Reverse())
        {
            await Put(path, path);
        }

        var listed = await List("contract/list/");
        Assert.Equal(paths, listed.Select(item => item.Path));
        foreach (var item in listed)
        {
            Assert.Equal(await Store.HeadAsync(item.Path, None), item);
        }
    }

    [Fact]
    public async Task A_prefix_is_plain_text_and_not_a_folder()
    {
        await Put("contract/p/one", "");
        await Put("contract/p/only/x", "");
        await Put("contract/p/two", "");

        Assert.Equal(["contract/p/one", "contract/p/only/x"], (await List("contract/p/on")).Select(item => item.Path));
        Assert.Equal(["contract/p/one"], (await List("contract/p/one")).Select(item => item.Path));
        Assert.Equal(3, (await List("contra")).Count);
        Assert.Empty(await List("contract/p/none/"));
        Assert.Empty(await List("nowhere/"));
    }

    [Fact]
    public async Task A_listing_passes_the_page_of_a_service()
    {
        await Task.WhenAll(Enumerable.Range(0, 300).Select(number => Put($"contract/many/{number:000}", "")));

        Assert.Equal(Enumerable.Range(0, 300).Select(number => $"contract/many/{number:000}"), (await List("contract/many/")).Select(item => item.Path));
    }

    [Fact]
    public async Task A_missing_object_has_no_head_and_no_content_and_may_be_deleted()
    {
        Assert.Null(await Store.HeadAsync("contract/none", None));
        await Assert.ThrowsAsync<NotFoundException>(() => Store.OpenReadAsync("contract/none", null, None));
        await Assert.ThrowsAsync<NotFoundException>(() => Store.OpenReadAsync("contract/none", new ByteRange(0, 1), None));
        await Assert.ThrowsAsync<NotFoundException>(() => Store.OpenReadAsync("nowhere/none", null, None));
        Assert.Null(await Store.HeadAsync("nowhere/none", None));
        await Store.DeleteAsync("contract/none", None);
        await Store.DeleteAsync("nowhere/none", None);
    }

    [Fact]
    public async Task A_deleted_path_may_be_created_again()
    {
        await Put("contract/a", "1");
        await Store.DeleteAsync("contract/a", None);
        Assert.Null(await Store.HeadAsync("contract/a", None));
        await Put("contract/a", "2");

        Assert.Equal("2", await Read("contract/a"));
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(20_000_000)]
    public async Task A_cancelled_upload_leaves_nothing_visible(long cancelAfter)
    {
        using var cancellation = new CancellationTokenSource();
        using var content = new GeneratedStream(cancelAfter * 2) { AtByte = cancelAfter, Then = cancellation.Cancel };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PutAsync("contract/cancelled", content, PutCondition.CreateOnly, cancellation.Token));
        Assert.Null(await Store.HeadAsync("contract/cancelled", None));
        Assert.Empty(await List("contract/"));
        await Put("contract/cancelled", "again");
    }

    [Fact]
    public async Task A_cancelled_overwrite_leaves_the_object_as_it_was()
    {
        await Put("contract/a", "before");
        using var cancellation = new CancellationTokenSource();
        using var content = new GeneratedStream(200_000) { AtByte = 100_000, Then = cancellation.Cancel };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PutAsync("contract/a", content, PutCondition.Overwrite, cancellation.Token));
        Assert.Equal("before", await Read("contract/a"));
    }

    [Fact]
    public async Task Content_that_fails_leaves_nothing_visible_and_its_own_exception()
    {
        using var content = new GeneratedStream(200_000) { AtByte = 100_000, Then = () => throw new InvalidDataException("broken content") };

        await Assert.ThrowsAsync<InvalidDataException>(() => Store.PutAsync("contract/broken", content, PutCondition.CreateOnly, None));
        Assert.Empty(await List("contract/"));
    }

    [Fact]
    public async Task Three_hundred_megabytes_pass_in_bounded_memory()
    {
        const long Size = 300_000_000;
        using var content = new GeneratedStream(Size);
        var put = await Store.PutAsync("contract/large", content, PutCondition.CreateOnly, None);

        Assert.Equal(Size, put.Size);
        await using var stored = await Store.OpenReadAsync("contract/large", null, None);
        using var expected = new GeneratedStream(Size);
        Assert.Equal(await SHA256.HashDataAsync(expected, None), await SHA256.HashDataAsync(stored, None));
        await using var tail = await Store.OpenReadAsync("contract/large", new ByteRange(Size - 1_000, 5_000), None);
        using var end = new MemoryStream();
        await tail.CopyToAsync(end, None);
        Assert.Equal(GeneratedStream.Bytes(Size - 1_000, 1_000), end.ToArray());
        Assert.True(GC.GetTotalMemory(forceFullCollection: true) < 150_000_000);
    }

    [Fact]
    public async Task Content_is_read_from_its_position_and_not_disposed()
    {
        using var content = new MemoryStream("skipped kept"u8.ToArray()) { Position = 8 };
        await Store.PutAsync("contract/a", content, PutCondition.CreateOnly, None);

        Assert.Equal("kept", await Read("contract/a"));
        Assert.True(content.CanRead);
    }

    /// <summary>Puts text, create-only unless told otherwise.</summary>
    protected async Task<ObjectInfo> Put(string path, string text, PutCondition? condition = null)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await Store.PutAsync(path, content, condition ?? PutCondition.CreateOnly, None);
    }

    /// <summary>Reads an object, or a range of it, as text.</summary>
    protected async Task<string> Read(string path, ByteRange? range = null)
    {
        await using var content = await Store.OpenReadAsync(path, range, None);
        using var reader = new StreamReader(content, Encoding.UTF8);
        return await reader.ReadToEndAsync(None);
    }

    /// <summary>A listing as a list.</summary>
    protected async Task<List<ObjectInfo>> List(string prefix) => await Store.ListAsync(prefix, None).ToListAsync(None);

    private async Task<ObjectInfo?> TryPut(string path, string text, PutCondition condition)
    {
        // Off this thread at once, so that the eight really meet.
        await Task.Yield();
        try
        {
            return await Put(path, text, condition);
        }
        catch (ConflictException)
        {
            return null;
        }
    }
}
