using Pfmg.Cloud.Core.Callers;

namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>Which routes of the access table the matrix asks, and which it need not.</summary>
internal static class LeakRoutes
{
    private static readonly IReadOnlyList<AccessRow> Rows = AccessTable.Load().Rows;

    /// <summary>Routes that read something of persons and that the matrix does not ask, each with the reason; reviewed. A route that is new is asked, or enters here.</summary>
    public static IReadOnlyDictionary<string, string> NotAsked { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["POST /api/beacon/{entryType}"] = "the same code as GET, which is asked; of a project's Beacon POST is asked too",
        ["POST /api/beacon/{entryType}/{entryId}"] = "as above",
        ["POST /api/beacon/{entryType}/{entryId}/{related}"] = "as above",
        ["POST /api/projects/{id}/beacon/{entryType}/{entryId}/{related}"] = "asked where the slow matrix asks all of a person's questions",
        ["POST /api/break-glass"] = "a clinician's act; what it opens and closes: BreakGlassTests",
        ["GET /api/break-glass"] = "the auditor's list of such acts, everybody's by purpose",
        ["GET /api/audit"] = "the auditor's, without names and genotypes: AuditTests",
        ["POST /api/participants"] = "a data manager enters persons; answers numbers of the batch sent",
        ["GET /api/participants/{id}"] = "a data manager's, and a clinician's of own patients by the relation that AccessTests asks",
        ["POST /api/participants/{id}/consents"] = "records what was said; answers a number",
        ["POST /api/participants/{id}/erasure"] = "the data protection officer's act: EraseParticipantTests",
        ["GET /api/decisions/{id}"] = "the auditor's: clauses and counts of a decision",
        ["POST /api/decisions/{id}/replay"] = "as above",
    };

    /// <summary>Families of routes that tests of their own ask of the same world, or that carry what teams bring and not what the lake holds.</summary>
    public static IReadOnlyList<(string Part, string Why)> AskedElsewhere { get; } =
    [
        ("/htsget/", "FileLeakTests"),
        ("/ga4gh/drs/", "FileLeakTests"),
        ("/files", "FileLeakTests"),
        ("/exports", "FileLeakTests, ExportTests"),
        ("/imports", "what a team brings in, read by that team and its reviewers: AirlockTests"),
    ];

    /// <summary>The row of the table that a request falls under.</summary>
    /// <param name="method">GET or POST.</param>
    /// <param name="path">With or without a query.</param>
    public static string Of(string method, string path)
    {
        var segments = path.Split('?')[0].Split('/');
        return Rows.Where(row => Matches(row.Route, method, segments)).MaxBy(static row => row.Route.Split('/').Count(static segment => !segment.StartsWith('{')))?.Route
            ?? throw new InvalidOperationException($"No row is of {method} {path}.");
    }

    /// <summary>Routes that read something of persons, and were neither asked nor reviewed; and reviewed ones that are none.</summary>
    public static IEnumerable<string> Forgotten(IReadOnlySet<string> asked) =>
        Rows.Where(static row => row.Reads == AccessReads.Personal).Select(static row => row.Route)
            .Where(route => !asked.Contains(route) && !NotAsked.ContainsKey(route) && !AskedElsewhere.Any(family => route.Contains(family.Part, StringComparison.Ordinal)))
            .Concat(NotAsked.Keys.Where(static route => !Rows.Any(row => row.Route == route)));

    private static bool Matches(string route, string method, string[] segments)
    {
        var parts = route.Split(' ');
        var pattern = parts[1].Split('/');
        return parts[0] == method && pattern.Length == segments.Length && pattern.Zip(segments).All(static pair => pair.First.StartsWith('{') ? pair.Second.Length > 0 : pair.First == pair.Second);
    }
}
