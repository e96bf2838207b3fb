using Pfmg.Cloud.Core.Callers;

namespace Pfmg.Cloud.Functions.Api.Callers;

/// <summary>Holds the access table against the routes that are mapped.</summary>
internal static class AccessRoutes
{
    private const string ProjectPattern = " /api/projects/{id}";

    /// <summary>A route's name in the table; the first route of a group ends in no '/' there.</summary>
    public static string NameOf(string method, RouteEndpoint endpoint) => $"{method} {endpoint.RoutePattern.RawText?.TrimEnd('/')}";

    /// <summary>Whether a route names a project, as `{id}`.</summary>
    public static bool IsOfProject(string route) =>
        route.EndsWith(ProjectPattern, StringComparison.Ordinal) || route.Contains(ProjectPattern + "/", StringComparison.Ordinal);

    /// <summary>Every route that is mapped, by its name in the table.</summary>
    public static IReadOnlySet<string> Mapped(IEndpointRouteBuilder app) => app.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
        .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["*"]).Select(method => NameOf(method, endpoint)))
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Refuses to go on if a route has no row, a row no route, or a rule a relation that nobody tells.</summary>
    /// <exception cref="InvalidOperationException">So it is; every fault is named.</exception>
    public static void Check(IEndpointRouteBuilder app, AccessTable table, Relations relations, IReadOnlyList<string> circumstances)
    {
        var mapped = Mapped(app);
        var expected = table.Rows.Where(row => row.When is null || circumstances.Contains(row.When, StringComparer.Ordinal)).ToList();
        List<string> faults =
        [
            .. mapped.Except(expected.Select(row => row.Route), StringComparer.Ordinal).Select(route => $"{route} has no row"),
            .. expected.Select(row => row.Route).Except(mapped, StringComparer.Ordinal).Select(route => $"{route} has a row and is no route"),
            .. table.Rows.SelectMany(row => row.Allow.Where(rule => rule.Relation is { } name && !relations.Knows(name)).Select(rule => $"{row.Route} asks for the relation {rule.Relation}, which nobody tells")),
        ];
        if (faults.Count > 0)
        {
            throw new InvalidOperationException($"policies/access/{table.Version}.json: {string.Join("; ", faults.Order(StringComparer.Ordinal))}.");
        }
    }
}
