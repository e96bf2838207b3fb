using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>What queries would cost, asked about persons who are not to be seen: as much as about a place where nobody has anything, to the byte.</summary>
/// <param name="hidden">The persons.</param>
/// <param name="seesNobody">Whether the project sees nobody at all: then nothing would be read.</param>
internal sealed class CostQuestions(IReadOnlyList<LeakPerson> hidden, bool seesNobody)
{
    // Beyond every variant of the world, and of every file's bounds.
    private const int Nowhere = 60_000;

    private static readonly Func<int, JsonObject>[] Kinds =
    [
        static position => Asked($"variants?region=c:{position}"),
        static position => Asked($"variants/c-{position}-C-T/carriers"),
        static position => Asked($"frequencies?region=c:{position}"),
        static position => Asked($"long-variants?region=d:{position}"),
        static position => new JsonObject { ["query"] = "sql", ["sql"] = new JsonObject { ["query"] = $"SELECT count(*) FROM calls WHERE chrom = 'c' AND pos = {position}" } },
    ];

    /// <summary>The questions, each held against the same about nobody, which is asked here.</summary>
    public async Task<IReadOnlyList<LeakCase>> AllAsync(HttpClient client, string basePath)
    {
        var cases = new List<LeakCase>();
        foreach (var kind in Kinds)
        {
            using var response = await client.PostAsync($"{basePath}/cost", JsonContent.Create(kind(Nowhere)));
            var nobody = Told(new LeakAnswer(response.StatusCode, await response.Content.ReadAsStringAsync()));
            cases.AddRange(hidden.Select(person => new LeakCase("/cost", kind(person.PrivatePosition), nobody, Told)));
            cases.AddRange(seesNobody ? [new LeakCase("/cost", kind(Nowhere), "0 files, 0 row groups, 0 bytes", Told)] : Array.Empty<LeakCase>());
        }

        return cases;
    }

    private static JsonObject Asked(string query) => new() { ["query"] = query };

    private static string Told(LeakAnswer answer) => answer.Status == System.Net.HttpStatusCode.OK
        ? $"{answer.Json["cost"]!["files"]} files, {answer.Json["cost"]!["rowGroups"]} row groups, {answer.Json["cost"]!["bytes"]} bytes"
        : $"refused {(int)answer.Status}: {answer.Text}";
}
