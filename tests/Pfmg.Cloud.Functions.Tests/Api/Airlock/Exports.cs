using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Projects;
using Pfmg.Cloud.Functions.Tests.Commands;

namespace Pfmg.Cloud.Functions.Tests.Api.Airlock;

/// <summary>A project's exports over HTTP, and a project that may ask for them.</summary>
internal static class Exports
{
    public static async Task<Request> BeginAsync(HttpClient client, string project)
    {
        using var begun = await client.PostAsJsonAsync($"/api/projects/{project}/exports", new { justification = "Table 1." });
        var body = JsonNode.Parse(await begun.Content.ReadAsStringAsync())!.AsObject();
        Assert.True(begun.StatusCode == HttpStatusCode.Created, body.ToJsonString());
        return new Request($"/api/projects/{project}/exports/{(string?)body["id"]}", begun.Headers.ETag!.ToString(), body);
    }

    public static async Task<Request> SubmittedAsync(HttpClient client, string project, string table)
    {
        var begun = await BeginAsync(client, project);
        using var put = await client.PutAsync($"{begun.Url}/files/table.csv", new StringContent(table));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        return begun with { Body = await SendAsync(client, HttpMethod.Post, $"{begun.Url}/submit", begun.ETag, null), ETag = "\"2\"" };
    }

    public static async Task<JsonObject> SendAsync(HttpClient client, HttpMethod method, string url, string? etag, object? body)
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

    /// <summary>An active project over a lake in which its eight participants carry a variant at c:500.</summary>
    public static async Task<string> PopulatedAsync(Service service)
    {
        var file = Path.Combine(service.StoreDirectory, "joint.vcf");
        await File.WriteAllTextAsync(file, "##fileformat=VCFv4.3\n##contig=<ID=c,length=1000>\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t"
            + string.Join('\t', Enumerable.Range(1, 8).Select(static number => $"PFMG-000{number}")) + "\nc\t500\t.\tA\tG\t.\tPASS\t.\tGT" + string.Concat(Enumerable.Repeat("\t0/1", 8)) + "\n");
        var ingested = await CommandRun.OfAsync("ingest", file, "--store", service.StoreDirectory);
        Assert.True(ingested.ExitCode == 0, ingested.Error);
        return await ActiveProjectAsync(service);
    }

    // Led by lea, with alice in its team; eight participants consented to research.
    public static async Task<string> ActiveProjectAsync(Service service)
    {
        var register = service.Services.GetRequiredService<Register>();
        var people = Enumerable.Range(1, 8).Select(static n => FormattableString.Invariant($"PFMG-{n:D4}")).ToList();
        await register.AppendAsync("manager", _ => [.. people.Select(static id => new RegisterEvent { Participant = id, Registered = new Participant { Id = id } })], default);
        await register.AppendAsync("manager", _ => [.. people.Select(static id => Consents.Of(id, ConsentStatus.Consented))], default);
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
}

/// <summary>A request of the airlock as it was answered last.</summary>
internal sealed record Request(string Url, string ETag, JsonObject Body);
