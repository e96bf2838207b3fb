using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pfmg.Cloud.Testing.Emulators;

/// <summary>Microsoft's emulator of blob storage, on a free loopback port until disposed.</summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    // Published with the emulator; a secret of nobody.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly TemporaryFolder _folder;
    private readonly Process _process;

    private AzuriteServer(TemporaryFolder folder, Process process, int port)
    {
        (_folder, _process) = (folder, process);
        ConnectionString = string.Create(
            CultureInfo.InvariantCulture,
            $"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={Key};BlobEndpoint=http://127.0.0.1:{port}/devstoreaccount1;");
    }

    /// <summary>For options and clients that take one.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts one; it answers when this ends.</summary>
    public static async Task<AzuriteServer> StartAsync()
    {
        var program = Path.Combine(Repository.Root, "node_modules", ".bin", "azurite-blob");
        if (!File.Exists(program))
        {
            throw new InvalidOperationException("Azurite is not in node_modules: run npm ci.");
        }

        var (folder, port) = (new TemporaryFolder(), FreePort());
        string[] arguments =
        [
            "--blobHost", "127.0.0.1", "--blobPort", $"{port}", "--location", folder.Path, "--silent", "--disableTelemetry", "--loose", "--skipApiVersionCheck",
        ];
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        var listens = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("successfully listen", StringComparison.Ordinal) == true)
            {
                listens.TrySetResult();
            }
        };
        process.Exited += (_, _) => listens.TrySetException(new InvalidOperationException("Azurite ended before it listened."));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await listens.Task;
        return new AzuriteServer(folder, process, port);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
