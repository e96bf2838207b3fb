using Azure.Storage.Blobs;
using Pfmg.Cloud.Azure.Objects;
using Pfmg.Cloud.Testing.Emulators;

namespace Pfmg.Cloud.Azure.Tests;

/// <summary>Microsoft's emulator of blob storage, on a free loopback port while the tests of its collection run.</summary>
public sealed class Azurite : IAsyncLifetime
{
    private AzuriteServer? _server;

    /// <summary>Signs in to an account of the emulator.</summary>
    public BlobServiceClient Account(BlobClientOptions? options = null) => new(ConnectionString, options);

    /// <summary>For options that take one.</summary>
    public string ConnectionString => _server!.ConnectionString;

    /// <summary>A store whose areas "contract" and "uploads" exist and are empty.</summary>
    public async Task<BlobObjectStore> EmptyStoreAsync()
    {
        foreach (var area in (string[])["contract", "uploads"])
        {
            var container = Account().GetBlobContainerClient(area);
            await container.DeleteIfExistsAsync();
            await container.CreateAsync();
        }

        return new BlobObjectStore(new BlobAccounts(Account(), Account()), TimeProvider.System);
    }

    /// <inheritdoc />
    public async Task InitializeAsync() => _server = await AzuriteServer.StartAsync();

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}

/// <summary>Suites that share one emulator, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class AzuriteSuites : ICollectionFixture<Azurite>
{
    public const string Name = "Azurite";
}
