using System.Net;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Callers;

namespace Pfmg.Cloud.Functions.Tests.Api.Projects;

/// <summary>The counter over HTTP.</summary>
public sealed class ProjectsApiTests
{
    [Fact]
    public async Task A_team_submits_is_advised_accepted_signs_and_is_entitled_and_each_sees_what_is_theirs()
    {
        await using var service = await Service.StartAsync();
        var desk = await Desk.OpenAsync(service);
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

        await desk.VoteAsync(judges);
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
        var desk = await Desk.OpenAsync(service);

        await Service.AssertProblemAsync(await desk.TryAsync(desk.Lead, HttpMethod.Put, "sheet", Desk.Sheet, ifMatch: null), (HttpStatusCode)428, "precondition-required");
        await Service.AssertProblemAsync(await desk.TryAsync(desk.Lead, HttpMethod.Put, "sheet", Desk.Sheet, "\"7\""), HttpStatusCode.PreconditionFailed, "stale");
        await Service.AssertProblemAsync(await desk.TryAsync(desk.Lead, HttpMethod.Put, "sheet", Desk.Sheet, "*"), HttpStatusCode.BadRequest, "invalid-input");
        await Service.AssertProblemAsync(await desk.TryAsync(desk.Lead, HttpMethod.Put, "sheet", Desk.Sheet, "W/\"1\""), HttpStatusCode.BadRequest, "invalid-input");
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
        var desk = await Desk.OpenAsync(service);
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
        var desk = await Desk.OpenAsync(service);
        var preview = await desk.Lead.GetJsonAsync($"{desk.Path}/preview?frequency=0.01&carriers=5");
        Assert.Equal(("not disclosed", "not disclosed"), ((string?)preview["participants"], (string?)preview["sequenced"]));
        Assert.Null(preview["feasibility"]);
        using var unknown = await desk.Lead.GetAsync($"{desk.Path}/preview?af=0.01");
        await Service.AssertProblemAsync(unknown, HttpStatusCode.BadRequest, "invalid-input");
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
}
