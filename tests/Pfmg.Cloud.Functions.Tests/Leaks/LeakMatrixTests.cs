using Xunit.Abstractions;

namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>Persons × purposes × questions: what the service shows of whom, against what an oracle says that knows the persons' stories alone.</summary>
public sealed class LeakMatrixTests(ITestOutputHelper output)
{
    private const int Bar = 5_000;

    [Fact]
    public async Task No_question_of_a_project_a_clinician_or_the_public_shows_more_or_less_than_the_oracle()
    {
        var asked = await AskAsync(1, [LeakPurpose.All[0]], ["house"], isWhole: false);

        Assert.True(asked.Values.Sum() > 500, $"{asked.Values.Sum()} cases");
        var forgotten = LeakRoutes.Forgotten(asked.Keys.ToHashSet(StringComparer.Ordinal)).ToList();
        Assert.True(forgotten.Count == 0, $"Routes that read something of persons are neither asked nor reviewed: {string.Join(", ", forgotten)}");
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task Five_thousand_questions_of_every_purpose_show_no_more_and_no_less_than_the_oracle()
    {
        var page = new LeakPage();
        for (var seed = 2; seed <= 3 || page.Cases < Bar; seed++)
        {
            page.Add(seed, await AskAsync(seed, LeakPurpose.All, ["house", "grey"], isWhole: seed == 3));
            output.WriteLine($"seed {seed}: {page.Cases} cases so far, 0 differences.");
        }

        page.Write();
    }

    private static async Task<IReadOnlyDictionary<string, int>> AskAsync(int seed, IReadOnlyList<LeakPurpose> purposes, IReadOnlyList<string> clinicians, bool isWhole)
    {
        await using var service = await LeakService.StartAsync(new LeakWorld(seed, hasLongVariants: true), purposes);
        var matrix = new LeakMatrix(service, purposes, clinicians, isWhole);
        await matrix.RunAsync();
        Assert.True(matrix.Differences.Count == 0, $"seed {seed}: {matrix.Differences.Count} of {matrix.Asked.Values.Sum()} differ:\n{string.Join('\n', matrix.Differences.Take(40))}");
        return matrix.Asked;
    }
}
