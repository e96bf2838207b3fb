using System.Globalization;

namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>Every question that the matrix asks of a project's Beacon, with the oracle's answer.</summary>
/// <param name="world">Who there is.</param>
/// <param name="project">The project.</param>
/// <param name="maySee">Whether it may see a person, as the oracle says.</param>
/// <param name="nameOf">What it calls, or once called, a person's things; null for one whom it never saw.</param>
internal sealed class BeaconQuestions(LeakWorld world, string project, Func<LeakPerson, bool> maySee, Func<LeakPerson, BeaconNames?> nameOf)
{
    private const string Count = "requestedGranularity=count";
    private const string Record = "requestedGranularity=record";

    private static readonly string[] Samples = ["biosamples", "runs", "analyses"];

    private readonly IReadOnlyList<LeakPerson> _seen = [.. world.Persons.Where(maySee)];

    /// <summary>About whom questions are asked that are about one person.</summary>
    public IReadOnlyList<LeakPerson> About { get; init; } = world.Persons;

    /// <summary>Of each person only one of so many questions, another for the next; 1 for all.</summary>
    public int OneIn { get; init; } = 1;

    /// <summary>The questions.</summary>
    public IEnumerable<LeakCase> All() =>
    [
        .. Everybody(),
        .. BeaconFilterCase.All.SelectMany(Filtered),
        .. LeakWorld.SharedPositions.SelectMany(Shared),
        .. Collections(),
        .. About.SelectMany(person => OfPerson(person).Where((_, number) => (number + person.Number) % OneIn == 0)),
    ];

    private IEnumerable<LeakCase> Everybody()
    {
        foreach (var entry in Samples.Append("individuals"))
        {
            yield return Numbered($"/{entry}?{Count}", _seen.Count);
            yield return Of($"/{entry}?{Record}&limit=1000", $"{_seen.Count}", answer => $"{answer.Records.Select(static record => (string)record["id"]!).Distinct().Count()}");
            yield return Of($"/{entry}?requestedGranularity=boolean", _seen.Count > 0 ? "yes" : "no", static answer => answer.Exists);
        }

        yield return Numbered($"/g_variants?{Count}", Alleles(_seen) + Deletions(_seen));
        yield return Numbered($"/g_variants?referenceName=c&start=0&end=99999&{Count}", Alleles(_seen));
        yield return Numbered($"/g_variants?referenceName=d&start=0&end=99999&variantType=DEL&{Count}", Deletions(_seen));
        yield return Of(
            $"/g_variants?referenceName=c&start=9999&end=99999&{Record}&limit=1000",
            LeakAnswer.Told(_seen.Select(static person => (object)person.PrivatePosition).Order()),
            static answer => LeakAnswer.Told(answer.Records.Select(static record => record["variation"]!["location"]!["interval"]!["end"]!["value"]!.ToString()).Order().Cast<object>()));
    }

    private IEnumerable<LeakCase> Filtered(BeaconFilterCase filter)
    {
        var meant = _seen.Where(filter.Holds).ToList();
        foreach (var entry in Samples.Append("individuals"))
        {
            yield return Numbered($"/{entry}?{filter.Query}&{Count}", meant.Count);
        }

        yield return Numbered($"/g_variants?referenceName=c&start=499&end=99999&{filter.Query}&{Count}", Alleles(meant));
        yield return Numbered($"/individuals?referenceName=c&start=529&referenceBases=A&alternateBases=G&{filter.Query}&{Count}", meant.Count(person => Carries(person, 3)));
        if (filter.Text.StartsWith("HP:", StringComparison.Ordinal) && !filter.Text.Contains(',', StringComparison.Ordinal))
        {
            yield return new LeakCase("/beacon/individuals", BeaconFilterCase.Exactly(filter.Text), $"{_seen.Count(person => person.Phenotype == filter.Text)}", static answer => answer.Number);
        }
    }

    private IEnumerable<LeakCase> Shared(int position, int site)
    {
        var carriers = _seen.Count(person => Carries(person, site));
        var id = $"/g_variants/~c~{position}~A~G";
        yield return Numbered($"{id}?{Count}", Math.Min(1, carriers));
        yield return Numbered($"{id}/individuals?{Count}", carriers);
        yield return Numbered($"{id}/biosamples?{Count}", carriers);
        yield return Of($"/g_variants?genomicAlleleShortForm=c:g.{position}A%3EG&{Record}", $"{carriers}", static answer => $"{answer.Records.Sum(static record => record["caseLevelData"]!.AsArray().Count)}");
        yield return Numbered($"/g_variants?referenceName=c&start={position - 2}&start={position}&end={position - 1}&end={position + 1}&{Count}", Math.Min(1, carriers));
        yield return new LeakCase("/beacon/g_variants", BeaconFilterCase.Allele(position, "A", "G", "count"), carriers > 0 ? "1" : "0", static answer => answer.Number);
    }

    private IEnumerable<LeakCase> Collections()
    {
        var cohorts = _seen.GroupBy(static person => person.Indication, StringComparer.Ordinal).OrderBy(static group => group.Key, StringComparer.Ordinal).ToList();
        yield return Of("/cohorts?limit=100", LeakAnswer.Told(cohorts.Select(static group => $"{group.Key}={group.Count()}")), static answer => Told(answer, "cohortSize"));
        yield return Of($"/cohorts?limit=100&filters=NCIT:C16576", LeakAnswer.Told(cohorts.Where(static group => group.Any(IsWoman)).Select(static group => $"{group.Key}={group.Count(IsWoman)}")), static answer => Told(answer, "cohortSize"));
        yield return Of("/datasets?limit=100", "as the oracle counts", Datasets);
        yield return Numbered($"/datasets/{project}/individuals?{Count}", _seen.Count);
        yield return Numbered($"/datasets/{project}/biosamples?{Count}", _seen.Count);
        yield return Numbered($"/datasets/{project}/g_variants?{Count}", Alleles(_seen) + Deletions(_seen));
        foreach (var indication in (string[])["DI", "EPI", "NONE"])
        {
            var members = _seen.Where(person => person.Indication == indication).ToList();
            yield return Of($"/cohorts/{indication}", members.Count > 0 ? $"{indication}={members.Count}" : "refused 404", static answer => Told(answer, "cohortSize"));
            yield return Of($"/cohorts/{indication}/individuals?{Count}", members.Count > 0 ? $"{members.Count}" : "refused 404", static answer => answer.Number);
        }
    }

    private IEnumerable<LeakCase> OfPerson(LeakPerson person)
    {
        var isSeen = maySee(person);
        var one = isSeen ? 1 : 0;
        var position = person.PrivatePosition.ToString(CultureInfo.InvariantCulture);
        var names = nameOf(person) ?? BeaconNames.Guessed(person);
        var (individual, sample, run, analysis) = ($"/individuals/{Escaped(names.Participant)}", $"/biosamples/{Escaped(names.Sample)}", $"/runs/{Escaped(names.Run)}", $"/analyses/{Escaped(names.Analysis)}");
        var carried = isSeen ? Alleles([person]) + Deletions([person]) : 0;
        yield return Of($"/g_variants?referenceName=c&start={person.PrivatePosition - 1}&referenceBases=C&alternateBases=T", isSeen ? "yes" : "no", static answer => answer.Exists);
        yield return Numbered($"/g_variants?genomicAlleleShortForm=c:g.{position}C%3ET&{Count}", one);
        yield return Numbered($"/g_variants?referenceName=c&start={person.PrivatePosition - 1}&end={position}&{Record}", one);
        yield return new LeakCase("/beacon/g_variants", BeaconFilterCase.Allele(person.PrivatePosition, "C", "T", "record"), $"{one}", static answer => answer.Number);
        yield return Numbered($"/g_variants/~c~{position}~C~T?{Count}", one);
        yield return Numbered($"/g_variants/~c~{position}~C~T/individuals?{Record}", one);
        yield return Numbered($"/g_variants/~c~{position}~C~T/biosamples?{Count}", one);
        yield return Of($"{individual}?{Record}", isSeen ? "1" : "refused 404", static answer => answer.Number);
        yield return Of($"{individual}/g_variants?{Count}", isSeen ? $"{carried}" : "refused 404", static answer => answer.Number);
        yield return Of($"{individual}/biosamples?{Count}", isSeen ? "1" : "refused 404", static answer => answer.Number);
        yield return Numbered($"{sample}?{Record}", one);
        yield return Numbered($"{sample}/g_variants?{Count}", carried);
        yield return Numbered($"{sample}/analyses?{Count}", one);
        yield return Numbered($"{sample}/runs?{Count}", one);
        yield return Numbered($"{run}?{Record}", one);
        yield return Numbered($"{run}/g_variants?{Count}", carried);
        yield return Numbered($"{run}/analyses?{Count}", one);
        yield return Numbered($"{analysis}?{Record}", one);
        yield return Numbered($"{analysis}/g_variants?{Count}", carried);
        yield return new LeakCase($"/beacon{individual}/g_variants", BeaconFilterCase.Allele(person.PrivatePosition, "C", "T", "count"), isSeen ? "1" : "refused 404", static answer => answer.Number);
        yield return new LeakCase($"/beacon{individual}", BeaconFilterCase.Exactly("HP:0001250"), isSeen ? person.Phenotype == "HP:0001250" ? "1" : "0" : "refused 404", static answer => answer.Number);
    }

    private bool Carries(LeakPerson person, int site) => LeakWorld.Count(world.Genotype(person, site)).Ac > 0;

    private int Alleles(IEnumerable<LeakPerson> persons) => persons.SelectMany(world.Carried).Distinct().Count();

    private int Deletions(IReadOnlyCollection<LeakPerson> persons) => LeakWorld.LongPositions.Where((_, site) => persons.Any(person => world.HasLong(person, site))).Count();

    private static bool IsWoman(LeakPerson person) => person.Sex == "female";

    private static string Escaped(string id) => Uri.EscapeDataString(id);

    private static string Told(LeakAnswer answer, string size) => answer.Status == System.Net.HttpStatusCode.OK
        ? LeakAnswer.Told(answer.Json["response"]!["collections"]!.AsArray().Select(one => $"{one!["id"]}={one[size] ?? one["info"]![size]}"))
        : $"refused {(int)answer.Status}";

    // The one of the whole project, and of those that LeakService.DatasetsAsync makes in time the ones of which somebody may be seen.
    private string Datasets(LeakAnswer answer)
    {
        if (answer.Status != System.Net.HttpStatusCode.OK)
        {
            return $"refused {(int)answer.Status}";
        }

        var expected = new Dictionary<string, int>(StringComparer.Ordinal)
        {
            [project] = _seen.Count,
            ["all"] = _seen.Count,
            ["epilepsy"] = _seen.Count(static person => person.Indication == "EPI"),
            ["seizures"] = _seen.Count(static person => person.Phenotype is not null),
        };
        var told = answer.Json["response"]!["collections"]!.AsArray().ToDictionary(static one => (string)one!["id"]!, static one => one!["info"]!["participants"]!.ToString(), StringComparer.Ordinal);
        var wrong = told.Where(one => one.Value != (expected.GetValueOrDefault(one.Key) is > 0 and var count ? $"{count}" : "not disclosed")).Select(static one => $"{one.Key}={one.Value}").ToList();
        return wrong.Count == 0 && told.ContainsKey(project) ? "as the oracle counts" : $"wrong: {string.Join(' ', wrong)}";
    }

    // Where nobody may be seen at all the Beacon says no, and no number.
    private static LeakCase Numbered(string path, int expected) => Of(path, $"{expected}", static answer => answer.Number);

    private static LeakCase Of(string path, string expected, Func<LeakAnswer, string> seen) => new($"/beacon{path}", null, expected, seen);
}
