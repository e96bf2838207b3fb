using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;

namespace Pfmg.Cloud.Testing.Emulators;

/// <summary>npm's emulator of sorts of Cosmos DB, on a free loopback port until disposed.</summary>
/// <remarks>
/// It answers two requests unlike the service, which is corrected on the way: the plan of a query, which the SDK asks for on Linux and it
/// does not know, and a read of what is not there, to which it answers 500. What else it cannot show is in docs/adr/0008.
/// </remarks>
public sealed class CosmosServer : IAsyncDisposable
{
    private const string Launch = """
        const { createHttpServer } = require('@vercel/cosmosdb-server');
        const server = createHttpServer();
        server.listen(0, '127.0.0.1', () => console.log(server.address().port));
        """;

    private readonly Process _process;
    private readonly LoopbackServer _front;

    private CosmosServer(Process process, LoopbackServer front) => (_process, _front) = (process, front);

    /// <summary>Where it listens: http, loopback. It takes any key.</summary>
    public Uri Url => _front.Url;

    /// <summary>Starts one; it answers when this ends.</summary>
    public static async Task<CosmosServer> StartAsync()
    {
        if (!Directory.Exists(Path.Combine(Repository.Root, "node_modules", "@vercel", "cosmosdb-server")))
        {
            throw new InvalidOperationException("@vercel/cosmosdb-server is not in node_modules: run npm ci.");
        }

        var start = new ProcessStartInfo("node", ["-e", Launch]) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = Repository.Root };
        var process = Process.Start(start)!;
        var port = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The Cosmos emulator ended before it listened.");
        var mend = new MendAnswers(int.Parse(port, CultureInfo.InvariantCulture)) { InnerHandler = new SocketsHttpHandler { UseCookies = false } };
        return new CosmosServer(process, await LoopbackServer.StartAsync(mend));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _front.DisposeAsync();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private sealed class MendAnswers(int port) : DelegatingHandler
    {
        private const string Plan = """
            {"partitionedQueryExecutionInfoVersion":2,"queryInfo":{"distinctType":"None","top":null,"offset":null,"limit":null,"orderBy":[],
             "orderByExpressions":[],"groupByExpressions":[],"groupByAliases":[],"aggregates":[],"groupByAliasToAggregateType":{},
             "rewrittenQuery":"","hasSelectValue":false},"queryRanges":[{"min":"","max":"FF","isMinInclusive":true,"isMaxInclusive":false}]}
            """;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Headers.Contains("x-ms-cosmos-is-query-plan-request"))
            {
                return new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = new StringContent(Plan, Encoding.UTF8, "application/json") };
            }

            if (request.Content?.Headers.ContentType?.MediaType == "application/query+json")
            {
                request.Headers.TryAddWithoutValidation("x-ms-documentdb-query-enablecrosspartition", "True");
            }

            request.RequestUri = new UriBuilder(request.RequestUri!) { Port = port }.Uri;
            var response = await base.SendAsync(request, cancellationToken);
            if (request.Method == HttpMethod.Get && response.StatusCode == HttpStatusCode.InternalServerError)
            {
                response.StatusCode = HttpStatusCode.NotFound;
            }

            return response;
        }
    }
}
