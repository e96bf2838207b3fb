using System.Reflection;
using Pfmg.Cloud.Functions.Health;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>`/api/health`, `/api/health/ready` and `/api/version`.</summary>
internal static class HealthApi
{
    /// <summary>Maps the routes.</summary>
    public static void MapHealth(this IEndpointRouteBuilder api)
    {
        api.MapGet("/health", () => new ServiceHealth("ok")).WithTags("Service").WithSummary("Says that the service answers.");
        api.MapGet("/health/ready", ReadyAsync).WithTags("Service").WithSummary("Says whether the service can work, and how what it stands on is.")
            .Produces<Readiness>().ProducesProblem(503);
        api.MapGet("/version", () => Running).WithTags("Service").WithSummary("Says which build answers.");
    }

    private static async Task<IResult> ReadyAsync(HttpContext http, CheckReadiness check, CancellationToken ct)
    {
        var readiness = await check.RunAsync(ct);
        http.Response.Headers.CacheControl = "no-store";
        if (readiness.IsReady)
        {
            return Results.Ok(readiness);
        }

        var problem = ProblemMiddleware.Create(503, "not-ready", "Something this needs does not answer.", null);
        problem.Extensions["dependencies"] = readiness.Dependencies;
        await ProblemMiddleware.WriteAsync(http, problem);
        return Results.Empty;
    }

    private static ServiceVersion Running { get; } = new(
        "pfmg",
        typeof(HealthApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
        Environment.Version.ToString());
}

/// <summary>Whether the service answers.</summary>
/// <param name="Status">"ok".</param>
internal sealed record ServiceHealth(string Status);

/// <summary>Which build answers.</summary>
/// <param name="Name">The program's name.</param>
/// <param name="Version">Semantic version, '+', commit.</param>
/// <param name="Runtime">The .NET runtime's version.</param>
internal sealed record ServiceVersion(string Name, string Version, string Runtime);
