using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Callers;

namespace Pfmg.Cloud.Functions.Tests.Api.ProjectQueries;

/// <summary>What a project may ask of the lake, over HTTP.</summary>
public sealed class ProjectQueriesApiTests
{
    [Fact]
    public async Task A_project_sees_who_consented_under_its_own_names_until_they_oppose()
    {
        await using var service = await Service.StartAsync();
        await ActiveProject.FillAsync(service);
        await ActiveProject.ConsentAsync(service, Enumerable.Range(0, 30).Except([1]));
        var (one, two) = ($"/api/projects/{await ActiveProject.OpenAsync(service)}", $"/api/projects/{await ActiveProject.OpenAsync(service)}");
        var max = service.ClientAs(Role.Researcher, "max");

        var counted = await max.GetJsonAsync($"{one}/frequencies?region=c:1-100");
        Assert.Equal(29, (int?)counted["persons"]);
        Assert.Equal(["5 2 58"], counted["rows"]!.AsArray().Select(static row => $"{row!["pos"]} {row["AC"]} {row["AN"]}"));
        foreach (var word in new[] { "lakeVersion", "decisionId", "policyVersion", "registerVersion", "erasureEpoch" })
        {
            Assert.NotNull(counted[word]);
        }

        var names = await NamesAsync(max, one);
        Assert.Equal(29, names.Count);
        Assert.Empty(names.Intersect(await NamesAsync(max, two)));
        Assert.DoesNotContain(names, name => name.StartsWith("S1", StringComparison.Ordinal) && name.Length < 4);
        var carriers = (await max.GetJsonAsync($"{one}/variants/c-5-A-C/carriers"))["rows"]!.AsArray();
        Assert.Equal(2, carriers.Count);
        var carrier = (string)carriers[0]!["sample"]!;
        Assert.Equal("5", $"{Assert.Single((await max.GetJsonAsync($"{one}/variants?sample={carrier}"))["rows"]!.AsArray())!["pos"]}");
        Assert.Empty((await max.GetJsonAsync($"{one}/variants?region=c:9"))["rows"]!.AsArray());

        // In this and in every earlier version.
        await ActiveProject.OpposeAsync(service, 0);
        foreach (var version in new[] { "", "&version=0" })
        {
            Assert.Equal(28, (int?)(await max.GetJsonAsync($"{one}/frequencies?region=c:1-100{version}"))["persons"]);
        }
    }

    [Fact]
    public async Task Who_is_unknown_and_who_is_forbidden_look_the_same()
    {
        await using var service = await Service.StartAsync();
        await ActiveProject.FillAsync(service);
        await ActiveProject.ConsentAsync(service, 0, 2, 3);
        var project = await ActiveProject.OpenAsync(service);
        var (max, eve) = (service.ClientAs(Role.Researcher, "max"), service.ClientAs(Role.Researcher, "eve"));

        foreach (var path in new[]
        {
            $"{project}/variants?sample=S1", $"{project}/variants?sample=S0", $"{project}/variants?sample=nobody", $"{project}/trios/S1/variants", "0000000000000000/samples", $"{project}/../samples-of-others",
            $"{project}/%2e%2e/{project}x/samples", $"..%2f{project}/samples", $"%2fetc%2fpasswd/samples", $"{project}%00/samples", $"{project}/variants/..%2f..%2fetc%2fpasswd/carriers",
        })
        {
            using var response = await max.GetAsync($"/api/projects/{path}");
            Assert.True(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{path}: {response.StatusCode}");
            Assert.DoesNotContain("root:", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        foreach (var what in new[] { "samples", "variants?region=c:5", "frequencies?region=c:5", "long-variants?region=c:5", "variants/c-5-A-C/carriers", "quota" })
        {
            using var stranger = await eve.GetAsync($"/api/projects/{project}/{what}");
            await Service.AssertProblemAsync(stranger, HttpStatusCode.NotFound, "not-found");
        }
    }

    [Fact]
    public async Task Sql_runs_over_permitted_rows_tells_its_limits_and_refuses_the_rest()
    {
        await using var service = await Service.StartAsync();
        await ActiveProject.FillAsync(service);
        await ActiveProject.ConsentAsync(service, 0, 2, 3);
        var project = $"/api/projects/{await ActiveProject.OpenAsync(service)}";
        var max = service.ClientAs(Role.Researcher, "max");

        var answer = await PostAsync(max, $"{project}/sql", new { query = "SELECT pos, count(*) AS n FROM calls GROUP BY pos", limit = 10 });
        Assert.Equal(["5 2"], answer["rows"]!.AsArray().Select(static row => $"{row!["pos"]} {row["n"]}"));
        Assert.Equal(10, (int?)answer["limits"]!["rows"]);
        foreach (var sql in new[] { "SELECT * FROM memory.main.samples_1", "SELECT * FROM read_text('/etc/passwd')", "SELECT 1; SELECT 2", "COPY calls TO 'x'", "" })
        {
            using var response = await max.PostAsJsonAsync($"{project}/sql", new { query = sql });
            await Service.AssertProblemAsync(response, HttpStatusCode.BadRequest, "invalid-input");
        }
    }

    [Fact]
    public async Task A_cost_is_told_before_and_a_quota_ends_the_day()
    {
        await using var service = await Service.StartAsync(settings: new Dictionary<string, string?>(StringComparer.Ordinal) { ["Quota:Queries"] = "2" });
        await ActiveProject.FillAsync(service);
        await ActiveProject.ConsentAsync(service, 0, 2, 3);
        var project = $"/api/projects/{await ActiveProject.OpenAsync(service)}";
        var max = service.ClientAs(Role.Researcher, "max");

        foreach (var query in new[] { "variants?region=c:1-100", "frequencies?region=c:1-100", "variants/c-5-A-C/carriers" })
        {
            var cost = await PostAsync(max, $"{project}/cost", new { query });
            Assert.True((long)cost["cost"]!["bytes"]! > 0, query);
            Assert.True((double)cost["cost"]!["seconds"]! > 0, query);
        }

        Assert.True((long)(await PostAsync(max, $"{project}/cost", new { query = "sql", sql = new { query = "SELECT * FROM calls" } }))["cost"]!["bytes"]! > 0);
        Assert.Equal(0, (long?)(await max.GetJsonAsync($"{project}/quota"))["used"]!["queries"]);
        await max.GetJsonAsync($"{project}/samples");
        await max.GetJsonAsync($"{project}/samples");
        using var third = await max.GetAsync($"{project}/samples");
        await Service.AssertProblemAsync(third, (HttpStatusCode)429, "quota");
        Assert.True(third.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        var used = (await max.GetJsonAsync($"{project}/quota"))["used"]!;
        Assert.Equal((2, 6), ((long)used["queries"]!, (long)used["rows"]!));
        Assert.True((long)used["bytes"]! > 100);
    }

    private static async Task<List<string>> NamesAsync(HttpClient client, string project) =>
        [.. (await client.GetJsonAsync($"{project}/samples"))["rows"]!.AsArray().Select(static row => (string)row!["sample"]!)];

    private static async Task<JsonObject> PostAsync(HttpClient client, string path, object body)
    {
        using var response = await client.PostAsJsonAsync(path, body);
        Assert.True(response.IsSuccessStatusCode, $"{path} answered {response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}
