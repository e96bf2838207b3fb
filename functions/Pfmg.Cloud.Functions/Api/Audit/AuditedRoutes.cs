namespace Pfmg.Cloud.Functions.Api.Audit;

/// <summary>Which routes read personal data, so that each request to them is recorded.</summary>
internal static class AuditedRoutes
{
    // What needs no caller or reads no person's data; all else under /api is recorded.
    private static readonly string[] Impersonal = ["/api/health", "/api/version", "/api/openapi", "/api/uploads", "/api/runs"];

    /// <summary>Whether a request to this route is recorded.</summary>
    /// <param name="pattern">The endpoint's pattern; null if no endpoint was found.</param>
    public static bool Reads(string? pattern) => pattern is not null
        && pattern.StartsWith("/api/", StringComparison.Ordinal)
        && !Impersonal.Any(one => pattern.StartsWith(one, StringComparison.Ordinal));
}
