using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Airlock;
using Pfmg.Cloud.Core.Callers;
using static Pfmg.Cloud.Functions.Tests.Api.Airlock.Exports;

namespace Pfmg.Cloud.Functions.Tests.Api.Airlock;

/// <summary>The service asks a project's question and makes the answer an export.</summary>
public sealed class ExportOfAnswerTests
{
    private const string Person = "PFMG-000";

    [Fact]
    public async Task An_answer_is_matched_by_those_whom_it_counts_and_by_nobody_else()
    {
        await using var service = await Service.StartAsync();
        var project = await PopulatedAsync(service);
        var (alice, dora) = (service.ClientAs(Role.Researcher, "alice"), service.ClientAs(Role.DataManager, "dora"));
        var six = await SamplesAsync(service, project, 6);

        var export = await AskAsync(alice, project, new { route = "frequencies", body = new { samples = six, region = "c:400-600" }, file = "carriers.csv" });
        var question = export.Body["question"]!;
        var answer = await AnswerAsync(alice, project, new { samples = six, region = "c:400-600" });
        Assert.Equal("submitted", (string?)export.Body["state"]);
        Assert.Equal(
            ((string?)answer["decisionId"], (long)answer["registerVersion"]!, (long)answer["lakeVersion"]!, 1L, false),
            ((string?)question["decisionId"], (long)question["registerVersion"]!, (long)question["lakeVersion"]!, (long)question["rows"]!, (bool)question["truncated"]!));
        Assert.All(export.Body["findings"]!.AsArray(), static one => Assert.Equal(FindingKinds.SmallCell, (string?)one!["kind"]));
        using var read = await dora.GetAsync($"{export.Url}/reviewed/carriers.csv");
        Assert.Contains(",12,", await read.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        Assert.Equal(6, (await service.Services.GetRequiredService<AirlockDocuments>().ReadAsync(project, AirlockDirection.Export, (string)export.Body["id"]!, default)).CohortSet.Count);
        await SendAsync(dora, HttpMethod.Post, $"{export.Url}/reviews", export.ETag, new { approves = true, reason = "Alleles of a cohort of six." });
        await SendAsync(service.ClientAs(Role.DataManager, "denis"), HttpMethod.Post, $"{export.Url}/reviews", "\"3\"", new { approves = true, reason = "As Dora." });
        await OpposeAsync(service, 8);
        using var others = await FetchAsync(alice, export);
        Assert.Equal(HttpStatusCode.OK, others.StatusCode);
        await OpposeAsync(service, 3);
        using var lost = await alice.PostAsync($"{export.Url}/ticket", null);
        await Service.AssertProblemAsync(lost, HttpStatusCode.Conflict, "conflict");
    }

    [Fact]
    public async Task Parquet_of_SQL_is_looked_into_and_its_question_is_told_to_reviewers_and_not_to_the_trail()
    {
        await using var service = await Service.StartAsync();
        var project = await PopulatedAsync(service);
        var alice = service.ClientAs(Role.Researcher, "alice");
        var rows = await AskAsync(alice, project, new { route = "sql", body = new { query = "SELECT sample, participant FROM samples" }, format = "parquet" });
        Assert.Equal(
            [FindingKinds.Identifier, FindingKinds.RowLevel],
            rows.Body["findings"]!.AsArray().Select(static one => (string?)one!["kind"]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.Equal(("answer.parquet", "SELECT sample, participant FROM samples"), ((string?)rows.Body["files"]![0]!["name"], (string?)rows.Body["question"]!["body"]!["query"]));

        var counted = await AskAsync(alice, project, new { route = "sql", body = new { query = "SELECT count(DISTINCT participant) AS n FROM samples" }, format = "parquet" });
        Assert.Empty(counted.Body["findings"]!.AsArray());

        var trail = await service.ClientAs(Role.Auditor).GetJsonAsync($"/api/audit?object=airlock/{(string?)counted.Body["id"]}");
        var entry = trail["records"]!.AsArray().Single()!["entry"]!;
        Assert.Equal((string?)counted.Body["question"]!["decisionId"], (string?)entry["decisionId"]);
        Assert.DoesNotContain("DISTINCT", trail.ToJsonString(), StringComparison.Ordinal);
        var quota = await alice.GetJsonAsync($"/api/projects/{project}/quota");
        Assert.Equal(2, (int)quota["used"]!["queries"]!);
    }

    [Fact]
    public async Task What_is_no_question_of_an_export_begins_none()
    {
        await using var service = await Service.StartAsync();
        var project = await ActiveProjectAsync(service);
        var alice = service.ClientAs(Role.Researcher, "alice");
        foreach (var (what, route, format, decision) in new (string, string, string, string?)[]
        {
            ("exports", "participants", "csv", null),
            ("exports", "sql", "csv", null),
            ("exports", "frequencies?region=c:1-900", "xlsx", null),
            ("exports", "", "csv", null),
            ("exports", "frequencies?region=c:1-900", "csv", "00000000000000000000000000000000"),
            ("imports", "frequencies?region=c:1-900", "csv", null),
        })
        {
            using var refused = await alice.PostAsJsonAsync(
                $"/api/projects/{project}/{what}", new { justification = "Table 1.", decisions = decision is null ? null : new[] { decision }, from = new { route, format } });
            await Service.AssertProblemAsync(refused, HttpStatusCode.BadRequest, "invalid-input");
            Assert.Equal(0, (int)(await alice.GetJsonAsync($"/api/projects/{project}/{what}"))["total"]!);
        }
    }

    private static async Task<Request> AskAsync(HttpClient client, string project, object from)
    {
        using var asked = await client.PostAsJsonAsync($"/api/projects/{project}/exports", new { justification = "Table 1.", from });
        var body = JsonNode.Parse(await asked.Content.ReadAsStringAsync())!.AsObject();
        Assert.True(asked.StatusCode == HttpStatusCode.Created, body.ToJsonString());
        return new Request($"/api/projects/{project}/exports/{(string?)body["id"]}", asked.Headers.ETag!.ToString(), body);
    }

    private static async Task<JsonNode> AnswerAsync(HttpClient client, string project, object body)
    {
        using var answered = await client.PostAsJsonAsync($"/api/projects/{project}/frequencies", body);
        return JsonNode.Parse(await answered.Content.ReadAsStringAsync())!;
    }

    private static async Task<HttpResponseMessage> FetchAsync(HttpClient client, Request export)
    {
        var ticket = (string?)(await SendAsync(client, HttpMethod.Post, $"{export.Url}/ticket", null, null))["ticket"];
        return await client.GetAsync($"{export.Url}/files/{(string?)export.Body["question"]!["file"]}?ticket={ticket}");
    }

    private static async Task OpposeAsync(Service service, int number)
    {
        using var opposed = await service.ClientAs(Role.DataManager, "manager").PostAsync($"/api/participants/{Person}{number}/opposition", null);
        Assert.Equal(HttpStatusCode.OK, opposed.StatusCode);
    }

    // What the project calls the samples of the first so many.
    private static async Task<string[]> SamplesAsync(Service service, string project, int count)
    {
        var scopes = service.Services.GetRequiredService<Functions.Api.ProjectQueries.ProjectScopes>();
        var pseudonyms = await scopes.PseudonymsAsync(project, default);
        return [.. Enumerable.Range(1, count).Select(number => pseudonyms.Of(Lake.Queries.PseudonymKind.Sample, $"{Person}{number}"))];
    }
}
