using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Functions.Api.Callers;
using Pfmg.Cloud.Functions.Tests.Api.Projects;
using Pfmg.Cloud.Functions.Tokens;

namespace Pfmg.Cloud.Functions.Tests.Api.Paths;

/// <summary>A service whose one caller has every role, a project and an export: so that little but a route's own checks stands between a name and the store.</summary>
internal sealed class PathWorld : IAsyncDisposable
{
    private const string Marker = "X-Test-Route";
    private readonly Dictionary<string, byte[]> _before = new(StringComparer.Ordinal);

    private PathWorld(Service service) => Service = service;

    public Service Service { get; }

    /// <summary>Whether an answer below 400 to a hostile name is a fault: not where the test's relations let it pass.</summary>
    public bool MustRefuse { get; private init; } = true;

    public string Token { get; private set; } = "";

    public string Project { get; private set; } = "";

    public string Export { get; private set; } = "";

    /// <summary>Every route with a free part, as the program maps them.</summary>
    public IReadOnlyList<(string Method, RouteEndpoint Endpoint)> Routes =>
    [
        .. Service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(static one => one.RoutePattern.Parameters.Count > 0)
            .SelectMany(static one => (one.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(method => (method, one))),
    ];

    /// <summary>Starts one.</summary>
    /// <param name="isRelated">Whether the caller has every relation to whatever is named, so that these guard nothing.</param>
    /// <param name="careless">Answers some requests before the service does; null for none.</param>
    public static async Task<PathWorld> StartAsync(bool isRelated = false, Func<HttpContext, string, Task<bool>>? careless = null)
    {
        Service? started = null;
        var unlimited = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Limits:AnonymousPerSecond"] = "0", ["Limits:CallerPerSecond"] = "0" };
        started = await Service.StartAsync(settings: unlimited, change: services =>
        {
            foreach (var relation in services.Where(one => isRelated && one.ServiceType == typeof(Relation)).ToList())
            {
                services.Remove(relation);
                services.AddRelation(((Relation)relation.ImplementationInstance!).Name, static (_, _, _) => Task.FromResult(true));
            }

            services.AddSingleton<IStartupFilter>(new Marked(careless is null ? null : http => careless(http, started!.StoreDirectory)));
        });
        var world = new PathWorld(started) { MustRefuse = !isRelated };
        await world.FillAsync();
        return world;
    }

    /// <summary>Sends a request just as it is written.</summary>
    public async Task<RawAnswer> SendAsync(string method, string target)
    {
        var body = method is "POST" or "PUT" ? "{}" : "";
        var precondition = method is "PUT" or "POST" or "DELETE" ? "If-Match: *\r\n" : "";
        var text = await Service.SendRawAsync(
            $"{method} {target} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {Token}\r\nConnection: close\r\nContent-Type: application/json\r\n{precondition}Content-Length: {body.Length}\r\n\r\n{body}");
        return RawAnswer.Of(text);
    }

    /// <summary>What changed in the store where nothing may: a file outside of the areas that routes write, under a name that is none, or a canary that is another now.</summary>
    public IReadOnlyList<string> Damage()
    {
        var damage = _before.Where(static one => !File.Exists(one.Key) || !File.ReadAllBytes(one.Key).AsSpan().SequenceEqual(one.Value)).Select(static one => $"{one.Key} changed").ToList();
        foreach (var path in Directory.EnumerateFiles(Service.StoreDirectory, "*", SearchOption.AllDirectories).Except(_before.Keys))
        {
            var relative = Path.GetRelativePath(Service.StoreDirectory, path).Replace(Path.DirectorySeparatorChar, '/');
            if (!IsWritten(relative))
            {
                damage.Add($"{relative} is new");
            }
        }

        return damage;
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();

    // Of the caller's own doing: deliveries under a platform and a run, the record of what was asked, what was decided and disclosed, documents.
    private static bool IsWritten(string path) => path.Split('/') switch
    {
        ["uploads", { Length: > 0 } platform, { Length: > 0 }, ..] => platform.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'),
        ["audit" or "counter" or "airlock", ..] => !path.Contains(HostileText.Canary, StringComparison.Ordinal),
        [var file] => file.StartsWith("documents", StringComparison.Ordinal),
        [".keys" or ".queue" or ".locks" or ".uploads" or ".tmp" or ".puts", ..] => !path.Contains(HostileText.Canary, StringComparison.Ordinal),
        _ => false,
    };

    private async Task FillAsync()
    {
        Token = await Service.TokenAsync(new TokenRequest("mallory", Enum.GetValues<Role>()) { Platform = "test" });
        Project = await ActiveProject.CreateAsync(Service, "Paths", "mallory");
        var client = Service.ClientOf(new TokenRequest("mallory", [Role.Researcher]));
        using var begun = await client.PostAsJsonAsync($"/api/projects/{Project}/exports", new { justification = "Table 1." });
        Assert.True(begun.IsSuccessStatusCode, await begun.Content.ReadAsStringAsync());
        Export = (string)(await begun.Content.ReadFromJsonAsync<JsonObject>())!["id"]!;
        foreach (var area in new[] { "", "uploads", "uploads/test", "uploads/test/secret", "airlock", $"airlock/{Project}", "airlock/prj-other", "counter", "counter/decisions", "counter/datasets", "audit", "runs", "lake", "references" })
        {
            foreach (var name in new[] { HostileText.Canary, HostileText.Canary + ".json" })
            {
                var path = Path.Combine(Directory.CreateDirectory(Path.Combine(Service.StoreDirectory, area)).FullName, name);
                await File.WriteAllTextAsync(path, $"{{\"song\":\"{HostileText.Song}\"}}");
                _before[path] = await File.ReadAllBytesAsync(path);
            }
        }

        foreach (var path in Directory.EnumerateFiles(Path.Combine(Service.StoreDirectory, ".keys"), "*", SearchOption.AllDirectories))
        {
            _before[path] = await File.ReadAllBytesAsync(path);
        }
    }

    // Tells which route answered; and lets a careless one answer first.
    private sealed class Marked(Func<HttpContext, Task<bool>>? careless) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (http, rest) =>
            {
                http.Response.OnStarting(() =>
                {
                    http.Response.Headers[Marker] = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
                    return Task.CompletedTask;
                });
                if (careless is null || !await careless(http))
                {
                    await rest(http);
                }
            });
            next(app);
        };
    }
}

/// <summary>An answer as it came.</summary>
/// <param name="Status">Its status; 0 if there was none.</param>
/// <param name="Route">The route that answered; null if the server's parser refused before any.</param>
/// <param name="MediaType">Its body's type; empty without one.</param>
/// <param name="Headers">Its headers, as text.</param>
/// <param name="Body">Its body.</param>
internal sealed record RawAnswer(int Status, string? Route, string MediaType, string Headers, string Body)
{
    public static RawAnswer Of(string text)
    {
        var split = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var (head, body) = split < 0 ? (text, "") : (text[..split], text[(split + 4)..]);
        var lines = head.Split("\r\n");
        string? Header(string name) => lines.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)) is { } line ? line[(name.Length + 1)..].Trim() : null;
        var status = lines[0].Split(' ') is [_, var number, ..] && int.TryParse(number, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var told) ? told : 0;
        return new RawAnswer(status, Header("X-Test-Route"), Header("Content-Type")?.Split(';')[0] ?? "", head, body);
    }
}
