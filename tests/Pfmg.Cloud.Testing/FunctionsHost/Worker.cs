using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Pfmg.Cloud.Testing.FunctionsHost;

/// <summary>The custom handler's process: started and waited for as the host does.</summary>
/// <remarks>
/// Source: Azure/azure-functions-host, HttpWorkerProcess.cs (variables, working directory) and DefaultHttpWorkerService.IsWorkerReady:
/// `GET /` until anything answers. The host would give up after 30 s; here only the process's end does.
/// </remarks>
internal sealed class Worker : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _errors = new();

    private Worker(Process process, int port)
    {
        (_process, Port) = (process, port);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
    }

    public int Port { get; }

    public int Id => _process.Id;

    public IReadOnlyList<string> Lines => [.. _errors];

    public static async Task<Worker> StartAsync(HostJson host, string folder, IReadOnlyDictionary<string, string> settings)
    {
        var port = FreePort();
        var start = new ProcessStartInfo(host.Executable, host.Arguments) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var name in (string[])["FUNCTIONS_HTTPWORKER_PORT", "FUNCTIONS_CUSTOMHANDLER_PORT"])
        {
            start.Environment[name] = port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        start.Environment["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"] = "worker-1";
        start.Environment["FUNCTIONS_WORKER_RUNTIME"] = "custom";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var worker = new Worker(Process.Start(start)!, port);
        worker._process.BeginErrorReadLine();
        worker._process.BeginOutputReadLine();
        await worker.UntilReadyAsync();
        return worker;
    }

    /// <summary>Asks it to end, as the host does, and waits until it has, with all that it wrote.</summary>
    public async Task StopAsync()
    {
        using (var asked = Process.Start("kill", ["-TERM", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await asked.WaitForExitAsync();
        }

        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task UntilReadyAsync()
    {
        using var client = new HttpClient();
        while (!_process.HasExited)
        {
            try
            {
                using var answer = await client.GetAsync($"http://127.0.0.1:{Port}/");
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(20);
            }
        }

        throw new FunctionsHostException($"The handler ended with {_process.ExitCode} before it answered: {string.Join('\n', Lines)}");
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _errors.Enqueue(line);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
