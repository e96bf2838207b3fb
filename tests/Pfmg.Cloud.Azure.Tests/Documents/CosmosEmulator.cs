using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.Azure.Cosmos;
using Pfmg.Cloud.Azure.Documents;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Azure.Tests.Documents;

/// <summary>npm's emulator of sorts of Cosmos DB, on a free loopback port for one suite.</summary>
/// <remarks>
/// It answers two requests unlike the service, which <see cref="MendAnswers"/> corrects: the plan of a query, which the
/// SDK asks for on Linux and it does not know, and a read of what is not there, to which it answers 500.
/// </remarks>
public sealed class CosmosEmulator : IAsyncLifetime
{
    private const string Launch = """
        const { createHttpServer } = require('@vercel/cosmosdb-server');
        const server = createHttpServer();
        server.listen(0, '127.0.0.1', () => console.log(server.address().port));
        """;

    private Process? _process;
    private CosmosClient? _client;
    private int _databases;

    /// <summary>A store in a database of its own.</summary>
    public async Task<CosmosDocumentStore> EmptyStoreAsync()
    {
        Database database = await _client!.CreateDatabaseAsync($"pfmg{_databases++}");
        foreach (var collection in (string[])["projects", "consents"])
        {
            await database.CreateContainerAsync(collection, "/partition");
        }

        return new CosmosDocumentStore(database);
    }

    /// <inheritdoc />
    public async Task InitializeAsync()
    {
        var modules = Path.Combine(Repository.Root, "node_modules");
        if (!Directory.Exists(Path.Combine(modules, "@vercel", "cosmosdb-server")))
        {
            throw new InvalidOperationException("@vercel/cosmosdb-server is not in node_modules: run npm ci.");
        }

        var start = new ProcessStartInfo("node", ["-e", Launch]) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = Repository.Root };
        _process = Process.Start(start)!;
        var port = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The Cosmos emulator ended before it listened.");
        _client = new CosmosClient($"http://127.0.0.1:{port}", Convert.ToBase64String("any key"u8), new CosmosClientOptions
        {
            ConnectionMode = ConnectionMode.Gateway,
            LimitToEndpoint = true,
            HttpClientFactory = () => new HttpClient(new MendAnswers { InnerHandler = new SocketsHttpHandler() }),
        });
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        _client?.Dispose();
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }
    }

    private sealed class MendAnswers : DelegatingHandler
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

            var response = await base.SendAsync(request, cancellationToken);
            if (request.Method == HttpMethod.Get && response.StatusCode == HttpStatusCode.InternalServerError)
            {
                response.StatusCode = HttpStatusCode.NotFound;
            }

            return response;
        }
    }
}
