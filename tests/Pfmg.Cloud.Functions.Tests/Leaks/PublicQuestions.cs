using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>Questions of who is in no project, with the oracle's answer: "yes", a number, or withheld; never "no".</summary>
/// <remarks>To be asked one after the other: what was told decides what may be told next.</remarks>
/// <param name="world">Who there is.</param>
/// <param name="mayCount">Whether a person is in published counts, as the oracle says.</param>
/// <param name="heard">What was told before.</param>
internal sealed class PublicQuestions(LeakWorld world, Func<LeakPerson, bool> mayCount, HeardCohorts heard)
{
    private const string Count = "requestedGranularity=count";

    // Carriers of whom a "yes" tells next to nothing.
    private const int Common = 10;

    private readonly IReadOnlyList<LeakPerson> _counted = [.. world.Persons.Where(mayCount)];

    /// <summary>About whom questions are asked that are about one person.</summary>
    public IReadOnlyList<LeakPerson> About { get; init; } = world.Persons;

    /// <summary>What somebody who has signed in asks for the first time.</summary>
    /// <param name="who">Who asks, and by which name: of each question another.</param>
    public IEnumerable<(HttpClient Client, LeakCase Case)> OfTheNamed(Func<(HttpClient Client, string Name)> who)
    {
        foreach (var make in Counted())
        {
            var (client, name) = who();
            yield return (client, make(name));
        }
    }

    private IEnumerable<Func<string, LeakCase>> Counted()
    {
        foreach (var entry in (string[])["individuals", "biosamples", "runs", "analyses"])
        {
            yield return who => Cohort(who, $"/beacon/{entry}?{Count}", _counted);
            foreach (var filter in BeaconFilterCase.All)
            {
                yield return who => Cohort(who, $"/beacon/{entry}?{filter.Query}&{Count}", _counted.Where(filter.Holds));
            }
        }

        foreach (var indication in (string[])["DI", "EPI", "NONE"])
        {
            yield return who => Cohort(who, $"/beacon/cohorts/{indication}/individuals?{Count}", _counted.Where(person => person.Indication == indication));
        }

        foreach (var (position, site) in LeakWorld.SharedPositions.Select(static (position, site) => (position, site)))
        {
            var carriers = _counted.Where(person => Carries(person, site)).ToList();
            yield return who => Cohort(who, $"/beacon/g_variants/~c~{position}~A~G/individuals?{Count}", carriers);
            yield return who => Allele(who, $"/beacon/g_variants/~c~{position}~A~G?{Count}", "1", _counted, carriers, static answer => answer.Number);
            yield return who => Allele(who, $"/beacon/g_variants?genomicAlleleShortForm=c:g.{position}A%3EG&{Count}", "1", _counted, carriers, static answer => answer.Number);
            var women = _counted.Where(static person => person.Sex == "female").ToList();
            yield return who => Allele(who, $"/beacon/g_variants?referenceName=c&start={position - 1}&referenceBases=A&alternateBases=G&filters=NCIT:C16576&{Count}", "1", women, [.. women.Where(carriers.Contains)], static answer => answer.Number);
        }
    }

    /// <summary>What everybody asks.</summary>
    public IEnumerable<LeakCase> OfEverybody()
    {
        // Whoever asks for an allele hears of all who might carry it.
        foreach (var (position, site) in LeakWorld.SharedPositions.Select(static (position, site) => (position, site)))
        {
            var carriers = _counted.Where(person => Carries(person, site)).ToList();
            yield return Allele(HeardCohorts.Public, $"/beacon/g_variants?referenceName=c&start={position - 1}&referenceBases=A&alternateBases=G", "yes", _counted, carriers, static answer => answer.Exists);
            yield return Allele(HeardCohorts.Public, $"/beacon/g_variants/~c~{position}~A~G?{Count}", "yes", _counted, carriers, static answer => answer.Exists);
            yield return Cohort(HeardCohorts.Public, $"/beacon/g_variants/~c~{position}~A~G/individuals", carriers, "yes", static answer => answer.Exists);
        }

        foreach (var person in About)
        {
            var position = person.PrivatePosition.ToString(CultureInfo.InvariantCulture);
            var names = BeaconNames.Guessed(person);
            foreach (var path in (string[])
            [
                $"/g_variants?referenceName=c&start={person.PrivatePosition - 1}&referenceBases=C&alternateBases=T", $"/g_variants?referenceName=c&start={person.PrivatePosition - 1}&end={position}",
                $"/g_variants?genomicAlleleShortForm=c:g.{position}C%3ET", $"/g_variants/~c~{position}~C~T", $"/g_variants/~c~{position}~C~T/individuals",
                $"/individuals/{names.Participant}", $"/individuals/{names.Participant}/g_variants?referenceName=c&start=499&end=99999", $"/biosamples/{names.Sample}", $"/runs/{names.Run}", $"/analyses/{names.Analysis}",
            ])
            {
                yield return new LeakCase($"/beacon{path}", null, LeakAnswer.Withheld, static answer => answer.Exists);
            }
        }

        foreach (var filter in BeaconFilterCase.All)
        {
            yield return Cohort(HeardCohorts.Public, $"/beacon/individuals?{filter.Query}", _counted.Where(filter.Holds), "yes", static answer => answer.Exists);
        }
    }

    /// <summary>What the catalogue says of datasets that <see cref="LeakService.DatasetsAsync"/> made.</summary>
    public IEnumerable<LeakCase> OfDatasets()
    {
        foreach (var (id, holds) in ((string, Func<LeakPerson, bool>)[])
            [("all", static _ => true), ("epilepsy", static person => person.Indication == "EPI"), ("seizures", static person => person.Phenotype is not null)])
        {
            var members = _counted.Where(holds).ToList();
            var rounded = Math.Max(5, (members.Count + 2) / 5 * 5);
            yield return Cohort(HeardCohorts.Public, $"/datasets/{id}", members, $"{rounded}", static answer => Participants(answer));
            yield return Cohort(HeardCohorts.Public, $"/datasets/{id}/releases/1", members, $"{rounded}", static answer => Participants(answer));
            yield return Cohort(HeardCohorts.Public, $"/beacon/datasets/{id}", members, $"{rounded}", static answer => Participants(answer, answer.Json["response"]?["collections"]?[0]?["info"]));
        }
    }

    // The number of a cohort, or that there is one.
    private LeakCase Cohort(string audience, string path, IEnumerable<LeakPerson> members) => Cohort(audience, path, members, null, static answer => answer.Number);

    private LeakCase Cohort(string audience, string path, IEnumerable<LeakPerson> members, string? told, Func<LeakAnswer, string> read)
    {
        var cohort = members.Select(static person => person.Number).ToHashSet();
        return Held(audience, path, told ?? $"{cohort.Count}", cohort, heard.MustWithhold(audience, cohort), heard.MustTell(audience, cohort) && audience != HeardCohorts.Public, read);
    }

    private LeakCase Allele(string audience, string path, string told, IReadOnlyCollection<LeakPerson> asked, List<LeakPerson> carriers, Func<LeakAnswer, string> read)
    {
        var cohort = asked.Select(static person => person.Number).ToHashSet();
        var isTold = heard.MustTell(audience, cohort) && (audience != HeardCohorts.Public || carriers.Count >= Common);
        return Held(audience, path, told, cohort, carriers.Count < 5 || heard.MustWithhold(audience, cohort), isTold, read);
    }

    private LeakCase Held(string audience, string path, string told, HashSet<int> cohort, bool mustWithhold, bool mustTell, Func<LeakAnswer, string> read) =>
        new(path, null, mustWithhold ? LeakAnswer.Withheld : told, answer =>
        {
            var found = read(answer);
            if (found == told)
            {
                heard.Hear(audience, cohort);
            }

            return found == LeakAnswer.Withheld && !mustWithhold && !mustTell ? told : found;
        });

    private bool Carries(LeakPerson person, int site) => LeakWorld.Count(world.Genotype(person, site)).Ac > 0;

    private static string Participants(LeakAnswer answer) => Participants(answer, answer.Json);

    private static string Participants(LeakAnswer answer, JsonNode? counted) => answer.Status != HttpStatusCode.OK ? $"refused {(int)answer.Status}"
        : counted!["participants"]!.ToString() is var told && told == "not disclosed" ? LeakAnswer.Withheld : told;
}
