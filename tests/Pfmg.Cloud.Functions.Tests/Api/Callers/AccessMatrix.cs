using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Functions.Api.Callers;
using Pfmg.Cloud.Functions.Tokens;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Api.Callers;

/// <summary>Asks every route as everyone, related and unrelated, and compares who was let in with what the table's file says.</summary>
/// <remarks>The relations are the test's: each is true if the request says so in a header. The file is read anew here, by none of the code that enforces it.</remarks>
internal sealed partial class AccessMatrix : IStartupFilter
{
    private const string Admitted = "X-Test-Admitted";
    private const string Related = "X-Test-Related";

    private static readonly Dictionary<string, string?> Unlimited = new(StringComparer.Ordinal) { ["Limits:AnonymousPerSecond"] = "0", ["Limits:CallerPerSecond"] = "0" };

    /// <summary>The cells where the service differs from the file.</summary>
    /// <param name="change">Changes what the app registered.</param>
    /// <param name="routes">Only routes that start so; null for all.</param>
    public static async Task<(int Cells, IReadOnlyList<string> Differences)> CompareAsync(Action<IServiceCollection>? change = null, string? routes = null)
    {
        await using var service = await Service.StartAsync(settings: Unlimited, change: services =>
        {
            foreach (var relation in services.Where(one => one.ServiceType == typeof(Relation)).ToList())
            {
                services.Remove(relation);
                var name = ((Relation)relation.ImplementationInstance!).Name;
                services.AddRelation(name, (http, _, _) => Task.FromResult(http.Request.Headers.ContainsKey(Related)));
            }

            services.AddSingleton<IStartupFilter, AccessMatrix>();
            change?.Invoke(services);
        });
        var cells = 0;
        var differences = new List<string>();
        foreach (var row in Rows().Where(row => routes is null || ((string)row["route"]!).Contains(routes, StringComparison.Ordinal)))
        {
            var asked = from role in Enum.GetValues<Role>().Cast<Role?>().Prepend(null)
                        from related in (bool[])[false, true]
                        select CompareAsync(service, row, role, related);
            var found = await Task.WhenAll(asked);
            cells += found.Length;
            differences.AddRange(found.OfType<string>());
        }

        return (cells, differences);
    }

    private static async Task<string?> CompareAsync(Service service, JsonObject row, Role? role, bool related)
    {
        var (expected, found) = (Expected(row, role, related), await AskAsync(service, row, role, related));
        return expected == found ? null : $"{row["route"]} as {role?.ToString() ?? "nobody"}, {(related ? "related" : "unrelated")}: expected {expected}, found {found}";
    }

    /// <inheritdoc />
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (http, rest) =>
        {
            http.Response.OnStarting(() =>
            {
                http.Response.Headers[Admitted] = http.Admission() is null ? "no" : "yes";
                return Task.CompletedTask;
            });
            await rest(http);
        });
        next(app);
    };

    private static IEnumerable<JsonObject> Rows() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "policies", "access", $"{AccessTable.Current}.json")))!.AsArray()
            .Select(row => row!.AsObject()).Where(row => (string?)row["when"] != "host");

    // What the table means, said a second time.
    private static string Expected(JsonObject row, Role? role, bool related)
    {
        var mine = row["allow"]?.AsArray().Where(rule => role is { } one && (string?)rule!["role"] == one.Name()).ToList() ?? [];
        if ((bool?)row["anonymous"] is true || mine.Any(rule => rule!["relation"] is null || related))
        {
            return "let in";
        }

        return (role, mine.Count, ((string)row["route"]!).Contains('{', StringComparison.Ordinal)) switch
        {
            (null, _, _) => "401",
            (_, > 0, true) => "404",
            _ => "403",
        };
    }

    private static async Task<string> AskAsync(Service service, JsonObject row, Role? role, bool related)
    {
        var (method, pattern) = ((string)row["route"]!).Split(' ') switch { var parts => (parts[0], parts[1]) };
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(service.Client.BaseAddress!, Parameter().Replace(pattern, match => match.Value.Contains(":int", StringComparison.Ordinal) ? "1" : "x")));
        if (role is { } one)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await service.TokenAsync(new TokenRequest("someone", [one])));
        }

        if (related)
        {
            request.Headers.Add(Related, "yes");
        }

        using var response = await service.Anonymous.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.Headers.GetValues(Admitted).Single() == "yes" ? "let in" : $"{(int)response.StatusCode}";
    }

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Parameter();
}
