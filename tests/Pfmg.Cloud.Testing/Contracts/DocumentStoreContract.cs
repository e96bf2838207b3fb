using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Testing.Contracts;

/// <summary>What every document store must do. A store's test class derives from it and gives an empty store.</summary>
public abstract class DocumentStoreContract
{
    private static readonly DocumentKey Key = new("projects", "partition", "id");

    private static CancellationToken None => CancellationToken.None;

    /// <summary>The store under test; the collections "projects" and "consents" in it are empty.</summary>
    protected abstract IDocumentStore Store { get; }

    [Fact]
    public async Task What_was_written_is_read_back_whole()
    {
        var body = new JsonObject { ["id"] = "mine", ["_etag"] = "mine", ["text"] = "é🧬\n\"", ["number"] = 1.5, ["list"] = new JsonArray(1, null, true), ["none"] = null };
        var etag = await Store.WriteAsync(Key, body, null, None);
        var read = await Store.ReadAsync(Key, None);

        Assert.True(JsonNode.DeepEquals(body, read!.Body));
        Assert.Equal((Key, etag), (read.Key, read.ETag));
    }

    [Fact]
    public async Task What_is_not_there_reads_as_null_and_may_be_deleted()
    {
        Assert.Null(await Store.ReadAsync(Key, None));
        await Store.DeleteAsync(Key, None);
    }

    [Fact]
    public async Task Of_eight_concurrent_creates_exactly_one_succeeds()
    {
        var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => TryWrite(Key, writer, null)));

        var winner = Assert.Single(tries, etag => etag is not null);
        Assert.Equal(winner, (await Store.ReadAsync(Key, None))!.ETag);
    }

    [Fact]
    public async Task Of_eight_concurrent_writes_matching_one_etag_exactly_one_succeeds()
    {
        var etag = await Store.WriteAsync(Key, Body(0), null, None);
        for (var round = 0; round < 5; round++)
        {
            var expected = etag;
            var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => TryWrite(Key, writer, expected)));
            etag = Assert.Single(tries, written => written is not null)!;
        }
    }

    [Fact]
    public async Task A_stale_or_missing_document_is_a_conflict()
    {
        var stale = await Store.WriteAsync(Key, Body(1), null, None);
        var current = await Store.WriteAsync(Key, Body(2), stale, None);

        Assert.NotEqual(stale, current);
        await Assert.ThrowsAsync<ConflictException>(() => Store.WriteAsync(Key, Body(3), stale, None));
        await Store.DeleteAsync(Key, None);
        await Assert.ThrowsAsync<ConflictException>(() => Store.WriteAsync(Key, Body(3), current, None));
        Assert.NotEqual(current, await Store.WriteAsync(Key, Body(2), null, None));
    }

    [Fact]
    public async Task A_star_writes_whatever_is_there()
    {
        var first = await Store.WriteAsync(Key, Body(1), "*", None);
        var second = await Store.WriteAsync(Key, Body(2), "*", None);

        Assert.NotEqual(first, second);
        Assert.Equal(2, (int)(await Store.ReadAsync(Key, None))!.Body["number"]!);
    }

    [Fact]
    public async Task A_query_sees_one_partition_of_one_collection_by_id()
    {
        foreach (var (collection, partition, id, state) in (IEnumerable<(string, string, string, string)>)
            [("projects", "one", "b", "open"), ("projects", "one", "a", "open"), ("projects", "one", "c", "shut"), ("projects", "two", "d", "open"), ("consents", "one", "e", "open")])
        {
            await Store.WriteAsync(new DocumentKey(collection, partition, id), new JsonObject { ["state"] = state }, null, None);
        }

        Assert.Equal(["a", "b", "c"], await Ids("one", null, null));
        Assert.Equal(["a", "b"], await Ids("one", "state", "open"));
        Assert.Empty(await Ids("one", "state", "' OR 1=1 --"));
        Assert.Empty(await Ids("one", "absent", "open"));
        Assert.Empty(await Ids("none", null, null));
    }

    [Fact]
    public async Task Only_a_text_equals_a_text()
    {
        await Store.WriteAsync(Key, new JsonObject { ["number"] = 1, ["truth"] = true, ["none"] = null, ["text"] = "1" }, null, None);

        Assert.Empty(await Ids("partition", "number", "1"));
        Assert.Empty(await Ids("partition", "truth", "1"));
        Assert.Empty(await Ids("partition", "truth", "true"));
        Assert.Empty(await Ids("partition", "none", ""));
        Assert.Equal(["id"], await Ids("partition", "text", "1"));
    }

    [Theory]
    [InlineData("Projects", "p", "i")]
    [InlineData("projects", "", "i")]
    [InlineData("projects", "p", "")]
    [InlineData("projects", "p", "a/b")]
    [InlineData("projects", "p", "a#b")]
    [InlineData("projects", "p\n", "i")]
    public async Task What_is_not_a_key_is_refused(string collection, string partition, string id)
    {
        var key = new DocumentKey(collection, partition, id);

        await Assert.ThrowsAsync<InvalidInputException>(() => Store.ReadAsync(key, None));
        await Assert.ThrowsAsync<InvalidInputException>(() => Store.WriteAsync(key, Body(1), null, None));
        await Assert.ThrowsAsync<InvalidInputException>(() => Store.DeleteAsync(key, None));
    }

    [Fact]
    public async Task A_field_is_a_plain_name() =>
        await Assert.ThrowsAsync<InvalidInputException>(() => Ids("one", "a.b') --", "x"));

    private static JsonObject Body(int number) => new() { ["number"] = number };

    private async Task<List<string>> Ids(string partition, string? field, string? value) =>
        await Store.QueryAsync("projects", partition, field, value, None).Select(document => document.Key.Id).ToListAsync(None);

    private async Task<string?> TryWrite(DocumentKey key, int number, string? ifMatch)
    {
        await Task.Yield();
        try
        {
            return await Store.WriteAsync(key, Body(number), ifMatch, None);
        }
        catch (ConflictException)
        {
            return null;
        }
    }
}
