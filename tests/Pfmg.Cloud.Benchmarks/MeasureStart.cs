using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Benchmarks;

/// <summary>Measures how long the packaged app takes from its process's start to its first answered query, and writes docs/benchmarks/start.md.</summary>
internal static class MeasureStart
{
    private const int Turns = 30;
    private const double TargetSeconds = 1.5;
    private const string Query = "/api/variants?region=chr20:10000001-10200000";

    public static async Task<int> RunAsync()
    {
        var zip = NativeTool.Lines(Path.Combine(Repository.Root, "eng", "package.sh"))[^1];
        using var folder = new TemporaryFolder();
        await using var issuer = await TestIssuer.StartAsync();
        ZipFile.ExtractToDirectory(zip, folder["app"]);
        NativeTool.Run(folder["app/pfmg"], "ingest", Repository.TestData("expected/NA12878.bt.vcf.gz"), "--store", folder["store"]);
        var first = await TurnAsync(folder, issuer);
        var turns = new List<Turn>();
        for (var i = 0; i < Turns; i++)
        {
            turns.Add(await TurnAsync(folder, issuer));
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{i + 1}/{Turns} {turns[^1].Seconds:F3} s, {turns[^1].CpuSeconds:F3} s CPU"));
        }

        var seconds = turns.Select(static turn => turn.Seconds).Order().ToList();
        var cpu = turns.Select(static turn => turn.CpuSeconds).Order().ToList();
        var median = (seconds[(Turns / 2) - 1] + seconds[Turns / 2]) / 2;
        var page = Page(first, seconds, cpu, median, new FileInfo(zip).Length);
        await File.WriteAllTextAsync(Path.Combine(Repository.Root, "docs", "benchmarks", "start.md"), page);
        Console.WriteLine(page);
        return median <= TargetSeconds ? 0 : 1;
    }

    private static async Task<Turn> TurnAsync(TemporaryFolder folder, TestIssuer issuer)
    {
        var port = FreePort();
        var start = new ProcessStartInfo(folder["app/pfmg"], ["serve"]) { WorkingDirectory = folder["app"], UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["FUNCTIONS_CUSTOMHANDLER_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["PFMG_STORE"] = folder["store"];
        start.Environment["Callers__Authority"] = issuer.Name;
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.Authorization = new("Bearer", issuer.Token("bench", ["data-manager"]));
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The app did not start.");
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var rows = await FirstAnswerAsync(client, process);
        var seconds = clock.Elapsed.TotalSeconds;
        process.Refresh();
        var cpu = process.TotalProcessorTime.TotalSeconds;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        return new Turn(seconds, cpu, rows);
    }

    /// <summary>Asks until somebody listens: what the host waits for, and then the query, are one here.</summary>
    private static async Task<int> FirstAnswerAsync(HttpClient client, Process process)
    {
        while (!process.HasExited)
        {
            try
            {
                var answer = JsonNode.Parse(await client.GetStringAsync(Query))!;
                return (int)answer["total"]! is > 0 and var total ? total : throw new InvalidOperationException("The query found nothing.");
            }
            catch (HttpRequestException failure) when (failure.InnerException is SocketException)
            {
                await Task.Delay(5);
            }
        }

        throw new InvalidOperationException($"The app ended with {process.ExitCode}.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Page(Turn first, List<double> seconds, List<double> cpu, double median, long zipBytes) => FormattableString.Invariant($"""
        # From process start to the first answer

        Written by `make bench` (`dotnet run --configuration Release --project tests/Pfmg.Cloud.Benchmarks -- start`) on {TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {RuntimeInformation.OSDescription},
        {RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} cores, load average {CompareWithBcftools.LoadAverage()} at the end.
        The zip that `azd deploy` sends ({zipBytes / (double)(1 << 20):F0} MiB), unzipped; each turn starts `pfmg serve` as the Functions host does, over a lake of one person's
        calls in a folder, and asks `GET {Query}` until somebody listens: {first.Rows} rows, read from Parquet by the query engine. The time runs from the start of
        the process to the whole answer. Of {Turns} turns after one that is told apart:

        | | median | fastest | slowest |
        | --- | ---: | ---: | ---: |
        | seconds | {median:F2} | {seconds[0]:F2} | {seconds[^1]:F2} |
        | CPU seconds of all its threads | {cpu[Turns / 2]:F2} | {cpu[0]:F2} | {cpu[^1]:F2} |

        The turn before them, right after unzipping: {first.Seconds:F2} s. The machine's file cache held the program's files in every turn; what
        Azure takes to mount the package and to start the Functions host itself comes before, and cannot be measured here.

        **Bar: at most {TargetSeconds:F1} s, median of {Turns}.** {(median <= TargetSeconds ? "Holds" : "Does not hold")}.

        """).ReplaceLineEndings("\n");

    private sealed record Turn(double Seconds, double CpuSeconds, int Rows);
}
