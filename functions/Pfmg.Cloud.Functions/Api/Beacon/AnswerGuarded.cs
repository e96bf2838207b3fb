using Pfmg.Cloud.Core.Beacon;
using Pfmg.Cloud.Core.Disclosure;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Functions.Api.Beacon;

/// <summary>Answers those who are in no project: everyone, and who has signed in.</summary>
/// <remarks>
/// An allele is told of if at least the minimum cell of participants carry it; a group of persons if it is at least as large. Whatever is
/// smaller, nobody at all included, is withheld in the same words: a "no" would be a wrong one where one to four carry the allele, and if only
/// nobody were a "no", every other silence would be a "yes". The ledger of what was disclosed bounds the cohorts over which anything is told,
/// the membership budget what many answers together tell of one person.
/// </remarks>
internal sealed class AnswerGuarded(DisclosureRule rule, DisclosureLedger ledger, MembershipBudget budget)
{
    /// <summary>Each allele that is counted is charged like a "yes" of its own; of more than these it is only told that there are some.</summary>
    private const int MostCounted = 50;

    /// <summary>Participants below whom nothing is told.</summary>
    public int MinimumCell => rule.MinimumCell;

    /// <summary>The answer.</summary>
    /// <exception cref="InvalidInputException">Variants are asked for without a place.</exception>
    public Task<BeaconAnswer> RunAsync(BeaconScope scope, BeaconQuestion question, NarrowedQuestion narrowed, CancellationToken ct) =>
        question.Entry == BeaconEntry.GenomicVariant ? AllelesAsync(scope, question, narrowed, ct) : PersonsAsync(scope, question, narrowed, ct);

    /// <summary>Whether a question is about one person, sample, run or analysis: whether such an id is one is theirs to know who see records.</summary>
    public static bool IsAboutOne(BeaconQuestion question) =>
        question.Parent is { } parent && (parent == BeaconEntry.Individual || parent == BeaconEntry.Biosample || parent == BeaconEntry.Run || parent == BeaconEntry.Analysis);

    private async Task<BeaconAnswer> AllelesAsync(BeaconScope scope, BeaconQuestion question, NarrowedQuestion narrowed, CancellationToken ct)
    {
        if (!narrowed.Alleles.IsPlaced)
        {
            throw new InvalidInputException("the request", "requestParameters", "a place: referenceName with start, geneId or genomicAlleleShortForm", "none");
        }

        if (await AdmitAsync(scope, question, narrowed.Persons, ct) is not { } cohort)
        {
            return BeaconAnswer.Withheld;
        }

        var lake = scope.Within(cohort);
        var find = new FindAlleles(lake);
        var query = narrowed.Alleles;
        if (narrowed.Callsets is not null)
        {
            var callsets = await EntitledEntries.CallsetsAsync(lake, narrowed with { HasAlleles = false }, ct);
            query = query with { Callsets = [.. callsets.Select(static callset => new CallsetName(callset.Run, callset.Sample))] };
        }

        var isCounted = question.Granularity(scope.Most) == BeaconGranularity.Count;
        var (alleles, info) = await find.RunAsync(query, rule.MinimumCell, new Paging(isCounted ? MostCounted : 1), ct);
        if (alleles.Count == 0)
        {
            return BeaconAnswer.Withheld;
        }

        isCounted &= info.Total <= MostCounted;
        var asked = (isCounted ? alleles : alleles.Take(1)).Select(static found => found.Key).ToHashSet();
        var carriers = (await find.CasesAsync(query, asked, ct)).ToLookup(static one => one.Key, static one => one.Participant);
        var told = 0;
        foreach (var allele in asked)
        {
            // The same allele, found by whatever question over the same persons, is charged once.
            var named = $"{question.Persons}\n{BeaconIds.Of(allele)}";
            told += await budget.IsToldAsync(scope.Audience!, DisclosureLedger.Digest(named), scope.Called(cohort, carriers[allele].ToHashSet(StringComparer.Ordinal)), cohort.Count, ct) ? 1 : 0;
        }

        return told == 0 ? BeaconAnswer.Withheld : BeaconAnswer.Of(told) with { IsCounted = isCounted };
    }

    private async Task<BeaconAnswer> PersonsAsync(BeaconScope scope, BeaconQuestion question, NarrowedQuestion narrowed, CancellationToken ct)
    {
        var isOfSamples = question.Entry != BeaconEntry.Individual || narrowed.Callsets is not null;
        var persons = narrowed.Persons;
        IReadOnlyList<ListedCallset> callsets = [];
        if (isOfSamples)
        {
            callsets = await EntitledEntries.CallsetsAsync(scope.Within(persons), narrowed, ct);
            persons = scope.Called(persons, callsets.Select(static callset => callset.Participant).ToHashSet(StringComparer.Ordinal));
        }
        else if (narrowed.HasAlleles)
        {
            persons = scope.Called(persons, (await new FindAlleles(scope.Within(persons)).PersonsAsync(narrowed.Alleles, ct)).ToHashSet(StringComparer.Ordinal));
        }

        if (await AdmitAsync(scope, question, persons, ct) is not { } cohort || rule.Mask(cohort.Count, scope.Audience!).Value is not { } told)
        {
            return BeaconAnswer.Withheld;
        }

        if (narrowed.HasAlleles && !await budget.IsToldAsync(scope.Audience!, DisclosureLedger.Digest(question.Text), cohort, Math.Max(narrowed.Persons.Count, cohort.Count), ct))
        {
            return BeaconAnswer.Withheld;
        }

        return BeaconAnswer.Of(question.Entry == BeaconEntry.Individual ? told : EntitledEntries.Group(question.Entry, callsets.Where(callset => IsIn(scope, cohort, callset))).Count);
    }

    private async Task<ParticipantSet?> AdmitAsync(BeaconScope scope, BeaconQuestion question, ParticipantSet persons, CancellationToken ct) =>
        (await ledger.AdmitAsync(scope.Audience!, DisclosureLedger.Digest(question.Text), persons, scope.LakeVersion, scope.Decision.RegisterVersion, ct)).Cohort;

    private static bool IsIn(BeaconScope scope, ParticipantSet cohort, ListedCallset callset) =>
        scope.Register.TryFind(callset.Participant, out var person) && cohort.Contains(person.Number);
}
