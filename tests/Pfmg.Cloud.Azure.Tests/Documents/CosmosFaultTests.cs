using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Azure.Cosmos;
using Pfmg.Cloud.Azure.Documents;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Testing.Emulators;

namespace Pfmg.Cloud.Azure.Tests.Documents;

/// <summary>What the emulator does not do by itself: refusals by rate, answers that are lost, and what a request costs.</summary>
public sealed class CosmosFaultTests : IAsyncLifetime
{
    private static readonly DocumentKey Key = new("projects", "partition", "id");

    private readonly Between _between = new();
    private CosmosServer _server = null!;
    private CosmosClient _client = null!;
    private CosmosDocumentStore _store = null!;

    public async Task InitializeAsync()
    {
        _server = await CosmosServer.StartAsync();
        _client = new CosmosClient(_server.Url.AbsoluteUri, Convert.ToBase64String("any key"u8), new CosmosClientOptions
        {
            ConnectionMode = ConnectionMode.Gateway,
            LimitToEndpoint = true,
            HttpClientFactory = () => new HttpClient(_between, disposeHandler: false),
        });
        Database database = await _client.CreateDatabaseAsync("pfmg");
        await database.CreateContainerAsync("projects", "/partition");
        _store = new CosmosDocumentStore(database);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        _between.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_request_past_the_rate_is_sent_again_when_the_service_says()
    {
        _between.Throttle = 3;
        await _store.WriteAsync(Key, new JsonObject { ["number"] = 1 }, null, default);

        Assert.Equal(0, _between.Throttle);
        Assert.Equal(1, (int)(await _store.ReadAsync(Key, default))!.Body["number"]!);
    }

    [Fact]
    public async Task A_rate_that_does_not_recover_is_a_service_that_does_not_answer()
    {
        _between.Throttle = 1_000;
        var refused = await Assert.ThrowsAsync<UnavailableException>(() => _store.ReadAsync(Key, default));
        Assert.Contains("429", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_whose_answer_is_lost_is_told_as_such_or_as_done_and_has_happened()
    {
        _between.LoseAnswer = true;
        var failure = await Record.ExceptionAsync(() => _store.WriteAsync(Key, new JsonObject { ["number"] = 1 }, null, default));

        // The SDK may send a create again, and then meets its own document.
        Assert.True(failure is null or UnavailableException or ConflictException, $"{failure}");
        Assert.Equal(1, (int)(await _store.ReadAsync(Key, default))!.Body["number"]!);
    }

    [Fact]
    public async Task The_ETag_of_a_query_is_that_of_a_read_and_of_the_write()
    {
        var written = await _store.WriteAsync(Key, new JsonObject { ["state"] = "open" }, null, default);
        var queried = await _store.QueryAsync("projects", "partition", "state", "open", default).SingleAsync();

        Assert.Equal(written, queried.ETag);
        Assert.Equal(written, (await _store.ReadAsync(Key, default))!.ETag);
    }

    [Fact]
    public async Task A_span_holds_what_its_requests_cost()
    {
        _between.Charge = "2.5";
        using var span = new Activity("test").Start();
        await _store.WriteAsync(Key, new JsonObject(), null, default);
        await _store.ReadAsync(Key, default);

        Assert.Equal(5.0, span.GetTagItem(CosmosDocumentStore.ChargeTag));
    }

    private sealed class Between() : DelegatingHandler(new SocketsHttpHandler())
    {
        public int Throttle { get; set; }

        public bool LoseAnswer { get; set; }

        public string? Charge { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var isDocument = request.RequestUri!.AbsolutePath.Contains("/docs", StringComparison.Ordinal);
            if (isDocument && Throttle > 0)
            {
                Throttle--;
                var refused = new HttpResponseMessage(HttpStatusCode.TooManyRequests)
                {
                    RequestMessage = request,
                    Content = new StringContent("""{"code":"TooManyRequests","message":"Request rate is large."}""", Encoding.UTF8, "application/json"),
                };
                refused.Headers.TryAddWithoutValidation("x-ms-retry-after-ms", "1");
                return refused;
            }

            var response = await base.SendAsync(request, cancellationToken);
            if (isDocument && LoseAnswer)
            {
                LoseAnswer = false;
                response.Dispose();
                throw new HttpRequestException("The answer is lost.");
            }

            if (isDocument && Charge is not null)
            {
                response.Headers.Remove("x-ms-request-charge");
                response.Headers.TryAddWithoutValidation("x-ms-request-charge", Charge);
            }

            return response;
        }
    }
}
