using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Callers;

namespace Pfmg.Cloud.Functions.Tests.Api.Projects;

/// <summary>The counter over HTTP.</summary>
public sealed class ProjectsApiTests
{
    private const string Sheet = """
        {
          "title": "Modifiers of dilated cardiomyopathy", "objective": "Find variants that change the age of onset.",
          "investigators": [{ "name": "L. Martin", "institution": "CHU de Lyon", "principal": true }],
          "inclusionCriteria": "Probands.", "sequencing": ["wgs"], "patients": 300, "dataModalities": ["variants"],
          "information": "Note, version 3.", "dataQuality": "At the centre alone.", "regulatory": { "category": "data-only" },
          "purpose": "DUO:0000006", "methodsDevelopment": false, "ancestry": false, "geneticStudies": true, "forClinicalCare": false,
          "forProfit": false, "institutions": [{ "id": "https://ror.org/01502ca60", "name": "CHU de Lyon", "country": "FR", "notForProfit": true }],
          "countries": ["FR"], "from": "2020-01-01", "until": "2099-12-31", "publishes": true, "collaborates": true, "returnsResults": true
        }
        """;

    [Fact]
    public async Task A_team_submits_is_advised_accepted_signs_and_is_entitled_and_each_sees_what_is_theirs()
    {
        await using var service = await Service.StartAsync();
        var desk = await OpenAsync(service);
        var manager = service.ClientAs(Role.DataManager, "dora");
        var judges = Enumerable.Range(0, 4).Select(i => service.ClientAs(Role.CommitteeMember, $"judge-{i}")).ToList();
        var stranger = service.ClientAs(Role.Researcher, "eve");

        await AssertHiddenAsync(desk.Path, manager, judges[0], stranger);
        await desk.SendAsync(desk.Lead, HttpMethod.Put, "members", """{ "members": ["max"] }""");
        var submitted = await desk.StepAsync(desk.Lead, """{ "act": "submit" }""");
        Assert.Equal(["withdraw"], Texts(submitted["legal"]));
        Assert.Equal(["lead", "member"], Texts(submitted["you"]));
        await AssertHiddenAsync(desk.Path, stranger, service.ClientAs(Role.ProjectLead, "eve"));
        Assert.Equal(["review", "return"], Texts((await manager.GetJsonAsync(desk.Path))["legal"]));

        var illegal = await Service.AssertProblemAsync(await desk.TryStepAsync(manager, """{ "act": "activate" }"""), HttpStatusCode.Conflict, "conflict");
        Assert.Equal(["review", "return"], Texts(illegal["legal"]));
        await Service.AssertProblemAsync(await desk.TryStepAsync(desk.Lead, """{ "act": "review" }"""), HttpStatusCode.Forbidden, "forbidden");
        await desk.StepAsync(manager, """{ "act": "review" }""");
        await desk.SendAsync(manager, HttpMethod.Post, "messages", """{ "kind": "advice", "text": "Take relatives." }""", "*");
        await desk.StepAsync(manager, """{ "act": "forward" }""");

        await VoteAsync(desk, judges);
        var accepted = await desk.StepAsync(judges[0], """{ "act": "accept", "conditions": ["Report after a year."] }""");
        Assert.Equal(3, accepted["votes"]!.AsArray().Count);
        var team = await service.ClientAs(Role.Researcher, "max").GetJsonAsync(desk.Path);
        Assert.Null(team["votes"]);
        Assert.Null(team["declarations"]);
        Assert.DoesNotContain("vote", team["history"]!.AsArray().Select(one => (string?)one!["act"]));
        Assert.Equal("Report after a year.", (string?)team["decision"]!["conditions"]![0]);

        await desk.SendAsync(desk.Lead, HttpMethod.Put, "regulatory", """{ "category": "data-only", "cnil": "MR-004" }""");
        var charter = await desk.Lead.GetJsonAsync($"{desk.Path}/charter");
        await desk.StepAsync(desk.Lead, $$"""{ "act": "sign", "digest": "{{charter["digest"]}}" }""");
        Assert.True((bool?)(await manager.GetJsonAsync($"{desk.Path}/charter"))["valid"]);
        var active = await desk.StepAsync(manager, """{ "act": "activate" }""");
        Assert.True((bool?)active["entitled"]);
        var suspended = await desk.StepAsync(manager, """{ "act": "suspend", "reason": "A breach." }""");
        Assert.False((bool?)suspended["entitled"]);
    }

    [Fact]
    public async Task Writes_name_the_revision_that_they_change_and_every_fault_of_a_sheet_is_named()
    {
        await using var service = await Service.StartAsync();
        var desk = await OpenAsync(service);

        await Service.AssertProblemAsync(await desk.TryAsync(desk.Lead, HttpMethod.Put, "sheet", Sheet, ifMatch: null), (HttpStatusCode)428, "precondition-required");
        await Service.AssertProblemAsync(await desk.TryAsync(desk.Lead, HttpMethod.Put, "sheet", Sheet, "\"7\""), HttpStatusCode.PreconditionFailed, "stale");
        await Service.AssertProblemAsync(await desk.TryAsync(desk.Lead, HttpMethod.Put, "sheet", Sheet, "*"), HttpStatusCode.BadRequest, "invalid-input");
        await Service.AssertProblemAsync(await desk.TryAsync(desk.Lead, HttpMethod.Put, "sheet", Sheet, "W/\"1\""), HttpStatusCode.BadRequest, "invalid-input");
        var faulty = """{ "title": 3, "patients": 0, "purpose": "DUO:0000001", "diseases": ["flu"], "countries": ["France"], "from": "2027-02-30", "transfer": [] }""";
        var refused = await Service.AssertProblemAsync(await desk.TryAsync(desk.Lead, HttpMethod.Put, "sheet", faulty, "\"1\""), HttpStatusCode.BadRequest, "invalid-input");
        Assert.Equal(
            ["countries[0]", "diseases[0]", "from", "patients", "purpose", "title", "transfer"],
            refused["faults"]!.AsArray().Select(fault => (string?)fault!["where"]).Order(StringComparer.Ordinal));
        var half = await desk.SendAsync(desk.Lead, HttpMethod.Put, "sheet", """{ "title": "Half", "purpose": "DUO:0000042" }""");
        Assert.Contains("objective", half["missing"]!.AsArray().Select(fault => (string?)fault!["where"]));
        foreach (var body in (string[])["{}", """{ "act": null }""", """{ "act": "submit", "untl": "2027-01-01" }""", "[]"])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await desk.TryStepAsync(desk.Lead, body)).StatusCode);
        }
    }

    [Fact]
    public async Task A_committee_member_in_conflict_sees_no_dossier_and_the_list_knows_nothing_of_it()
    {
        await using var service = await Service.StartAsync();
        var desk = await OpenAsync(service);
        await desk.StepAsync(desk.Lead, """{ "act": "submit" }""");
        var judge = service.ClientAs(Role.CommitteeMember, "judge-0");
        Assert.Equal(1, (int?)(await judge.GetJsonAsync("/api/projects?state=submitted"))["total"]);
        Assert.Equal(0, (int?)(await judge.GetJsonAsync("/api/projects?state=active"))["total"]);
        using var missing = await desk.TryAsync(judge, HttpMethod.Post, "declarations", "{}", "*");
        Assert.Equal(HttpStatusCode.BadRequest, missing.StatusCode);
        using var declared = await desk.TryAsync(judge, HttpMethod.Post, "declarations", """{ "conflict": true, "reason": "My sister's." }""", "*");
        Assert.Equal(HttpStatusCode.NoContent, declared.StatusCode);
        await AssertHiddenAsync(desk.Path, judge);
        Assert.Equal(0, (int?)(await judge.GetJsonAsync("/api/projects"))["total"]);
        using var vote = await desk.TryAsync(judge, HttpMethod.Put, "vote", """{ "choice": "for" }""", "\"3\"");
        Assert.Equal(HttpStatusCode.NotFound, vote.StatusCode);
    }

    [Fact]
    public async Task A_preview_of_nobody_is_not_disclosed_and_an_unknown_parameter_is_a_fault()
    {
        await using var service = await Service.StartAsync();
        var desk = await OpenAsync(service);
        var preview = await desk.Lead.GetJsonAsync($"{desk.Path}/preview?frequency=0.01&carriers=5");
        Assert.Equal("not disclosed", (string?)preview["participants"]);
        Assert.Null(preview["feasibility"]);
        using var unknown = await desk.Lead.GetAsync($"{desk.Path}/preview?af=0.01");
        await Service.AssertProblemAsync(unknown, HttpStatusCode.BadRequest, "invalid-input");
    }

    private static async Task VoteAsync(Desk desk, List<HttpClient> judges)
    {
        foreach (var judge in judges.Take(3))
        {
            using var declared = await desk.TryAsync(judge, HttpMethod.Post, "declarations", """{ "conflict": false }""", "*");
            Assert.Equal(HttpStatusCode.NoContent, declared.StatusCode);
            await judge.GetJsonAsync(desk.Path);
            await desk.SendAsync(judge, HttpMethod.Put, "vote", """{ "choice": "for" }""");
        }
    }

    private static async Task AssertHiddenAsync(string path, params HttpClient[] clients)
    {
        foreach (var client in clients)
        {
            using var response = await client.GetAsync(path);
            await Service.AssertProblemAsync(response, HttpStatusCode.NotFound, "not-found");
        }
    }

    private static IEnumerable<string?> Texts(JsonNode? array) => array!.AsArray().Select(one => (string?)one);

    private static async Task<Desk> OpenAsync(Service service)
    {
        var lead = service.ClientAs(Role.ProjectLead, "lea");
        using var body = new StringContent(Sheet, null, "application/json");
        using var created = await lead.PostAsync("/api/projects", body);
        Assert.True(created.StatusCode == HttpStatusCode.Created, await created.Content.ReadAsStringAsync());
        Assert.Equal("\"1\"", created.Headers.ETag?.Tag);
        return new Desk(lead, created.Headers.Location!.OriginalString);
    }

    /// <summary>One project, and who leads it.</summary>
    private sealed record Desk(HttpClient Lead, string Path)
    {
        private string _etag = "\"1\"";

        public Task<JsonObject> StepAsync(HttpClient client, string body) => SendAsync(client, HttpMethod.Post, "steps", body);

        public Task<HttpResponseMessage> TryStepAsync(HttpClient client, string body) => TryAsync(client, HttpMethod.Post, "steps", body, _etag);

        public async Task<JsonObject> SendAsync(HttpClient client, HttpMethod method, string what, string body, string? ifMatch = "")
        {
            using var response = await TryAsync(client, method, what, body, ifMatch is "" ? _etag : ifMatch);
            Assert.True(response.IsSuccessStatusCode, $"{method} {what} answered {response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
            return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        }

        public async Task<HttpResponseMessage> TryAsync(HttpClient client, HttpMethod method, string what, string body, string? ifMatch)
        {
            using var request = new HttpRequestMessage(method, $"{Path}/{what}") { Content = new StringContent(body, null, "application/json") };
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
            var response = await client.SendAsync(request);
            _etag = response.Headers.ETag?.Tag ?? _etag;
            return response;
        }
    }
}
