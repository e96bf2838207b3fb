using System.Globalization;
using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>Every question of the lake that the matrix asks of one caller, with the oracle's answer.</summary>
/// <param name="world">Who there is.</param>
/// <param name="maySee">Whether the caller may see a person, as the oracle says.</param>
internal sealed class LeakQuestions(LeakWorld world, Func<LeakPerson, bool> maySee)
{
    private const string Everything = "region=c:1-99999&limit=100000";

    private readonly IReadOnlyList<LeakPerson> _seen = [.. world.Persons.Where(maySee)];

    /// <summary>Whether the caller may have frequencies at all: a clinician's own patients are no cohort.</summary>
    public bool MayCount { get; init; } = true;

    /// <summary>Questions by REST.</summary>
    /// <param name="nameOf">What the answers call a sample; null for one who is not seen.</param>
    public IEnumerable<LeakCase> Rest(Func<LeakPerson, string?> nameOf)
    {
        yield return new LeakCase("/samples?limit=1000", null, $"{_seen.Count}", static answer => $"{answer.Json["total"]}");
        yield return new LeakCase($"/variants?{Everything}", null, Variants(world.Persons.Count), static answer => answer.Column("pos"));
        yield return new LeakCase($"/variants?{Everything}&version=0", null, Variants(LeakWorld.FileSizes[0]), static answer => answer.Column("pos"));
        yield return new LeakCase($"/frequencies?{Everything}", null, Frequencies(_seen), Frequencies);
        yield return new LeakCase("/frequencies?limit=100000", [], Frequencies(_seen), Frequencies);
        foreach (var person in world.Persons)
        {
            var isSeen = maySee(person);
            var site = person.PrivatePosition.ToString(CultureInfo.InvariantCulture);
            yield return new LeakCase($"/variants/c-{site}-C-T/carriers", null, isSeen ? "1" : "0", static answer => $"{answer.Json["total"]}");
            yield return new LeakCase($"/variants?region=c:{site}", null, isSeen ? site : "", static answer => answer.Column("pos"));
            yield return new LeakCase($"/variants?ids=private{person.Number}", null, isSeen ? site : "", static answer => answer.Column("pos"));
            yield return new LeakCase($"/frequencies?region=c:{site}", null, Frequencies(isSeen ? [person] : [], person), Frequencies);
            var name = nameOf(person);
            yield return new LeakCase($"/variants?sample={name ?? person.Name}&{Everything}", null, isSeen ? Positions(person) : "refused 404", static answer => answer.Column("pos"));
            if (person is { Mother: { } mother, Father: { } father })
            {
                var isTrio = isSeen && maySee(world.Persons[mother]) && maySee(world.Persons[father]);
                yield return new LeakCase($"/trios/{name ?? person.Name}/variants?limit=100000", null, isTrio ? "told" : "refused 404", static answer => answer.Status == System.Net.HttpStatusCode.OK ? "told" : $"refused {(int)answer.Status}");
            }
        }
    }

    /// <summary>Questions by SQL.</summary>
    public IEnumerable<LeakCase> Sql()
    {
        var rows = _seen.SelectMany(person => Sites(person).Select(site => (Person: person, Position: site))).ToList();
        var called = _seen.Sum(person => LeakWorld.SharedPositions.Where((_, site) => world.Genotype(person, site) != "0/0" && world.Genotype(person, site) != "0|0").Count() + 1);
        yield return Sql("SELECT count(*) AS n FROM samples", $"{_seen.Count}");
        yield return Sql("SELECT count(DISTINCT participant) AS n FROM samples", $"{_seen.Count}");
        yield return Sql("SELECT count(*) AS n FROM calls", $"{called}");
        yield return Sql("SELECT string_agg(pos, ',' ORDER BY pos) AS n FROM (SELECT DISTINCT pos FROM calls WHERE pos >= 10000)", LeakAnswer.Told(_seen.Select(static person => (object)person.PrivatePosition)));
        yield return Sql("SELECT count(DISTINCT sample) AS n FROM assayed", $"{_seen.Count}");
        yield return Sql("SELECT count(DISTINCT c.sample) AS n FROM calls c JOIN samples s ON s.sample = c.sample WHERE c.pos >= 10000", $"{_seen.Count}");
        yield return Sql("SELECT count(*) AS n FROM (SELECT max(dosage) FROM calls GROUP BY sample)", $"{_seen.Count}");
        yield return Sql("WITH calls2 AS (SELECT * FROM calls) SELECT count(*) AS n FROM calls2 a, calls2 b WHERE a.pos = b.pos AND a.pos >= 10000", $"{_seen.Count}");
        foreach (var person in world.Persons)
        {
            yield return Sql($"SELECT count(*) AS n FROM calls WHERE pos = {person.PrivatePosition}", maySee(person) ? "1" : "0");
            yield return Sql($"SELECT count(*) AS n FROM samples WHERE sample = '{person.Name}' OR participant = '{person.Name}'", "0");
        }

        foreach (var (position, site) in LeakWorld.SharedPositions.Select(static (position, site) => (position, site)))
        {
            yield return Sql($"SELECT coalesce(sum(dosage), 0)::INTEGER AS n FROM calls WHERE pos = {position}", $"{_seen.Sum(person => LeakWorld.Count(world.Genotype(person, site)).Ac)}");
        }
    }

    private static LeakCase Sql(string query, string expected) =>
        new("/sql", new JsonObject { ["query"] = query }, expected, static answer => answer.Status == System.Net.HttpStatusCode.OK ? (string?)answer.Rows.Single()["n"]?.ToString() ?? "" : $"refused {(int)answer.Status}: {answer.Text}");

    private string Variants(int persons) => LeakAnswer.Told(
        _seen.Where(person => person.Number < persons).SelectMany(Sites).Order().Select(static position => (object)position));

    private string Positions(LeakPerson person) => LeakAnswer.Told(Sites(person).Select(static position => (object)position));

    // Where a person carries something; a genotype wholly missing carries nothing.
    private IEnumerable<int> Sites(LeakPerson person)
    {
        for (var site = 0; site < LeakWorld.SharedPositions.Length; site++)
        {
            if (LeakWorld.Count(world.Genotype(person, site)).Ac > 0)
            {
                yield return LeakWorld.SharedPositions[site];
            }
        }

        yield return person.PrivatePosition;
    }

    // One row a site that anybody seen has a call at, carried or missing: its position, copies, alleles.
    private string Frequencies(IReadOnlyList<LeakPerson> carriers, LeakPerson? only = null)
    {
        if (!MayCount)
        {
            return "refused 403";
        }

        var lines = new List<string>();
        for (var site = 0; only is null && site < LeakWorld.SharedPositions.Length; site++)
        {
            var counts = _seen.Select(person => LeakWorld.Count(world.Genotype(person, site))).ToList();
            if (counts.Exists(static count => count.Ac > 0 || count.An == 0))
            {
                lines.Add($"{LeakWorld.SharedPositions[site]}:{counts.Sum(static count => count.Ac)}/{counts.Sum(static count => count.An)}");
            }
        }

        lines.AddRange(carriers.Select(person => $"{person.PrivatePosition}:1/{2 * _seen.Count(other => FileOf(other) == FileOf(person))}"));
        return string.Join(' ', lines);
    }

    private static int FileOf(LeakPerson person) => person.Number < LeakWorld.FileSizes[0] ? 0 : 1;

    private static string Frequencies(LeakAnswer answer) => answer.Status == System.Net.HttpStatusCode.OK
        ? string.Join(' ', answer.Rows.Select(static row => $"{row["pos"]}:{row["AC"]}/{row["AN"]}"))
        : $"refused {(int)answer.Status}";
}
