using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Functions.Api;
using Xunit.Abstractions;

namespace Pfmg.Cloud.Functions.Tests.Api.Paths;

/// <summary>Names that are ways to elsewhere, in every free part of every route: none is followed, each is refused in the route's own shape.</summary>
public sealed partial class PathAttackTests(ITestOutputHelper output)
{
    private const int AtOnce = 8;

    [Fact]
    public async Task No_free_part_of_any_route_is_a_way_out_of_its_area()
    {
        await using var world = await PathWorld.StartAsync();

        Empty(await AttackAsync(world, HostileText.Few(world.Service.StoreDirectory).ToList()));
        Empty(world.Damage());
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task No_free_part_of_any_route_is_a_way_out_of_its_area_by_any_spelling()
    {
        await using var world = await PathWorld.StartAsync();

        Empty(await AttackAsync(world, HostileText.All(world.Service.StoreDirectory).ToList()));
        Empty(world.Damage());
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task No_free_part_is_a_way_out_even_where_relations_guard_nothing()
    {
        await using var world = await PathWorld.StartAsync(isRelated: true);

        Empty(await AttackAsync(world, HostileText.All(world.Service.StoreDirectory).ToList()));
        Empty(world.Damage());
    }

    [Fact]
    public async Task A_route_that_follows_names_is_found()
    {
        // As the airlock's fetch would be if nothing checked what a file may be called.
        await using var reading = await PathWorld.StartAsync(careless: async (http, store) =>
        {
            if (http.Request is not { Method: "GET" } request || CarelessFile().Match(request.Path) is not { Success: true } asked)
            {
                return false;
            }

            var path = Path.Combine(store, "airlock", asked.Groups["project"].Value, asked.Groups["request"].Value, Uri.UnescapeDataString(asked.Groups["file"].Value));
            await http.Response.WriteAsync(File.Exists(path) ? await File.ReadAllTextAsync(path) : "", http.RequestAborted);
            return true;
        });
        Assert.NotEmpty(await AttackAsync(reading, HostileText.Few(reading.Service.StoreDirectory).ToList(), "exports/{request}/files"));

        // As that of an upload.
        await using var writing = await PathWorld.StartAsync(careless: async (http, store) =>
        {
            if (http.Request is not { Method: "PUT" } request || CarelessFile().Match(request.Path) is not { Success: true } asked)
            {
                return false;
            }

            var path = Path.GetFullPath(Path.Combine(store, "airlock", asked.Groups["project"].Value, asked.Groups["request"].Value, Uri.UnescapeDataString(asked.Groups["file"].Value).Replace("\0", "", StringComparison.Ordinal)));
            if (path.StartsWith(store, StringComparison.Ordinal) && File.Exists(path))
            {
                await File.WriteAllTextAsync(path, "mine", http.RequestAborted);
            }

            http.Response.StatusCode = 404;
            http.Response.ContentType = "application/problem+json";
            return true;
        });
        await AttackAsync(writing, HostileText.Few(writing.Service.StoreDirectory).ToList(), "exports/{request}/files");
        Assert.NotEmpty(writing.Damage());
    }

    private static void Empty(IReadOnlyList<string> faults) => Assert.True(faults.Count == 0, $"{faults.Count} faults:\n{string.Join('\n', faults.Take(100))}");

    private async Task<IReadOnlyList<string>> AttackAsync(PathWorld world, IReadOnlyList<string> texts, string? only = null)
    {
        var faults = new List<string>();
        var (asked, reached) = (0, 0);
        foreach (var (method, endpoint) in world.Routes.Where(one => only is null || one.Endpoint.RoutePattern.RawText!.Contains(only, StringComparison.Ordinal)))
        {
            foreach (var free in endpoint.RoutePattern.Parameters)
            {
                foreach (var some in texts.Chunk(AtOnce))
                {
                    var answers = await Task.WhenAll(some.Select(async text => (Target: Target(world, endpoint, free.Name, text), Answer: await world.SendAsync(method, Target(world, endpoint, free.Name, text)))));
                    asked += some.Length;
                    reached += answers.Count(one => one.Answer.Route == endpoint.RoutePattern.RawText);
                    faults.AddRange(from one in answers
                                    let fault = Fault(world, method, endpoint, one.Answer)
                                    where fault is not null
                                    select $"{method} {(one.Target.Length > 200 ? one.Target[..200] : one.Target)} ({endpoint.RoutePattern.RawText}): {fault}");
                }
            }
        }

        output.WriteLine($"{asked} requests, {reached} of them reached the route that they meant; {faults.Count} faults.");
        return faults;
    }

    private static string Target(PathWorld world, RouteEndpoint endpoint, string free, string text) => Parameter().Replace(endpoint.RoutePattern.RawText!, part =>
    {
        var name = part.Groups["name"].Value;
        return name == free ? text : (name, endpoint.RoutePattern.RawText!) switch
        {
            ("id", var route) when route.StartsWith("/api/projects/", StringComparison.Ordinal) => world.Project,
            ("request", _) => world.Export,
            ("platform", _) => "test",
            ("run", _) => "run1",
            ("entryType", _) => "g_variants",
            ("access_id", _) => "https",
            ("release", _) => "1",
            _ => "x",
        };
    });

    private static string? Fault(PathWorld world, string method, RouteEndpoint endpoint, RawAnswer answer)
    {
        if (answer.Body.Contains(HostileText.Song, StringComparison.Ordinal) || answer.Body.Contains("PRIVATE KEY", StringComparison.Ordinal) || answer.Body.Contains("root:x:", StringComparison.Ordinal))
        {
            return "reads what is none of its own";
        }

        if (answer.Headers.Contains("\nX-Injected:", StringComparison.OrdinalIgnoreCase))
        {
            return "lets a header in";
        }

        if (answer.Status is 0 or >= 500)
        {
            return $"answers {answer.Status}: {answer.Body}";
        }

        // What the server's parser refused, or what is, once the parser put it straight, another route, that route's own rules hold for.
        if (answer.Route != endpoint.RoutePattern.RawText)
        {
            return null;
        }

        if (answer.Status < 400)
        {
            return !world.MustRefuse || IsPublic(world, method, endpoint) || (endpoint.RoutePattern.RawText!.StartsWith("/api/uploads/", StringComparison.Ordinal) && answer.Status is 200 or 201)
                ? null
                : $"answers {answer.Status}: {answer.Body}";
        }

        var expected = endpoint.Metadata.GetMetadata<ProblemShape>()?.MediaType.Split(';')[0] ?? "application/problem+json";
        // The framework answers for its own document in text.
        var isOurs = endpoint.RoutePattern.RawText != "/api/openapi/{documentName}.json";
        return method == "HEAD" || !isOurs || answer.MediaType == expected ? null : $"answers {answer.Status} as {answer.MediaType}, not {expected}";
    }

    // What everybody is told, whatever is named: preflights, service-info.
    private static bool IsPublic(PathWorld world, string method, RouteEndpoint endpoint) =>
        world.Service.Services.GetRequiredService<AccessTable>().Rows.Any(row => row.IsOpen && row.Reads == AccessReads.None && row.Route == $"{method} {endpoint.RoutePattern.RawText}");

    [GeneratedRegex(@"\{\**(?<name>[a-zA-Z_]+)[^}]*\}", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Parameter();

    [GeneratedRegex("^/api/projects/(?<project>[^/]+)/exports/(?<request>[^/]+)/files/(?<file>.+)$", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex CarelessFile();
}
