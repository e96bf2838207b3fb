using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Participants;
using static Pfmg.Cloud.Functions.Tests.Api.Airlock.Exports;

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
        await service.Services.GetRequiredService<Register>().AppendAsync("manager", _ => [Consents.Of("PFMG-0003", ConsentStatus.Opposed)], default);
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
}
