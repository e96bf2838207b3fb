using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Functions.Commands;
using Pfmg.Cloud.Functions.Hosting;
using Pfmg.Cloud.Functions.Tokens;

namespace Pfmg.Cloud.Functions.Demo;

/// <summary>`pfmg demo`, behind `make run`: serves, delivers the demo runs, scores them, asks, and stays up.</summary>
internal static class DemoCommand
{
    private const string SolutionFile = "Pfmg.Cloud.sln";

    // Regions change no result; the pipeline would cut so small a genome into one, which shows less.
    private static readonly PlanOptions Plan = new() { Regions = 4 };

    /// <summary>The command, which help does not list.</summary>
    public static Command Create(Terminal terminal, StoreOption store)
    {
        var port = new Option<int>("--port") { Description = "TCP port of the service", DefaultValueFactory = _ => ServeOptions.DefaultPort };
        var fresh = new Option<bool>("--fresh") { Description = "Empty the store first" };
        var exit = new Option<bool>("--exit") { Description = "End after the report instead of serving on" };
        var summary = new Option<FileInfo?>("--summary") { Description = "Where the summary goes, as JSON", HelpName = "FILE" };
        var command = new PfmgCommand(
            "demo",
            "Serves a store, delivers demo runs to it over HTTP, scores their calls against truth, asks example queries, and leads a project through the counter.",
            "pfmg demo --store artifacts/demo/store --fresh --exit");
        command.Hidden = true;
        return command.With(port, fresh, exit, summary).Does(async (parsed, ct) =>
        {
            var directory = store.PathFor(parsed, terminal);
            RequireFree(parsed.GetValue(port));
            if (parsed.GetValue(fresh))
            {
                Empty(directory);
            }

            var options = new ServeOptions(directory, IPAddress.Loopback, parsed.GetValue(port), HostPort: null) { Plan = Plan };
            await using var app = FunctionApp.Create(options);
            await app.StartAsync(ct);
            await terminal.Error.WriteLineAsync($"Serving {directory} on {app.Urls.First()}");
            var result = await PlayAsync(terminal, directory, new Uri(app.Urls.First()), ct);
            await terminal.WriteLineAsync(DemoReport.Of(result), ct);
            await WriteAsync(parsed.GetValue(summary), result, ct);
            if (parsed.GetValue(exit) is false)
            {
                await terminal.Error.WriteLineAsync("Serving on. Ctrl-C ends.");
                await app.WaitForShutdownAsync(ct);
            }

            await app.StopAsync(CancellationToken.None);
            return result.Failures.Count == 0 ? ExitCodes.Done : ExitCodes.Ours;
        });
    }

    private static async Task<DemoSummary> PlayAsync(Terminal terminal, string storeDirectory, Uri service, CancellationToken ct)
    {
        await using var services = CommandServices.Create(new Deployment(storeDirectory));
        var player = new TokenRequest("demo", [Role.PlatformUploader, Role.DataManager]) { Platform = DemoRun.Platform, For = TimeSpan.FromDays(1) };
        using var http = await services.ClientAsync(service, terminal.Settings, player, ct);
        var (checkout, time) = (Checkout(), services.Get<TimeProvider>());
        var sheet = await File.ReadAllTextAsync(Path.Combine(checkout.FullName, "demo", DemoRun.Sheet), ct);
        var counter = new PlayCounter((caller, token) => services.ClientAsync(service, terminal.Settings, caller, token), sheet, time);
        var demo = new RunDemo(checkout, http, services.Get<IObjectStore>(), services.Get<AddReference>(), counter, new DemoProgress(terminal), time);
        return await demo.RunAsync(DemoRun.All, ct);
    }

    private static async Task WriteAsync(FileInfo? file, DemoSummary summary, CancellationToken ct)
    {
        if (file is not null)
        {
            file.Directory!.Create();
            await File.WriteAllTextAsync(file.FullName, JsonSerializer.Serialize(summary, PfmgJson.Indented) + "\n", ct);
        }
    }

    // Before the store is emptied: a demo that still serves it must not lose it.
    private static void RequireFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
        catch (SocketException)
        {
            throw new UsageException($"Port {port} is taken, perhaps by a demo that still runs. Stop it, or take another: PORT=7072 make run");
        }
    }

    // Only a folder that is a store, or nothing yet, is ever deleted.
    private static void Empty(string directory)
    {
        if (!Directory.Exists(directory))
        {
            return;
        }

        string[] known = ["uploads", "runs", "references", "lake", "counter", "audit", "airlock", "documents.db", "documents.db-shm", "documents.db-wal"];
        var foreign = Directory.EnumerateFileSystemEntries(directory).Select(Path.GetFileName).FirstOrDefault(name => name![0] != '.' && !known.Contains(name, StringComparer.Ordinal));
        if (foreign is not null)
        {
            throw new UsageException($"{directory} holds {foreign}, so it is no store and is not emptied.");
        }

        Directory.Delete(directory, recursive: true);
    }

    private static DirectoryInfo Checkout()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, SolutionFile)))
            {
                return folder;
            }
        }

        throw new UsageException($"The demo runs from a checkout: no folder above the program holds {SolutionFile}.");
    }
}
