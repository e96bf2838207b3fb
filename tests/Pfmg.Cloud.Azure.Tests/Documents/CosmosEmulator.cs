using Microsoft.Azure.Cosmos;
using Pfmg.Cloud.Azure.Documents;
using Pfmg.Cloud.Testing.Emulators;

namespace Pfmg.Cloud.Azure.Tests.Documents;

/// <summary>npm's emulator of sorts of Cosmos DB (<see cref="CosmosServer"/>), for one suite.</summary>
public sealed class CosmosEmulator : IAsyncLifetime
{
    private CosmosServer? _server;
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
        _server = await CosmosServer.StartAsync();
        _client = new CosmosClient(_server.Url.AbsoluteUri, Convert.ToBase64String("any key"u8), new CosmosClientOptions { ConnectionMode = ConnectionMode.Gateway, LimitToEndpoint = true });
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        _client?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
