namespace Pfmg.Cloud.Core.Beacon;

/// <summary>How much an answer tells, least first.</summary>
/// <remarks>Source: Beacon v2.1, framework, beaconCommonComponents, Granularity.</remarks>
public enum BeaconGranularity
{
    /// <summary>Whether anything matches.</summary>
    Boolean,

    /// <summary>And how many do.</summary>
    Count,

    /// <summary>And which they are.</summary>
    Record,
}

/// <summary>Of which result sets an answer tells.</summary>
/// <remarks>Source: Beacon v2.1, framework, beaconCommonComponents, IncludeResultsetResponses.</remarks>
public enum IncludeResultsets
{
    /// <summary>Those in which something matches.</summary>
    Hit,

    /// <summary>All.</summary>
    All,

    /// <summary>Those in which nothing matches.</summary>
    Miss,

    /// <summary>None: only the summary.</summary>
    None,
}

/// <summary>A request to a Beacon as it was understood, however it was spelt.</summary>
/// <remarks>Source: Beacon v2.1, framework, requests/beaconRequestBody.json.</remarks>
public sealed record BeaconRequest
{
    /// <summary>Results on a page when nobody says how many.</summary>
    public const int DefaultLimit = 10;

    /// <summary>The version of the interface that the client speaks, such as v2.1.0.</summary>
    public string ApiVersion { get; init; } = BeaconVersion.Api;

    /// <summary>Schemas that the client wants records in; empty for the default ones.</summary>
    public IReadOnlyList<RequestedSchema> RequestedSchemas { get; init; } = [];

    /// <summary>Pages to skip.</summary>
    public int Skip { get; init; }

    /// <summary>Results on a page; 0 for as many as may be.</summary>
    public int Limit { get; init; } = DefaultLimit;

    /// <summary>What the client asks for; an answer may tell less, and says so.</summary>
    public BeaconGranularity Granularity { get; init; } = BeaconGranularity.Boolean;

    /// <summary>Whether the client named a granularity.</summary>
    public bool IsGranularityGiven { get; init; }

    /// <summary>Of which result sets to tell.</summary>
    public IncludeResultsets Include { get; init; } = IncludeResultsets.Hit;

    /// <summary>Whether this only tries the interface: then no data is looked at.</summary>
    public bool TestMode { get; init; }

    /// <summary>All must hold.</summary>
    public IReadOnlyList<BeaconFilter> Filters { get; init; } = [];

    /// <summary>Which variants; null if none of their parameters is given.</summary>
    public VariantParameters? Variant { get; init; }

    /// <summary>Only these datasets; empty for all.</summary>
    public IReadOnlyList<string> Datasets { get; init; } = [];
}

/// <summary>A schema that a client asks for.</summary>
/// <param name="EntityType">The entry type; null if the client named none.</param>
/// <param name="Schema">The schema's id or address; null if the client named none.</param>
public sealed record RequestedSchema(string? EntityType, string? Schema);

/// <summary>The version of the interface.</summary>
public static class BeaconVersion
{
    /// <summary>What this speaks, as the framework spells versions.</summary>
    public const string Api = "v2.1.0";
}
