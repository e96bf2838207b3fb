using Pfmg.Cloud.Core.Beacon;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>Turns a question into persons, alleles and callsets.</summary>
internal sealed class NarrowQuestion(ResolveVariants resolve, BeaconDatasets datasets)
{
    /// <summary>The question in the terms of register and lake.</summary>
    /// <exception cref="InvalidInputException">A filter or parameter has no meaning here.</exception>
    /// <exception cref="NotFoundException">What it belongs to is not there, or not in this scope; which of both is not told.</exception>
    public async Task<NarrowedQuestion> RunAsync(BeaconScope scope, BeaconQuestion question, CancellationToken ct)
    {
        var permitted = scope.Decision.Permitted;
        var persons = SelectPersons.Run(scope.Terms, scope.Register, permitted, question.Request.Filters);
        if (BeaconDatasets.Named(question) is { Count: > 0 } named)
        {
            persons = persons.And(await datasets.MembersAsync(scope, named, ct));
        }

        var alleles = await resolve.RunAsync(question.Request.Variant, scope.Within(permitted), ct) with { Version = Version(scope) };
        var narrowed = new NarrowedQuestion(persons, alleles, question.Request.Variant is not null, SampleFilters.Of(question.Request.Filters));
        return question switch
        {
            { Parent: { } parent, ParentId: { } id } when parent == BeaconEntry.Dataset => narrowed with { Persons = persons.And(await MembersAsync(scope, id, ct)) },
            { Parent: { } parent, ParentId: { } id } => Below(scope, narrowed, parent, id),
            _ => narrowed,
        };
    }

    // Which datasets there are is public, so one that there is not may be told of as that.
    private async Task<ParticipantSet> MembersAsync(BeaconScope scope, string name, CancellationToken ct) =>
        name == scope.DatasetId || await datasets.FindAsync(name, ct) is not null ? await datasets.MembersAsync(scope, [name], ct) : throw Nothing();

    /// <summary>The version to read; null for a lake without entries, which has none.</summary>
    public static long? Version(BeaconScope scope) => scope.LakeVersion < 0 ? null : scope.LakeVersion;

    private static NarrowedQuestion Below(BeaconScope scope, NarrowedQuestion question, BeaconEntry parent, string id)
    {
        switch (parent.Id)
        {
            case "genomicVariant":
                return question.HasAlleles
                    ? throw new InvalidInputException("the request", "requestParameters", "none beside a variant's id", "a variant")
                    : question with { Alleles = new AlleleQuery { Is = BeaconIds.Allele(id) ?? throw Nothing(), Version = question.Alleles.Version }, HasAlleles = true };
            case "cohort":
                // Outside of projects a cohort that nobody is in is withheld like one that few are in.
                var members = Cohorts.Find(scope, id) ?? (scope.Audience is null ? throw Nothing() : ParticipantSet.Empty);
                return question with { Persons = question.Persons.And(members) };
            case "individual":
                var person = scope.Called(scope.Decision.Permitted, new HashSet<string>(StringComparer.Ordinal) { id });
                return person.Count == 1 ? question with { Persons = question.Persons.And(person) } : throw Nothing();
            case "biosample":
                return Also(question, callset => callset.Sample == id);
            case "run":
                return Also(question, callset => BeaconIds.OfRun(callset.Run, callset.Sample) == id);
            default:
                return Also(question, callset => BeaconIds.OfAnalysis(callset) == id);
        }
    }

    private static NarrowedQuestion Also(NarrowedQuestion question, Func<ListedCallset, bool> condition) =>
        question with { Callsets = question.Callsets is { } other ? callset => other(callset) && condition(callset) : condition };

    private static NotFoundException Nothing() => new("There is no such entry here.");
}

/// <summary>The cohorts of a Beacon: participants by their indication.</summary>
internal static class Cohorts
{
    /// <summary>Each with those of the scope who are in it, by the indication's code.</summary>
    public static IReadOnlyList<(string Id, ParticipantSet Members)> All(BeaconScope scope) =>
    [
        .. scope.Decision.Permitted
            .Where(number => scope.Register.Participants[number].Data.Indication is { Length: > 0 })
            .GroupBy(number => scope.Register.Participants[number].Data.Indication!, StringComparer.Ordinal)
            .OrderBy(static group => group.Key, StringComparer.Ordinal)
            .Select(static group => (group.Key, ParticipantSet.Of(group))),
    ];

    /// <summary>One; null if nobody in the scope is in it.</summary>
    public static ParticipantSet? Find(BeaconScope scope, string id) =>
        ParticipantSet.Of(scope.Decision.Permitted.Where(number => scope.Register.Participants[number].Data.Indication == id)) is { Count: > 0 } members ? members : null;
}
