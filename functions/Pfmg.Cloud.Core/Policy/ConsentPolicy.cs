using System.Reflection;
using System.Text.Json;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Core.Policy;

/// <summary>Who may be asked of whose genome, as data: `policies/consent/{version}.json`, embedded here. docs/policy.md explains it.</summary>
/// <remarks>A published version never changes: decisions name theirs and are replayed by it.</remarks>
public sealed record ConsentPolicy
{
    /// <summary>The policy in force, as "name/version".</summary>
    public const string Default = "consent/1.0.0";

    private static readonly Lazy<ConsentPolicy> InForce = new(static () => Load(Default));

    /// <summary>The policy in force.</summary>
    public static ConsentPolicy Current => InForce.Value;

    /// <summary>The shape of this document; "1.0".</summary>
    public required string SchemaVersion { get; init; }

    /// <summary>"consent".</summary>
    public required string Name { get; init; }

    /// <summary>A change of any value raises it.</summary>
    public required string Version { get; init; }

    /// <summary>Where its rules come from.</summary>
    public required IReadOnlyDictionary<string, string> Sources { get; init; }

    /// <summary>Countries where a use is not international, ISO 3166-1 alpha-2.</summary>
    public required IReadOnlyList<string> HomeCountries { get; init; }

    /// <summary>By use, what must have been said for it to be allowed.</summary>
    public required IReadOnlyDictionary<ConsentUse, IReadOnlyList<ConsentStatus>> PermittingStatuses { get; init; }

    /// <summary>Whether care is allowed as long as nothing was said of it.</summary>
    public required bool CareWithoutStatement { get; init; }

    /// <summary>Years at which a minor becomes an adult.</summary>
    public required int AdultAge { get; init; }

    /// <summary>Whether what guardians agreed to goes on for projects that began before the person became an adult, until the person is asked and answers.</summary>
    public required bool GuardianConsentOutlivesMinorityForEarlierProjects { get; init; }

    /// <summary>The same for projects that begin later.</summary>
    public required bool GuardianConsentOutlivesMinorityForLaterProjects { get; init; }

    /// <summary>Uses for which what a person said in their life stands after their death.</summary>
    public required IReadOnlyList<ConsentUse> StandsAfterDeath { get; init; }

    /// <summary>Whether incidental findings may be returned to anybody. Under the platforms' forms they may not.</summary>
    public required bool ReturnsIncidentalFindings { get; init; }

    /// <summary>Uses whose refusal also takes a person out of public aggregates.</summary>
    public required IReadOnlyList<ConsentUse> RefusalsThatEndPublicAggregates { get; init; }

    /// <summary>How exact answers may be, by purpose.</summary>
    public required IReadOnlyDictionary<AccessPurpose, Granularity> Granularities { get; init; }

    /// <summary>How exact answers to the public may be for callers who are known by name.</summary>
    public required Granularity RegisteredPublicGranularity { get; init; }

    /// <summary>Hours for which a broken glass lets a clinician in.</summary>
    public required int BreakGlassHours { get; init; }

    /// <summary>What each version of each form allows.</summary>
    public required IReadOnlyList<ConsentForm> Forms { get; init; }

    /// <summary>"name/version".</summary>
    public string FullName => $"{Name}/{Version}";

    /// <summary>The version of a form; null if this policy does not know it.</summary>
    public ConsentForm? FormOf(string? form, string? version) => Forms.FirstOrDefault(
        one => string.Equals(one.Form, form, StringComparison.Ordinal) && string.Equals(one.Version, version, StringComparison.Ordinal));

    /// <summary>Reads a policy.</summary>
    /// <param name="fullName">"name/version".</param>
    /// <exception cref="NotFoundException">This build carries no such policy.</exception>
    public static ConsentPolicy Load(string fullName)
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"policies/{fullName}.json")
            ?? throw new NotFoundException($"There is no policy {fullName}.");
        return JsonSerializer.Deserialize<ConsentPolicy>(resource, PfmgJson.Options)!;
    }
}

/// <summary>A version of a form that people sign, and what it allows.</summary>
public sealed record ConsentForm
{
    /// <summary>The form's name.</summary>
    public required string Form { get; init; }

    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>What it is, for a person who reads the policy.</summary>
    public required string Title { get; init; }

    /// <summary>Whether who signs it agrees that counts over many persons are published.</summary>
    public bool AllowsPublicAggregates { get; init; }

    /// <summary>By use, its terms; a use that is absent is not covered by the form.</summary>
    public required IReadOnlyDictionary<ConsentUse, DuoTerms> Terms { get; init; }
}
