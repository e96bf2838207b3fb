using Pfmg.Cloud.Core.Beacon;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>Answers members of a project: exact numbers and records of the participants whose consent covers it, under the project's pseudonyms.</summary>
internal sealed class EntitledEntries(LakeLog log)
{
    /// <summary>Records on a page at most; a limit of 0 asks for these.</summary>
    public const int MostRecords = 1_000;

    /// <summary>The answer.</summary>
    public Task<BeaconAnswer> RunAsync(BeaconScope scope, BeaconQuestion question, NarrowedQuestion narrowed, CancellationToken ct) => question.Entry.Id switch
    {
        "genomicVariant" => AllelesAsync(scope, question, narrowed, ct),
        "individual" => PersonsAsync(scope, question, narrowed, ct),
        _ => SamplesAsync(scope, question, narrowed, ct),
    };

    /// <summary>The callsets of a question: of its persons, that count, and that have one of its alleles if it names any.</summary>
    public static async Task<IReadOnlyList<ListedCallset>> CallsetsAsync(LakeReader lake, NarrowedQuestion narrowed, CancellationToken ct)
    {
        var (callsets, _) = await new ListCallsets(lake).RunAsync(narrowed.Alleles.Version, ct);
        if (narrowed.Callsets is { } wanted)
        {
            callsets = [.. callsets.Where(wanted)];
        }

        if (narrowed.HasAlleles)
        {
            var carriers = await new FindAlleles(lake).CallsetsAsync(narrowed.Alleles, ct);
            callsets = [.. callsets.Where(callset => carriers.Contains(new CallsetName(callset.Run, callset.Sample)))];
        }

        return callsets;
    }

    /// <summary>The entries that callsets are of: a sample, a run of a sample, or each by itself.</summary>
    public static IReadOnlyList<IReadOnlyList<ListedCallset>> Group(BeaconEntry entry, IEnumerable<ListedCallset> callsets) =>
    [
        .. callsets.GroupBy(
            callset => entry == BeaconEntry.Biosample ? callset.Sample : entry == BeaconEntry.Run ? BeaconIds.OfRun(callset.Run, callset.Sample) : BeaconIds.OfAnalysis(callset),
            static (_, same) => (IReadOnlyList<ListedCallset>)[.. same],
            StringComparer.Ordinal),
    ];

    private static async Task<BeaconAnswer> AllelesAsync(BeaconScope scope, BeaconQuestion question, NarrowedQuestion narrowed, CancellationToken ct)
    {
        var lake = scope.Within(narrowed.Persons);
        var query = narrowed.Alleles;
        if (narrowed.Callsets is not null)
        {
            var callsets = await CallsetsAsync(lake, narrowed with { HasAlleles = false }, ct);
            query = query with { Callsets = [.. callsets.Select(static callset => new CallsetName(callset.Run, callset.Sample))] };
        }

        var tellsRecords = question.Granularity(scope.Most) == BeaconGranularity.Record;
        var (limit, skip) = Page(question.Request);
        var (alleles, info) = await new FindAlleles(lake).RunAsync(query, 1, tellsRecords ? new Paging(limit, skip + 1) : new Paging(1), ct);
        if (!tellsRecords || alleles.Count == 0)
        {
            return BeaconAnswer.Of(info.Total ?? 0);
        }

        var cases = await new FindAlleles(lake).CasesAsync(query, alleles.Select(static found => found.Key).ToHashSet(), ct);
        return BeaconAnswer.Of(info.Total ?? 0, WriteRecords.Alleles(alleles, cases));
    }

    private static async Task<BeaconAnswer> PersonsAsync(BeaconScope scope, BeaconQuestion question, NarrowedQuestion narrowed, CancellationToken ct)
    {
        var persons = narrowed.Persons;
        var lake = scope.Within(persons);
        if (narrowed.Callsets is not null)
        {
            persons = scope.Called(persons, (await CallsetsAsync(lake, narrowed, ct)).Select(static callset => callset.Participant).ToHashSet(StringComparer.Ordinal));
        }
        else if (narrowed.HasAlleles)
        {
            persons = scope.Called(persons, (await new FindAlleles(lake).PersonsAsync(narrowed.Alleles, ct)).ToHashSet(StringComparer.Ordinal));
        }

        if (question.Granularity(scope.Most) != BeaconGranularity.Record || persons.Count == 0)
        {
            return BeaconAnswer.Of(persons.Count);
        }

        // By pseudonym: the register's order would tell who came when.
        var named = persons.Select(number => (Name: scope.NameOf(scope.Register.Participants[number].Data.Id), Number: number)).OrderBy(static one => one.Name, StringComparer.Ordinal);
        var page = OnPage(named, question.Request).ToList();
        var (callsets, _) = await new ListCallsets(scope.Within(ParticipantSet.Of(page.Select(static one => one.Number)))).RunAsync(narrowed.Alleles.Version, ct);
        return BeaconAnswer.Of(persons.Count, [.. page.Select(one => WriteRecords.Person(scope.Terms, one.Name, scope.Register.Participants[one.Number].Data, callsets.Where(callset => callset.Participant == one.Name)))]);
    }

    private async Task<BeaconAnswer> SamplesAsync(BeaconScope scope, BeaconQuestion question, NarrowedQuestion narrowed, CancellationToken ct)
    {
        var entries = Group(question.Entry, await CallsetsAsync(scope.Within(narrowed.Persons), narrowed, ct));
        if (question.Granularity(scope.Most) != BeaconGranularity.Record || entries.Count == 0)
        {
            return BeaconAnswer.Of(entries.Count);
        }

        var day = DateOnly.FromDateTime((await log.EntryAsync(scope.LakeVersion, ct)).Time.UtcDateTime);
        return BeaconAnswer.Of(entries.Count, [.. OnPage(entries, question.Request).Select(callsets => WriteRecords.OfCallsets(question.Entry, callsets, day))]);
    }

    private static IEnumerable<T> OnPage<T>(IEnumerable<T> entries, BeaconRequest request)
    {
        var (limit, skip) = Page(request);
        return entries.Skip((int)Math.Min((long)limit * skip, int.MaxValue)).Take(limit);
    }

    private static (int Limit, int Skip) Page(BeaconRequest request) => (request.Limit is 0 or > MostRecords ? MostRecords : request.Limit, Math.Min(request.Skip, int.MaxValue - 1));
}
