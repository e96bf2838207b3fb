using System.Net;
using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>Every question by SQL that the matrix asks in a project, with the oracle's answer.</summary>
/// <param name="world">Who there is.</param>
/// <param name="maySee">Whether the project may see a person, as the oracle says.</param>
internal sealed class SqlQuestions(LeakWorld world, Func<LeakPerson, bool> maySee)
{
    private readonly IReadOnlyList<LeakPerson> _seen = [.. world.Persons.Where(maySee)];

    /// <summary>About whom questions are asked that are about one person.</summary>
    public IReadOnlyList<LeakPerson> About { get; init; } = world.Persons;

    /// <summary>The questions.</summary>
    public IEnumerable<LeakCase> All()
    {
        var before = _seen.Where(static person => LeakWorld.FileOf(person) == 0).ToList();
        yield return Of("SELECT count(*) AS n FROM samples", $"{_seen.Count}");
        yield return Of("SELECT count(*) AS n FROM samples", $"{before.Count}", version: 0);
        yield return Of("SELECT count(DISTINCT participant) AS n FROM samples", $"{_seen.Count}");
        yield return Of("SELECT count(*) AS n FROM calls", $"{_seen.Sum(Calls)}");
        yield return Of("SELECT count(*) AS n FROM calls", $"{before.Sum(Calls)}", version: 0);
        yield return Of("SELECT string_agg(pos, ',' ORDER BY pos) AS n FROM (SELECT DISTINCT pos FROM calls WHERE pos >= 10000)", LeakAnswer.Told(_seen.Select(static person => (object)person.PrivatePosition)));
        yield return Of("SELECT count(DISTINCT sample) AS n FROM assayed", $"{_seen.Count}");
        yield return Of("SELECT count(DISTINCT c.sample) AS n FROM calls c JOIN samples s ON s.sample = c.sample WHERE c.pos >= 10000", $"{_seen.Count}");
        yield return Of("SELECT count(*) AS n FROM (SELECT max(dosage) FROM calls GROUP BY sample)", $"{_seen.Count}");
        yield return Of("WITH calls2 AS (SELECT * FROM calls) SELECT count(*) AS n FROM calls2 a, calls2 b WHERE a.pos = b.pos AND a.pos >= 10000", $"{_seen.Count}");
        foreach (var person in About)
        {
            yield return Of($"SELECT count(*) AS n FROM calls WHERE pos = {person.PrivatePosition}", maySee(person) ? "1" : "0");
            yield return Of($"SELECT count(DISTINCT start) AS n FROM assayed WHERE chrom = 'c' AND start <= {person.PrivatePosition} AND \"end\" >= {person.PrivatePosition}", maySee(person) ? "1" : "0");
            yield return Of($"SELECT count(*) AS n FROM samples WHERE sample = '{person.Name}' OR participant = '{person.Name}'", "0");
        }

        foreach (var (position, site) in LeakWorld.SharedPositions.Select(static (position, site) => (position, site)))
        {
            yield return Of($"SELECT coalesce(sum(dosage), 0)::INTEGER AS n FROM calls WHERE chrom = 'c' AND pos = {position}", $"{_seen.Sum(person => LeakWorld.Count(world.Genotype(person, site)).Ac)}");
        }
    }

    // Carried or missing.
    private int Calls(LeakPerson person) =>
        1 + LeakWorld.SharedPositions.Where((_, site) => world.Genotype(person, site) is not ("0/0" or "0|0")).Count() + LeakWorld.LongPositions.Where((_, site) => world.HasLong(person, site)).Count();

    private static LeakCase Of(string query, string expected, int? version = null) =>
        new("/sql", new JsonObject { ["query"] = query, ["version"] = version }, expected, static answer => answer.Status == HttpStatusCode.OK ? (string?)answer.Rows.Single()["n"]?.ToString() ?? "" : $"refused {(int)answer.Status}: {answer.Text}");
}
