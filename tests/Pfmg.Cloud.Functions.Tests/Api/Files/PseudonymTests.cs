using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Functions.Tests.Api.Files;

/// <summary>One name a sample in a project, whichever way the project asks; another in every other project.</summary>
[Collection(FilesHouseGroup.Name)]
public sealed class PseudonymTests(FilesHouse house)
{
    [Fact]
    public async Task A_sample_has_one_name_in_every_answer_of_a_project_and_another_in_another_project()
    {
        var (a, b) = (await NamesAsync(house.Ada, house.ProjectA), await NamesAsync(house.Ben, house.ProjectB));

        Assert.Equal(4, a.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(a.Intersect(b));
    }

    // As REST calls the samples, in order, after every other way was found to call them so.
    private static async Task<string[]> NamesAsync(HttpClient client, string project)
    {
        var home = $"/api/projects/{project}";
        var rest = Sorted((await client.GetJsonAsync($"{home}/samples"))["rows"]!.AsArray(), static row => (string)row["sample"]!);
        using var sql = await client.PostAsJsonAsync($"{home}/sql", new { query = "SELECT sample FROM samples" });
        Assert.Equal(rest, Sorted((await sql.Content.ReadFromJsonAsync<JsonObject>())!["rows"]!.AsArray(), static row => (string)row["sample"]!));
        var beacon = await client.GetJsonAsync($"{home}/beacon/biosamples?requestedGranularity=record&limit=0");
        Assert.Equal(rest, Sorted(beacon["response"]!["resultSets"]!.AsArray().Single()!["results"]!.AsArray(), static one => (string)one["id"]!));
        var files = await FilesHouse.ListAsync(client, project);
        Assert.Equal(rest, Sorted(files, static one => (string)one["sample"]!));
        foreach (var one in files)
        {
            var name = (string)one!["sample"]!;
            var text = HtsgetClient.Text(await HtsgetClient.FetchAsync(await client.GetJsonAsync($"{home}/htsget/1/variants/{name}?class=header")));
            Assert.EndsWith($"\tFORMAT\t{name}\n", text, StringComparison.Ordinal);
            var id = (string)one["files"]!.AsArray().Single(static file => (string?)file!["kind"] == "variants")!["drsId"]!;
            Assert.Equal($"{name}.vcf.gz", (string?)(await client.GetJsonAsync($"/api/ga4gh/drs/v1/objects/{id}"))["name"]);
        }

        return rest;
    }

    private static string[] Sorted(JsonArray rows, Func<JsonNode, string> name) => [.. rows.Select(row => name(row!)).Order(StringComparer.Ordinal)];
}
