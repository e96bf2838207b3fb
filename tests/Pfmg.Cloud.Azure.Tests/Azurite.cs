using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Azure.Storage.Blobs;
using Pfmg.Cloud.Azure.Objects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Azure.Tests;

/// <summary>Microsoft's emulator of blob storage, on a free loopback port while the tests of its collection run.</summary>
public sealed class Azurite : IAsyncLifetime
{
    // Published with the emulator; a secret of nobody.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly TemporaryFolder _folder = new();
    private Process? _process;

    /// <summary>Signs in to an account of the emulator.</summary>
    public BlobServiceClient Account(BlobClientOptions? options = null) => new(ConnectionString, options);

    /// <summary>For options that take one.</summary>
    public string ConnectionString { get; private set; } = "";

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
    public async Task InitializeAsync()
    {
        var program = Path.Combine(Repository.Root, "node_modules", ".bin", "azurite-blob");
        if (!File.Exists(program))
        {
            throw new InvalidOperationException("Azurite is not in node_modules: run npm ci.");
        }

        var port = FreePort();
        ConnectionString = $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={Key};BlobEndpoint=http://127.0.0.1:{port}/devstoreaccount1;";
        string[] arguments =
        [
            "--blobHost", "127.0.0.1", "--blobPort", $"{port}", "--location", _folder.Path, "--silent", "--disableTelemetry", "--loose", "--skipApiVersionCheck",
        ];
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        var listens = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("successfully listen", StringComparison.Ordinal) == true)
            {
                listens.TrySetResult();
            }
        };
        _process.Exited += (_, _) => listens.TrySetException(new InvalidOperationException("Azurite ended before it listened."));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await listens.Task;
    }

    /// <inheritdoc />
    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>Suites that share one emulator, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class AzuriteSuites : ICollectionFixture<Azurite>
{
    public const string Name = "Azurite";
}
