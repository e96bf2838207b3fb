using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Quality;

/// <summary>Which quality an assay must have, as data: `policies/quality/{version}.json`, embedded here.</summary>
/// <remarks>A published version never changes. The JSON Schema is docs/schemas/quality-policy.schema.json.</remarks>
public sealed record QualityPolicy
{
    private const string ResourcePrefix = "policies/";

    /// <summary>The shape of this document; "1.0".</summary>
    public required string SchemaVersion { get; init; }

    /// <summary>"quality".</summary>
    public required string Name { get; init; }

    /// <summary>A whole number; a change of any bound raises it.</summary>
    public required string Version { get; init; }

    /// <summary>Where its numbers come from, by the key that bounds name.</summary>
    public required IReadOnlyDictionary<string, string> Sources { get; init; }

    /// <summary>What a karyotype that disagrees with the declared sex means: "warn". It never fails.</summary>
    public required QualityVerdict KaryotypeDisagrees { get; init; }

    /// <summary>The bounds of each assay, by its name in manifests.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<QualityBounds>> Assays { get; init; }

    /// <summary>"name/version".</summary>
    [JsonIgnore]
    public string FullName => $"{Name}/{Version}";

    /// <summary>Every policy that this build carries, as "name/version", in ordinal order.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith($"{ResourcePrefix}quality/", StringComparison.Ordinal))
            .Select(name => name[ResourcePrefix.Length..^".json".Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Reads a policy.</summary>
    /// <param name="fullName">"name/version".</param>
    /// <exception cref="NotFoundException">This build carries no such policy.</exception>
    public static QualityPolicy Load(string fullName)
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{ResourcePrefix}{fullName}.json")
            ?? throw new NotFoundException($"There is no policy {fullName}; there are {string.Join(", ", Known)}.");
        return JsonSerializer.Deserialize<QualityPolicy>(resource, PfmgJson.Options)!;
    }
}

/// <summary>The bounds of one metric. A value equal to a bound is within it.</summary>
public sealed record QualityBounds
{
    /// <summary>Its name in <see cref="QualityMetrics"/>.</summary>
    public required string Metric { get; init; }

    /// <summary>A lower value warns.</summary>
    public double? WarnBelow { get; init; }

    /// <summary>A lower value fails.</summary>
    public double? FailBelow { get; init; }

    /// <summary>A higher value warns.</summary>
    public double? WarnAbove { get; init; }

    /// <summary>A higher value fails.</summary>
    public double? FailAbove { get; init; }

    /// <summary>What was sampled, where the bounds apply; null for anything.</summary>
    public IReadOnlyList<string>? Materials { get; init; }

    /// <summary>Without which the value tells nothing; it is then told and not judged. Null if it always does.</summary>
    public QualityNeed? Needs { get; init; }

    /// <summary>A key of <see cref="QualityPolicy.Sources"/>.</summary>
    public required string Source { get; init; }
}

/// <summary>A metric that must have a least value for another to be judged.</summary>
/// <param name="Metric">Its name in <see cref="QualityMetrics"/>.</param>
/// <param name="AtLeast">The least value.</param>
public sealed record QualityNeed(string Metric, double AtLeast);
