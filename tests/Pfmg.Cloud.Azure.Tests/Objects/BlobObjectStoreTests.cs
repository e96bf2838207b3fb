using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Pfmg.Cloud.Azure.Objects;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Testing.Contracts;

namespace Pfmg.Cloud.Azure.Tests.Objects;

[Collection(AzuriteSuites.Name)]
public sealed class BlobObjectStoreTests(Azurite azurite) : ObjectStoreContract, IAsyncLifetime
{
    private BlobObjectStore _store = null!;

    protected override IObjectStore Store => _store;

    public async Task InitializeAsync() => _store = await azurite.EmptyStoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Uploads_lie_in_the_intake_account_and_the_rest_in_the_lake()
    {
        await Put("uploads/p/r/manifest.json", "intake");
        await Put("contract/a", "lake");

        var intakeOnly = new BlobObjectStore(new BlobAccounts(azurite.Account(), Unreachable()), TimeProvider.System);
        await using var read = await intakeOnly.OpenReadAsync("uploads/p/r/manifest.json", null, CancellationToken.None);
        Assert.Equal("intake", await new StreamReader(read, Encoding.UTF8).ReadToEndAsync());
        await Assert.ThrowsAsync<UnavailableException>(() => intakeOnly.HeadAsync("contract/a", CancellationToken.None));
        Assert.Equal(["contract/a", "uploads/p/r/manifest.json"], (await List("")).Select(item => item.Path));
    }

    [Fact]
    public async Task A_listing_of_intake_is_in_order_too()
    {
        string[] paths = ["uploads/p/a-b", "uploads/p/a/x", "uploads/p/a0", "uploads/p/\uFFFD", "uploads/p/🧬"];
        foreach (var path in paths.Reverse())
        {
            await Put(path, "");
        }

        Assert.Equal(paths, (await List("uploads/")).Select(item => item.Path));
    }

    [Fact]
    public async Task A_create_whose_answer_is_lost_is_not_a_conflict_with_itself()
    {
        var losing = new BlobClientOptions();
        losing.Retry.Delay = TimeSpan.FromMilliseconds(1);
        losing.AddPolicy(new LoseFirstAnswer("/contract/"), HttpPipelinePosition.PerRetry);
        var store = new BlobObjectStore(new BlobAccounts(azurite.Account(losing), azurite.Account(losing)), TimeProvider.System);

        using var content = new MemoryStream("once"u8.ToArray());
        var put = await store.PutAsync("contract/lost", content, PutCondition.CreateOnly, CancellationToken.None);

        Assert.Equal(put, await Store.HeadAsync("contract/lost", CancellationToken.None));
        await Assert.ThrowsAsync<ConflictException>(() => Put("contract/lost", "twice"));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(20_000_000)]
    public async Task Blocks_that_a_killed_put_left_are_neither_seen_nor_committed(int length)
    {
        var left = azurite.Account().GetBlobContainerClient("contract").GetBlockBlobClient("a");
        var id = Convert.ToBase64String(new byte[24]);
        await left.StageBlockAsync(id, new MemoryStream(new byte[1_000]));
        Assert.Null(await Store.HeadAsync("contract/a", CancellationToken.None));
        Assert.Empty(await List("contract/"));

        await Put("contract/a", new string('x', length));
        Assert.Equal(new string('x', length), await Read("contract/a"));
    }

    [Fact]
    public async Task A_missing_container_is_told_apart_from_a_missing_object()
    {
        var refused = await Assert.ThrowsAsync<UnavailableException>(() => Put("nowhere/a", "x"));

        Assert.Contains("nowhere", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_emulator_gives_no_grant() =>
        Assert.Null(await Store.GrantUploadAsync("uploads/p/r/", TimeSpan.FromHours(1), CancellationToken.None));

    private static BlobServiceClient Unreachable()
    {
        var options = new BlobClientOptions();
        (options.Retry.MaxRetries, options.Retry.Delay) = (1, TimeSpan.FromMilliseconds(1));
        return new BlobServiceClient(new Uri("http://127.0.0.1:9/account"), options);
    }

    // The service did what was asked; only its answer does not arrive.
    private sealed class LoseFirstAnswer(string path) : HttpPipelinePolicy
    {
        private int _seen;

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();

        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            await ProcessNextAsync(message, pipeline);
            if (message.Request.Method == RequestMethod.Put && message.Request.Uri.Path.Contains(path, StringComparison.Ordinal) && Interlocked.Increment(ref _seen) == 1)
            {
                Assert.Equal(201, message.Response.Status);
                throw new IOException("The connection was reset.");
            }
        }
    }
}
