using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Projects;

/// <summary>How projects go through the counter, as data: `policies/counter/{version}.json`, embedded here.</summary>
/// <remarks>A published version never changes. docs/counter.md shows it as a diagram.</remarks>
public sealed record CounterPolicy
{
    /// <summary>The version that this build follows.</summary>
    public const string CurrentVersion = "1.1.0";

    /// <summary>The shape of this document; "1.0".</summary>
    public required string SchemaVersion { get; init; }

    /// <summary>"counter".</summary>
    public required string Name { get; init; }

    /// <summary>Three numbers; any change raises one.</summary>
    public required string Version { get; init; }

    /// <summary>Every step from a state to another that there is.</summary>
    public required IReadOnlyList<CounterStep> Steps { get; init; }

    /// <summary>How the committee decides.</summary>
    public required CommitteeRule Committee { get; init; }

    /// <summary>What a methodological review must have had.</summary>
    public required ReviewRule Review { get; init; }

    /// <summary>How long entitlements last.</summary>
    public required EntitlementRule Entitlement { get; init; }

    /// <summary>What a project may owe, and when.</summary>
    public required IReadOnlyList<DutyRule> Duties { get; init; }

    /// <summary>"counter/1.1.0".</summary>
    [JsonIgnore]
    public string FullName => $"{Name}/{Version}";

    /// <summary>The policy that this build follows.</summary>
    public static CounterPolicy Current { get; } = Load(CurrentVersion);

    /// <summary>Reads a policy that this build carries.</summary>
    /// <exception cref="NotFoundException">It carries no such version.</exception>
    public static CounterPolicy Load(string version)
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"policies/counter/{version}.json")
            ?? throw new NotFoundException($"There is no policy counter/{version}.");
        return JsonSerializer.Deserialize<CounterPolicy>(resource, PfmgJson.Options)!;
    }

    /// <summary>The step that an act is; null if there is no such act.</summary>
    public CounterStep? Find(string? act) => Steps.FirstOrDefault(step => step.Act == act);

    /// <summary>The steps that lead from a state.</summary>
    public IEnumerable<CounterStep> From(ProjectState state) => Steps.Where(step => step.From.Contains(state));

    /// <summary>What is owed for an obligation; null if it is none that a project owes.</summary>
    /// <param name="kind">PUB, COL, IRB, RTN, MOR, TS, "condition" or "delete".</param>
    public DutyRule? DutyOf(string kind) => Duties.FirstOrDefault(duty => duty.Kind == kind);
}

/// <summary>A step of a project from a state to another.</summary>
/// <param name="Act">What is done, a word: "submit".</param>
/// <param name="From">The states in which it may be done.</param>
/// <param name="To">The state after it.</param>
/// <param name="By">Who may do it: names of <see cref="Party"/> in lower case with '-'.</param>
/// <param name="Needs">What must hold: names of <see cref="StepNeeds"/>.</param>
/// <param name="Event">The type of the event that tells of it.</param>
/// <param name="Why">What it means, one sentence.</param>
public sealed record CounterStep(
    string Act, IReadOnlyList<ProjectState> From, ProjectState To, IReadOnlyList<string> By, IReadOnlyList<string> Needs, string Event, string Why)
{
    /// <summary>Whether one of these parties may do it.</summary>
    public bool IsFor(IReadOnlySet<Party> parties) => parties.Any(party => By.Contains(JsonNamingPolicy.KebabCaseLower.ConvertName(party.ToString()), StringComparer.Ordinal));
}

/// <summary>How the committee decides.</summary>
/// <param name="Quorum">The least number of members without a conflict who vote, abstentions included.</param>
/// <param name="Why">The rule in words.</param>
public sealed record CommitteeRule(int Quorum, string Why);

/// <summary>What a methodological review must have had before the committee may vote.</summary>
/// <param name="EveryQuestionAnswered">Whether an open question holds it.</param>
/// <param name="LeastAdvice">How many pieces of advice it must have.</param>
public sealed record ReviewRule(bool EveryQuestionAnswered, int LeastAdvice);

/// <summary>How long entitlements last.</summary>
/// <param name="LongestDays">From the first day to the last, both counted.</param>
/// <param name="LongestExtensionDays">By how much one extension may move the end, or the day of extending if that is later.</param>
/// <param name="MostExtensions">How often.</param>
/// <param name="Why">The rule in words.</param>
public sealed record EntitlementRule(int LongestDays, int LongestExtensionDays, int MostExtensions, string Why);

/// <summary>What a project may owe.</summary>
/// <param name="Kind">PUB, COL, IRB, RTN, MOR or TS, as <see cref="Policy.Obligation"/> names them; "condition" or "delete".</param>
/// <param name="What">What is to be done; "{date}" stands for the day that consents name.</param>
/// <param name="After">
/// What its date is counted from: "from" or "until" of the entitlement; "event", what brought it about; "earliest" or "latest" of the days
/// that consents name.
/// </param>
/// <param name="Days">So many days after that it is due.</param>
public sealed record DutyRule(string Kind, string What, string After, int Days);
