using System.CommandLine;
using System.Net;
using Pfmg.Cloud.Functions.Hosting;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`pfmg serve`: the function app on this machine, or behind the Functions host.</summary>
internal static class ServeCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal, StoreOption store)
    {
        var port = new Option<int>("--port") { Description = "TCP port; 0 takes a free one", DefaultValueFactory = _ => ServeOptions.DefaultPort };
        var host = new Option<string>("--host") { Description = "Address to listen on", DefaultValueFactory = _ => "127.0.0.1" };
        var open = new Option<bool>("--allow-remote")
        {
            Description = "Allow an address other than loopback. Callers then need tokens of the authority that Callers__Authority names; without one, of the development issuer, whose key lies in the store",
        };
        var sweep = new Option<int>("--sweep-minutes")
        {
            Description = "Minutes between two sweeps for lost events, lost jobs and orphaned files; 0 sweeps never",
            HelpName = "N",
            DefaultValueFactory = _ => 5,
        };
        var json = new Option<bool>("--json-logs") { Description = "Log lines of JSON, as behind the Functions host" };
        var command = new PfmgCommand("serve", "Serves the API and runs what is uploaded, until Ctrl-C.", "pfmg serve --port 7071\ncurl http://127.0.0.1:7071/api/health");
        return command.With(port, host, open, sweep, json).Does(async (parsed, ct) =>
        {
            var address = Address(parsed.GetValue(host)!, parsed.GetValue(open));
            var options = new ServeOptions(store.PathFor(parsed, terminal), address, parsed.GetValue(port), HostPort(terminal))
            {
                Settings = terminal.Settings,
                JsonLogs = parsed.GetValue(json),
                SweepEvery = TimeSpan.FromMinutes(Minutes(parsed.GetValue(sweep))),
            };
            await using var app = FunctionApp.Create(options);
            await app.StartAsync(ct);
            await terminal.Error.WriteLineAsync($"Serving {options.StoreDirectory} on {string.Join(' ', app.Urls)}");
            await app.WaitForShutdownAsync(ct);
        });
    }

    private static IPAddress Address(string host, bool allowRemote)
    {
        var text = host is "localhost" ? "127.0.0.1" : host;
        if (!IPAddress.TryParse(text, out var address))
        {
            throw new UsageException($"--host: expected an IP address or localhost, found {host}.");
        }

        return allowRemote || IPAddress.IsLoopback(address)
            ? address
            : throw new UsageException($"--host: expected a loopback address such as 127.0.0.1 (or --allow-remote), found {host}.");
    }

    private static int Minutes(int minutes) =>
        minutes >= 0 ? minutes : throw new UsageException($"--sweep-minutes: expected 0 or more, found {minutes}.");

    private static int? HostPort(Terminal terminal) => terminal.Settings[ServeOptions.HostPortVariable] switch
    {
        null or "" => null,
        var text when int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65_536 => port,
        var text => throw new UsageException($"{ServeOptions.HostPortVariable}: expected a TCP port, found {text}."),
    };
}
