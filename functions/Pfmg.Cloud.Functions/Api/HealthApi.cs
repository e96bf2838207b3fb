using System.Reflection;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>`/api/health` and `/api/version`.</summary>
internal static class HealthApi
{
    /// <summary>Maps the routes.</summary>
    public static void MapHealth(this IEndpointRouteBuilder api)
    {
        api.MapGet("/health", () => new Health("ok")).WithTags("Service").WithSummary("Says that the service answers.");
        api.MapGet("/version", () => Running).WithTags("Service").WithSummary("Says which build answers.");
    }

    private static ServiceVersion Running { get; } = new(
        "pfmg",
        typeof(HealthApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
        Environment.Version.ToString());
}

/// <summary>Whether the service answers.</summary>
/// <param name="Status">"ok".</param>
internal sealed record Health(string Status);

/// <summary>Which build answers.</summary>
/// <param name="Name">The program's name.</param>
/// <param name="Version">Semantic version, '+', commit.</param>
/// <param name="Runtime">The .NET runtime's version.</param>
internal sealed record ServiceVersion(string Name, string Version, string Runtime);
