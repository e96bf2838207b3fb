using System.Reflection;
using System.Text.Json;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Disclosure;

/// <summary>What of an aggregate may be told to whom, as data: `policies/disclosure/{version}.json`, embedded here. One rule for every surface.</summary>
/// <remarks>A published version never changes. Members of a project see exact counts within it; this rule is for all that others see, and for what leaves.</remarks>
public sealed record DisclosureRule
{
    /// <summary>The rule in force, as "name/version".</summary>
    public const string Default = "disclosure/1.0.0";

    /// <summary>The shape of this document; "1.0".</summary>
    public required string SchemaVersion { get; init; }

    /// <summary>"disclosure".</summary>
    public required string Name { get; init; }

    /// <summary>A change of any value raises it.</summary>
    public required string Version { get; init; }

    /// <summary>Where its numbers come from.</summary>
    public required IReadOnlyDictionary<string, string> Sources { get; init; }

    /// <summary>Fewer participants than this are not told of as a number, none at all included; at least 2.</summary>
    public required int MinimumCell { get; init; }

    /// <summary>Public counts are told as the nearest multiple of this, participants; 1 tells them as they are.</summary>
    public required int PublicRounding { get; init; }

    /// <summary>How what was released before bounds what is released next.</summary>
    public required LedgerRule Ledger { get; init; }

    /// <summary>How much answers of "yes" may tell of whether somebody is in the lake.</summary>
    public required MembershipRule Membership { get; init; }

    /// <summary>"name/version".</summary>
    public string FullName => $"{Name}/{Version}";

    /// <summary>Reads a rule.</summary>
    /// <param name="fullName">"name/version".</param>
    /// <exception cref="NotFoundException">This build carries no such rule.</exception>
    /// <exception cref="CorruptException">A number of it protects nobody.</exception>
    public static DisclosureRule Load(string fullName)
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"policies/{fullName}.json")
            ?? throw new NotFoundException($"There is no policy {fullName}.");
        var rule = JsonSerializer.Deserialize<DisclosureRule>(resource, PfmgJson.Options)!;
        return rule is { MinimumCell: >= 2, PublicRounding: >= 1, Ledger: { MinimumDifference: >= 2, AuditedCohorts: >= 4, AuditedGroups: >= 4 }, Membership: { FalsePositiveRate: > 0, Power: <= 1, Budget: > 0 } }
            ? rule
            : throw new CorruptException($"{fullName}: a minimum is too low to protect anybody.");
    }

    /// <summary>What an audience is told of a number of participants.</summary>
    /// <param name="participants">How many there are, 0 or more.</param>
    /// <param name="audience">To whom.</param>
    /// <remarks>
    /// None is hidden as four are: a zero tells of everybody who is known to be in the cohort, and would make each "not disclosed" a "yes".
    /// A count says nothing of what was released before: ask <see cref="DisclosureLedger"/> first.
    /// </remarks>
    public MaskedCount Mask(long participants, Audience audience)
    {
        ArgumentNullException.ThrowIfNull(audience);
        ArgumentOutOfRangeException.ThrowIfNegative(participants);
        if (participants < MinimumCell)
        {
            return MaskedCount.NotDisclosed;
        }

        long nearest = (participants + (PublicRounding / 2)) / PublicRounding * PublicRounding;
        return MaskedCount.Of(audience.IsPublic ? Math.Max(nearest, MinimumCell) : participants);
    }
}

/// <summary>How what was released before bounds what is released next.</summary>
/// <param name="MinimumDifference">A cohort that differs from a released one by fewer participants than this, and by at least one, is withheld.</param>
/// <param name="AuditedCohorts">Of so many of an audience's newest cohorts also sums and differences of several must not single out fewer than <see cref="DisclosureRule.MinimumCell"/>.</param>
/// <param name="AuditedGroups">A cohort that would make these tell more groups of participants apart than this is withheld: nobody could say what would follow from it.</param>
public sealed record LedgerRule(int MinimumDifference, int AuditedCohorts, int AuditedGroups);
