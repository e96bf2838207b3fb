using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>Every question of the lake by REST that the matrix asks of one caller, with the oracle's answer.</summary>
/// <param name="world">Who there is.</param>
/// <param name="maySee">Whether the caller may see a person, as the oracle says.</param>
internal sealed class LeakQuestions(LeakWorld world, Func<LeakPerson, bool> maySee)
{
    private const string Everything = "region=c:1-99999&limit=100000";
    private const string Long = "region=d:1-99999&limit=100000";

    private readonly IReadOnlyList<LeakPerson> _seen = [.. world.Persons.Where(maySee)];

    /// <summary>Whether the caller may have frequencies at all: a clinician's own patients are no cohort.</summary>
    public bool MayCount { get; init; } = true;

    /// <summary>About whom questions are asked that are about one person.</summary>
    public IReadOnlyList<LeakPerson> About { get; init; } = world.Persons;

    /// <summary>Questions by REST.</summary>
    /// <param name="nameOf">What the answers call a sample; null for one who is not seen.</param>
    public IEnumerable<LeakCase> Rest(Func<LeakPerson, string?> nameOf)
    {
        var before = _seen.Where(static person => LeakWorld.FileOf(person) == 0).ToList();
        yield return new LeakCase("/samples?limit=1000", null, $"{_seen.Count}", static answer => $"{answer.Json["total"]}");
        yield return new LeakCase("/samples?limit=1000&version=0", null, $"{before.Count}", static answer => $"{answer.Json["total"]}");
        yield return new LeakCase($"/variants?{Everything}", null, Variants(_seen), static answer => answer.Column("pos"));
        yield return new LeakCase($"/variants?{Everything}&version=0", null, Variants(before), static answer => answer.Column("pos"));
        yield return new LeakCase($"/long-variants?{Long}", null, Deletions(_seen), static answer => answer.Column("pos"));
        yield return new LeakCase($"/long-variants?{Long}&version=0", null, Deletions(before), static answer => answer.Column("pos"));
        yield return new LeakCase($"/long-variants?{Long}&overlap=0.01&type=DEL", null, "", static answer => answer.Column("pos"));
        yield return new LeakCase($"/frequencies?{Everything}", null, Frequencies(_seen), Frequencies);
        yield return new LeakCase($"/frequencies?{Everything}&version=0", null, Frequencies(before), Frequencies);
        yield return new LeakCase("/frequencies?limit=100000", [], Frequencies(_seen, isWhole: true), Frequencies);
        yield return new LeakCase("/frequencies?limit=100000&version=0", [], Frequencies(before, isWhole: true), Frequencies);
        foreach (var one in OfSets(nameOf).Concat(About.SelectMany(person => OfPerson(person, nameOf))))
        {
            yield return one;
        }
    }

    // Sets that the caller names: nobody comes in who is not seen, by whatever name.
    private IEnumerable<LeakCase> OfSets(Func<LeakPerson, string?> nameOf)
    {
        var some = _seen.Where(static person => person.Number % 2 == 0).ToList();
        if (some.Count > 0)
        {
            yield return new LeakCase("/frequencies?limit=100000", Set(some.Select(nameOf)), Frequencies(some), Frequencies);
        }

        foreach (var hidden in About.Where(person => !maySee(person)).Take(5))
        {
            yield return new LeakCase("/frequencies?limit=100000", Set(some.Select(nameOf).Append(hidden.Name)), MayCount ? "refused 404" : "refused 403", Frequencies);
        }
    }

    private IEnumerable<LeakCase> OfPerson(LeakPerson person, Func<LeakPerson, string?> nameOf)
    {
        var isSeen = maySee(person);
        var site = person.PrivatePosition.ToString(CultureInfo.InvariantCulture);
        var name = nameOf(person) ?? person.Name;
        yield return new LeakCase($"/variants/c-{site}-C-T/carriers", null, isSeen ? "1" : "0", static answer => $"{answer.Json["total"]}");
        yield return new LeakCase($"/variants/c-{site}-C-T/carriers?version=0", null, isSeen && LeakWorld.FileOf(person) == 0 ? "1" : "0", static answer => $"{answer.Json["total"]}");
        yield return new LeakCase($"/variants?region=c:{site}", null, isSeen ? site : "", static answer => answer.Column("pos"));
        yield return new LeakCase($"/variants?ids=private{person.Number}", null, isSeen ? site : "", static answer => answer.Column("pos"));
        yield return new LeakCase($"/frequencies?region=c:{site}", null, Frequencies(isSeen ? [person] : [], of: _seen), Frequencies);
        yield return new LeakCase($"/variants?sample={name}&{Everything}", null, isSeen ? Variants([person]) : "refused 404", static answer => answer.Column("pos"));
        yield return new LeakCase($"/long-variants?sample={name}&{Long}", null, isSeen ? Deletions([person]) : "refused 404", static answer => answer.Column("pos"));
        if (person is { Mother: { } her, Father: { } his })
        {
            var (mother, father) = (world.Persons[her], world.Persons[his]);
            var isTrio = isSeen && maySee(mother) && maySee(father);
            var parents = $"mother={nameOf(mother) ?? mother.Name}&father={nameOf(father) ?? father.Name}&limit=100000";
            var expected = isTrio ? New(person, mother, father) : "refused 404";
            yield return new LeakCase($"/trios/{name}/variants?{parents}", null, expected, static answer => answer.Column("pos"));
            yield return new LeakCase($"/trios/{name}/variants?{parents}&version=0", null, LeakWorld.FileOf(person) == 0 ? expected : "refused 404", static answer => answer.Column("pos"));
            // The lake was told of no parents.
            yield return new LeakCase($"/trios/{name}/variants?limit=100000", null, "refused 404", static answer => answer.Column("pos"));
        }
    }

    // What a child has and neither parent: gametes are the parents', so what is the child's alone, and deletions, which are dealt out to each.
    private string New(LeakPerson child, LeakPerson mother, LeakPerson father) => LeakAnswer.Told(
    [
        child.PrivatePosition,
        .. LeakWorld.LongPositions.Where((_, site) => world.HasLong(child, site) && !world.HasLong(mother, site) && !world.HasLong(father, site)).Select(static position => (object)position),
    ]);

    private static JsonObject Set(IEnumerable<string?> names) => new()
    {
        ["samples"] = new JsonArray([.. names.Select(static name => (JsonNode)name!)]),
        ["region"] = "c:1-99999",
    };

    private string Variants(IEnumerable<LeakPerson> persons) => LeakAnswer.Told(persons.SelectMany(world.Carried).Order().Select(static position => (object)position));

    private string Deletions(IReadOnlyCollection<LeakPerson> persons) => LeakAnswer.Told(
        LeakWorld.LongPositions.SelectMany((position, site) => persons.Where(person => world.HasLong(person, site)).Select(_ => (object)position)));

    // One row a site that anybody has a call at, carried or missing: its position, copies, alleles.
    private string Frequencies(IReadOnlyList<LeakPerson> cohort, bool isWhole = false, IReadOnlyList<LeakPerson>? of = null)
    {
        if (!MayCount)
        {
            return "refused 403";
        }

        var lines = new List<string>();
        for (var site = 0; of is null && site < LeakWorld.SharedPositions.Length; site++)
        {
            var counts = cohort.Select(person => LeakWorld.Count(world.Genotype(person, site))).ToList();
            if (counts.Exists(static count => count.Ac > 0 || count.An == 0))
            {
                lines.Add($"{LeakWorld.SharedPositions[site]}:{counts.Sum(static count => count.Ac)}/{counts.Sum(static count => count.An)}");
            }
        }

        lines.AddRange(cohort.Select(person => $"{person.PrivatePosition}:1/{2 * (of ?? cohort).Count(other => LeakWorld.FileOf(other) == LeakWorld.FileOf(person))}"));
        for (var site = 0; isWhole && site < LeakWorld.LongPositions.Length; site++)
        {
            // A file tells of a deletion if anybody in it has one.
            var carriers = cohort.Count(person => world.HasLong(person, site));
            var assayed = cohort.Count(person => world.IsListed(site, LeakWorld.FileOf(person)));
            lines.AddRange(carriers > 0 ? [$"{LeakWorld.LongPositions[site]}:{carriers}/{2 * assayed}"] : Array.Empty<string>());
        }

        return string.Join(' ', lines);
    }

    private static string Frequencies(LeakAnswer answer) => answer.Status == HttpStatusCode.OK
        ? string.Join(' ', answer.Rows.Select(static row => $"{row["pos"]}:{row["AC"]}/{row["AN"]}"))
        : $"refused {(int)answer.Status}";
}
