using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>Persons × purposes × questions: what the service shows of whom, against what an oracle says that knows the persons' stories alone.</summary>
public sealed class LeakMatrixTests(ITestOutputHelper output)
{
    [Fact]
    public async Task No_question_of_any_purpose_shows_more_or_less_than_the_oracle() => Assert.True(await CasesOfAsync(1, [LeakPurpose.All[0]], ["house"]) > 500);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Five_thousand_questions_of_every_purpose_show_no_more_and_no_less_than_the_oracle()
    {
        var cases = 0;
        for (var seed = 2; cases < 5_000; seed++)
        {
            cases += await CasesOfAsync(seed, LeakPurpose.All, ["house", "grey"]);
        }

        output.WriteLine($"{cases} cases, 0 differences.");
    }

    private static async Task<int> CasesOfAsync(int seed, IReadOnlyList<LeakPurpose> purposes, IReadOnlyList<string> clinicians)
    {
        var world = new LeakWorld(seed);
        await using var service = await LeakService.StartAsync(world, purposes);
        var cases = 0;
        using var researcher = service.Researcher();
        foreach (var purpose in purposes)
        {
            var basePath = $"/api/projects/{service.ProjectOf(purpose)}";
            var questions = new LeakQuestions(world, person => ExpectedAccess.MayUse(person, purpose));
            var names = await NamesAsync(researcher, basePath, world);
            cases += await AskAsync(researcher, basePath, [.. questions.Rest(person => names.GetValueOrDefault(person.Number)), .. questions.Sql()], hasNames: false, $"seed {seed}, {purpose.Name}");
            cases += await PhasesAsync(researcher, basePath, world, names, purpose);
        }

        foreach (var clinician in clinicians)
        {
            using var client = service.Clinician(clinician);
            var questions = new LeakQuestions(world, person => ExpectedAccess.MayCareFor(person, clinician)) { MayCount = false };
            cases += await AskAsync(client, "/api", [.. questions.Rest(static person => person.Name)], hasNames: true, $"seed {seed}, {clinician}");
        }

        return cases;
    }

    private static async Task<int> AskAsync(HttpClient client, string basePath, IReadOnlyList<LeakCase> cases, bool hasNames, string who)
    {
        var differences = new List<string>();
        foreach (var one in cases)
        {
            differences.AddRange(await one.DifferencesAsync(client, basePath, hasNames));
        }

        Assert.True(differences.Count == 0, $"{who}: {differences.Count} of {cases.Count} differ:\n{string.Join('\n', differences.Take(20))}");
        return cases.Count;
    }

    // By the site that a person alone carries, the project's pseudonym of the sample.
    private static async Task<Dictionary<int, string>> NamesAsync(HttpClient client, string basePath, LeakWorld world)
    {
        var rows = JsonNode.Parse(await client.GetStringAsync($"{basePath}/variants?region=c:10000-99999&limit=100000"))!["rows"]!.AsArray();
        return rows.ToDictionary(row => world.Persons.Single(person => person.PrivatePosition == (int)row!["pos"]!).Number, static row => (string)row!["sample"]!);
    }

    // Of a child whose parent may not be seen no genotype says which allele came from whom.
    private static async Task<int> PhasesAsync(HttpClient client, string basePath, LeakWorld world, Dictionary<int, string> names, LeakPurpose purpose)
    {
        var rows = JsonNode.Parse(await client.GetStringAsync($"{basePath}/variants?region=c:1-99999&limit=100000"))!["rows"]!.AsArray().ToLookup(static row => (string)row!["sample"]!);
        foreach (var child in world.Persons.Where(static person => person.Mother is not null).Where(person => names.ContainsKey(person.Number)))
        {
            var isWithheld = ExpectedAccess.IsWithoutInheritance(child, world.Persons, person => ExpectedAccess.MayUse(person, purpose));
            Assert.All(rows[names[child.Number]], row => Assert.Equal(!isWithheld, ((string)row!["gt"]!).Contains('|', StringComparison.Ordinal)));
        }

        return names.Count;
    }
}
