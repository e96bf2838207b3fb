using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Projects;

namespace Pfmg.Cloud.Functions.Tests.Api.Airlock;

public sealed class AirlockApiTests
{
    [Fact]
    public async Task A_table_leaves_over_http_and_not_any_more_after_an_opposition()
    {
        await using var service = await Service.StartAsync();
        var project = await ActiveProjectAsync(service);
        var (alice, dora) = (service.ClientAs(Role.Researcher, "alice"), service.ClientAs(Role.DataManager, "dora"));

        var export = await SubmittedAsync(alice, project, "gene,n\nBRCA1,7\n");
        Assert.Empty(export.Body["findings"]!.AsArray());
        using var read = await dora.GetAsync($"{export.Url}/reviewed/table.csv");
        Assert.Equal("gene,n\nBRCA1,7\n", await read.Content.ReadAsStringAsync());
        Assert.Equal("approved", (string?)(await SendAsync(dora, HttpMethod.Post, $"{export.Url}/reviews", export.ETag, new { approves = true }))["state"]);

        var ticket = (string?)(await SendAsync(alice, HttpMethod.Post, $"{export.Url}/ticket", null, null))["ticket"];
        using var fetched = await alice.GetAsync($"{export.Url}/files/table.csv?ticket={ticket}");
        Assert.Equal("gene,n\nBRCA1,7\n", await fetched.Content.ReadAsStringAsync());
        Assert.Equal("attachment", fetched.Content.Headers.ContentDisposition?.DispositionType);

        using var others = await service.ClientAs(Role.Researcher, "lea").GetAsync($"{export.Url}/files/table.csv?ticket={ticket}");
        await Service.AssertProblemAsync(others, HttpStatusCode.Forbidden, "forbidden");
        await service.Services.GetRequiredService<Register>().AppendAsync("manager", _ => [new RegisterEvent { Participant = "PFMG-0003", Consent = Says(ConsentStatus.Opposed) }], default);
        using var held = await alice.GetAsync($"{export.Url}/files/table.csv?ticket={ticket}");
        await Service.AssertProblemAsync(held, HttpStatusCode.Conflict, "conflict");
        Assert.Equal("held", (string?)(await alice.GetJsonAsync(export.Url))["state"]);

        var trail = await service.ClientAs(Role.Auditor).GetJsonAsync($"/api/audit?object=airlock/{(string?)export.Body["id"]}");
        var fetches = trail["records"]!.AsArray().Select(static record => record!["entry"]!).Where(static entry => ((string?)entry["route"])!.Contains("GET /api/projects/{id}/exports/{request}/files", StringComparison.Ordinal)).ToList();
        Assert.Equal([("alice", "answered"), ("lea", "refused"), ("alice", "refused")], fetches.Select(static entry => ((string?)entry["subject"] ?? "", (string?)entry["action"] ?? "")));
        Assert.All(fetches, entry => Assert.Equal(project, (string?)entry["projectId"]));
    }

    [Fact]
    public async Task Who_is_not_of_the_project_does_not_learn_of_its_exports()
    {
        await using var service = await Service.StartAsync();
        var project = await ActiveProjectAsync(service);
        var export = await SubmittedAsync(service.ClientAs(Role.Researcher, "alice"), project, "gene,n\nBRCA1,7\n");

        using var stranger = await service.ClientAs(Role.Researcher, "mallory").GetAsync(export.Url);
        await Service.AssertProblemAsync(stranger, HttpStatusCode.NotFound, "not-found");
        using var own = await service.ClientAs(Role.DataManager, "alice").GetAsync($"{export.Url}/reviewed/table.csv");
        await Service.AssertProblemAsync(own, HttpStatusCode.NotFound, "not-found");
        using var elsewhere = await service.ClientAs(Role.Researcher, "alice").GetAsync(export.Url.Replace("/exports/", "/imports/", StringComparison.Ordinal));
        await Service.AssertProblemAsync(elsewhere, HttpStatusCode.NotFound, "not-found");
        using var blind = await service.ClientAs(Role.DataManager, "dora").PostAsJsonAsync($"{export.Url}/reviews", new { approves = true });
        Assert.Equal(HttpStatusCode.PreconditionRequired, blind.StatusCode);
    }

    [Fact]
    public async Task A_file_that_may_not_leave_is_refused_with_its_place()
    {
        await using var service = await Service.StartAsync();
        var project = await ActiveProjectAsync(service);
        var alice = service.ClientAs(Role.Researcher, "alice");
        var begun = await BeginAsync(alice, project);
        using var put = await alice.PutAsync($"{begun.Url}/files/x.bin", new ByteArrayContent([1, 2, 3]));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        using var wrong = await alice.PutAsync($"{begun.Url}/files/..%2Fx", new ByteArrayContent([1]));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);

        using var request = new HttpRequestMessage(HttpMethod.Post, $"{begun.Url}/submit") { Headers = { { "If-Match", begun.ETag } } };
        using var refused = await alice.SendAsync(request);
        var problem = await Service.AssertProblemAsync(refused, HttpStatusCode.BadRequest, "invalid-input");
        Assert.Equal("x.bin", (string?)problem["faults"]![0]!["file"]);
    }

    private static ConsentEvent Says(ConsentStatus status) => new()
    {
        Status = status,
        Use = ConsentUse.Research,
        Effective = new DateOnly(2025, 1, 1),
        Signatory = Signatory.Self,
        Form = status is ConsentStatus.Consented ? "pfmg-rare-disease" : null,
        FormVersion = status is ConsentStatus.Consented ? "1" : null,
    };

    private static async Task<Request> BeginAsync(HttpClient client, string project)
    {
        using var begun = await client.PostAsJsonAsync($"/api/projects/{project}/exports", new { justification = "Table 1." });
        var body = JsonNode.Parse(await begun.Content.ReadAsStringAsync())!.AsObject();
        Assert.True(begun.StatusCode == HttpStatusCode.Created, body.ToJsonString());
        return new Request($"/api/projects/{project}/exports/{(string?)body["id"]}", begun.Headers.ETag!.ToString(), body);
    }

    private static async Task<Request> SubmittedAsync(HttpClient client, string project, string table)
    {
        var begun = await BeginAsync(client, project);
        using var put = await client.PutAsync($"{begun.Url}/files/table.csv", new StringContent(table));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        return begun with { Body = await SendAsync(client, HttpMethod.Post, $"{begun.Url}/submit", begun.ETag, null), ETag = "\"2\"" };
    }

    private static async Task<JsonObject> SendAsync(HttpClient client, HttpMethod method, string url, string? etag, object? body)
    {
        using var request = new HttpRequestMessage(method, url) { Content = body is null ? null : JsonContent.Create(body) };
        if (etag is not null)
        {
            request.Headers.Add("If-Match", etag);
        }

        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{method} {url}: {response.StatusCode} {text}");
        return JsonNode.Parse(text)!.AsObject();
    }

    // Led by lea, with alice in its team; eight participants consented to research.
    private static async Task<string> ActiveProjectAsync(Service service)
    {
        var register = service.Services.GetRequiredService<Register>();
        var people = Enumerable.Range(1, 8).Select(static n => FormattableString.Invariant($"PFMG-{n:D4}")).ToList();
        await register.AppendAsync("manager", _ => [.. people.Select(static id => new RegisterEvent { Participant = id, Registered = new Participant { Id = id } })], default);
        await register.AppendAsync("manager", _ => [.. people.Select(static id => new RegisterEvent { Participant = id, Consent = Says(ConsentStatus.Consented) })], default);
        var (documents, change) = (service.Services.GetRequiredService<ProjectDocuments>(), service.Services.GetRequiredService<ChangeProject>());
        var (lead, manager) = (Of("lea", Role.ProjectLead), Of("manager", Role.DataManager));
        var project = await documents.CreateAsync(ReadSheet.Parse(JsonSerializer.Deserialize<JsonElement>(Sheet)), lead.Subject, default);
        project = await change.WriteMembersAsync(project.Id, "1", lead, ["alice"], default);
        project = await StepAsync(project, lead, "submit");
        project = await StepAsync(project, manager, "review");
        project = await change.SayAsync(project.Id, "*", manager, MessageKind.Advice, "Good.", null, default);
        project = await StepAsync(project, manager, "forward");
        for (var n = 0; n < 3; n++)
        {
            project = await change.DeclareAsync(project.Id, "*", Of($"judge-{n}", Role.CommitteeMember), hasConflict: false, null, default);
            project = await change.VoteAsync(project.Id, ProjectDocuments.VersionOf(project), Of($"judge-{n}", Role.CommitteeMember), VoteChoice.For, null, default);
        }

        project = await change.StepAsync(project.Id, ProjectDocuments.VersionOf(project), Of("judge-0", Role.CommitteeMember), new StepRequest("accept"), default);
        project = await change.WriteRegulatoryAsync(project.Id, ProjectDocuments.VersionOf(project), lead, new RegulatoryFile("riph-3", "CPP 2026-A1", null, "MR-003"), default);
        project = await change.StepAsync(project.Id, ProjectDocuments.VersionOf(project), lead, new StepRequest("sign") { Digest = Charter.Of(project, CounterPolicy.Current).Digest() }, default);
        return (await StepAsync(project, manager, "activate")).Id;

        Task<Project> StepAsync(Project one, Caller caller, string act) => change.StepAsync(one.Id, ProjectDocuments.VersionOf(one), caller, new StepRequest(act), default);
    }

    private static Caller Of(string subject, Role role) => new(subject, new HashSet<Role> { role });

    private const string Sheet = """
        {
          "title": "Modifiers of dilated cardiomyopathy", "objective": "Find variants that change the age of onset.",
          "investigators": [{ "name": "L. Martin", "institution": "CHU de Lyon", "principal": true }],
          "inclusionCriteria": "Probands with familial dilated cardiomyopathy.", "sequencing": ["wgs"], "patients": 300,
          "dataModalities": ["variants", "phenotypes"], "information": "Note of information, version 3.", "dataQuality": "At the centre alone.",
          "regulatory": { "category": "riph-3" }, "purpose": "DUO:0000006", "methodsDevelopment": false, "ancestry": false, "geneticStudies": true,
          "forClinicalCare": false, "forProfit": false,
          "institutions": [{ "id": "https://ror.org/01502ca60", "name": "CHU de Lyon", "country": "FR", "notForProfit": true }],
          "countries": ["FR"], "from": "2026-01-01", "until": "2056-11-30", "publishes": true, "collaborates": true, "returnsResults": true
        }
        """;

    private sealed record Request(string Url, string ETag, JsonObject Body);
}
