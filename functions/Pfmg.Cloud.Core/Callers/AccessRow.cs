namespace Pfmg.Cloud.Core.Callers;

/// <summary>A row of the access table: one route, who may use it, and why.</summary>
public sealed record AccessRow
{
    /// <summary>Method, a space, and the route's pattern: "GET /api/runs/{id}".</summary>
    public required string Route { get; init; }

    /// <summary>Whether everyone may, with or without a token.</summary>
    public bool Anonymous { get; init; }

    /// <summary>Who may; one of them is enough. Empty if only <see cref="Anonymous"/> says.</summary>
    public IReadOnlyList<AccessRule> Allow { get; init => field = value ?? []; } = [];

    /// <summary>Whether the answer holds personal data, so that each request is entered in the audit trail.</summary>
    public required AccessReads Reads { get; init; }

    /// <summary>Where the route exists: absent for everywhere, "host" behind the Functions host alone, "development" with the development issuer alone.</summary>
    public string? When { get; init; }

    /// <summary>Whether a token that is bound to a project may be shown here, though the route does not name the project.</summary>
    public bool ProjectTokens { get; init; }

    /// <summary>The reason, for whoever reviews the table.</summary>
    public required string Why { get; init; }

    /// <summary>Whether nobody needs to be asked who they are.</summary>
    public bool IsOpen => Anonymous && Allow.Count == 0;
}

/// <summary>Who may use a route: a role, and what such a caller must be to the thing that the request names.</summary>
/// <param name="Role">The role.</param>
/// <param name="Relation">The name of a relation, such as "own-platform"; null if the role is enough.</param>
public sealed record AccessRule(Role Role, string? Relation);

/// <summary>What an answer holds.</summary>
public enum AccessReads
{
    /// <summary>Nothing about a person.</summary>
    None,

    /// <summary>Something about persons: genotypes, phenotypes, identifiers, or counts of them.</summary>
    Personal,
}
