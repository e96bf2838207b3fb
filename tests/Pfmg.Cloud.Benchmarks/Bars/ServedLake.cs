using System.Diagnostics;
using System.Net;

namespace Pfmg.Cloud.Benchmarks.Bars;

/// <summary>`pfmg serve` on a free port, until disposed.</summary>
internal sealed class ServedLake : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _client;

    private ServedLake(Process process, Uri address, string token)
    {
        (_process, _client) = (process, new HttpClient { BaseAddress = address });
        _client.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => _client.BaseAddress!;

    /// <summary>Starts it and waits until it tells its address.</summary>
    public static async Task<ServedLake> StartAsync(string store)
    {
        var process = Start("serve", "--port", "0", "--store", store);
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (line.Split(' ').FirstOrDefault(static word => word.StartsWith("http://", StringComparison.Ordinal)) is { } address)
            {
                // What it says later is read and dropped, lest it wait for a reader.
                _ = process.StandardError.ReadToEndAsync();
                return new ServedLake(process, new Uri(address), await TokenAsync(store));
            }
        }

        throw new InvalidOperationException("pfmg serve ended before it served.");
    }

    /// <summary>Asks and reads the whole answer.</summary>
    /// <returns>False if it was refused for load (503).</returns>
    public async Task<bool> AskAsync(string path)
    {
        using var answer = await _client.GetAsync(path);
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            return false;
        }

        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync();
        return true;
    }

    private static async Task<string> TokenAsync(string store)
    {
        using var process = Start("token", "--role", "data-manager", "--subject", "bench", "--minutes", "1440", "--store", store);
        var token = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return token.Trim();
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(BarInputs.Pfmg, arguments) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        // One caller asks as fast as it can: what is measured is the lake, not how much of it one caller is given.
        start.Environment["Limits__CallerPerSecond"] = "0";
        if (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { } host)
        {
            start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(host);
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"pfmg {arguments[0]} did not start.");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
