using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Functions.Tests.Api;
using Pfmg.Cloud.Functions.Tests.Api.Projects;
using Pfmg.Cloud.Functions.Tests.Commands;

namespace Pfmg.Cloud.Functions.Tests.Stories;

/// <summary>The research counter from a team's first draft to the auditor's replay, over HTTP alone.</summary>
public sealed class CounterStoryTests
{
    private const int Persons = 36;
    private const string Sheet = """
        {
          "title": "Modifiers of dilated cardiomyopathy", "objective": "Find variants that change the age of onset.",
          "investigators": [{ "name": "L. Martin", "institution": "CHU de Lyon", "principal": true }],
          "inclusionCriteria": "Probands.", "sequencing": ["wgs"], "patients": 30, "dataModalities": ["variants", "frequencies"],
          "information": "Note, version 3.", "dataQuality": "At the centre alone.", "regulatory": { "category": "riph-3" },
          "purpose": "DUO:0000006", "methodsDevelopment": false, "ancestry": false, "geneticStudies": true, "forClinicalCare": false,
          "forProfit": false, "institutions": [{ "id": "https://ror.org/01502ca60", "name": "CHU de Lyon", "country": "FR", "notForProfit": true }],
          "countries": ["FR"], "from": "2020-01-01", "until": "2099-12-31", "publishes": true, "collaborates": true, "returnsResults": true
        }
        """;

    [Fact]
    public async Task A_team_is_accepted_queries_exports_and_counts_no_longer_who_opposed_and_the_auditor_replays_it()
    {
        await using var service = await Service.StartAsync();
        var manager = service.ClientAs(Role.DataManager, "dora");
        var member = service.ClientAs(Role.Researcher, "max");
        await IngestAsync(service);
        await RegisterAsync(manager);

        var desk = await Desk.OpenAsync(service, Sheet);
        await desk.SendAsync(desk.Lead, HttpMethod.Put, "members", """{ "members": ["max"] }""");
        var preview = await desk.Lead.GetJsonAsync($"{desk.Path}/preview?frequency=0.05&carriers=1");
        Assert.NotEqual("not disclosed", preview["sequenced"]!.ToString());
        using (var early = await member.GetAsync($"{desk.Path}/frequencies?region=c:500"))
        {
            await Service.AssertProblemAsync(early, HttpStatusCode.NotFound, "not-found");
        }

        await WalkAsync(service, desk, manager);
        var before = await member.GetJsonAsync($"{desk.Path}/frequencies?region=c:500");
        Assert.Equal((Persons, 2 * Persons), ((int)before["persons"]!, (int)before["rows"]![0]!["AN"]!));

        var export = await ExportAsync(desk, member, manager, before);
        Assert.Equal(HttpStatusCode.OK, (await FetchAsync(member, export)).StatusCode);

        using (var opposed = await manager.PostAsync($"/api/participants/{Name(7)}/opposition", null))
        {
            Assert.True(opposed.IsSuccessStatusCode, await opposed.Content.ReadAsStringAsync());
        }

        var after = await member.GetJsonAsync($"{desk.Path}/frequencies?region=c:500");
        Assert.Equal((Persons - 1, 2 * (Persons - 1)), ((int)after["persons"]!, (int)after["rows"]![0]!["AN"]!));
        var earlier = await member.GetJsonAsync($"{desk.Path}/frequencies?region=c:500&version={before["lakeVersion"]}");
        Assert.Equal(Persons - 1, (int)earlier["persons"]!);
        await Service.AssertProblemAsync(await FetchAsync(member, export), HttpStatusCode.Conflict, "conflict");

        await AuditAsync(service, before, after);
    }

    private static async Task WalkAsync(Service service, Desk desk, HttpClient manager)
    {
        var judges = Enumerable.Range(0, 3).Select(i => service.ClientAs(Role.CommitteeMember, $"judge-{i}")).ToList();
        await desk.StepAsync(desk.Lead, """{ "act": "submit" }""");
        await desk.StepAsync(manager, """{ "act": "review" }""");
        await desk.SendAsync(manager, HttpMethod.Post, "messages", """{ "kind": "advice", "text": "Take relatives." }""", "*");
        await desk.StepAsync(manager, """{ "act": "forward" }""");
        await desk.VoteAsync(judges);
        await desk.StepAsync(judges[0], """{ "act": "accept", "conditions": ["Report after a year."] }""");
        await desk.SendAsync(desk.Lead, HttpMethod.Put, "regulatory", """{ "category": "riph-3", "cpp": "CPP 2026-A1", "cnil": "MR-003" }""");
        var charter = await desk.Lead.GetJsonAsync($"{desk.Path}/charter");
        await desk.StepAsync(desk.Lead, $$"""{ "act": "sign", "digest": "{{charter["digest"]}}" }""");
        Assert.True((bool?)(await desk.StepAsync(manager, """{ "act": "activate" }"""))["entitled"]);
    }

    private static async Task<(string Url, string Ticket)> ExportAsync(Desk desk, HttpClient member, HttpClient manager, JsonObject answer)
    {
        using var begun = await member.PostAsJsonAsync($"{desk.Path}/exports", new { justification = "Table 1.", decisions = new[] { (string?)answer["decisionId"] } });
        Assert.True(begun.StatusCode == HttpStatusCode.Created, await begun.Content.ReadAsStringAsync());
        var url = $"{desk.Path}/exports/{(string?)(await begun.Content.ReadFromJsonAsync<JsonObject>())!["id"]}";
        using var put = await member.PutAsync($"{url}/files/table.csv", new StringContent("gene,n\nTTN,36\n"));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        var submitted = await SendAsync(member, $"{url}/submit", begun.Headers.ETag!.Tag, null);
        Assert.Empty(submitted.Body["findings"]!.AsArray());
        var reviewed = await SendAsync(manager, $"{url}/reviews", submitted.ETag, new { approves = true });
        Assert.Equal("approved", (string?)reviewed.Body["state"]);
        return (url, (string)(await SendAsync(member, $"{url}/ticket", null, null)).Body["ticket"]!);
    }

    private static Task<HttpResponseMessage> FetchAsync(HttpClient member, (string Url, string Ticket) export) => member.GetAsync($"{export.Url}/files/table.csv?ticket={export.Ticket}");

    private static async Task AuditAsync(Service service, JsonObject before, JsonObject after)
    {
        var auditor = service.ClientAs(Role.Auditor, "ada");
        Assert.NotEqual((string?)before["decisionId"], (string?)after["decisionId"]);
        foreach (var (answer, permitted) in new[] { (before, Persons), (after, Persons - 1) })
        {
            var decision = (string)answer["decisionId"]!;
            using var replayed = await auditor.PostAsync($"/api/decisions/{decision}/replay", null);
            var told = (await replayed.Content.ReadFromJsonAsync<JsonObject>())!;
            Assert.True((bool?)told["same"], told.ToJsonString());
            Assert.Equal((permitted, (long)answer["registerVersion"]!), ((int)told["permitted"]!, (long)told["registerVersion"]!));
        }

        var trail = await auditor.GetJsonAsync("/api/audit?subject=max");
        var decisions = trail["records"]!.AsArray().Select(static record => (string?)record!["entry"]!["decisionId"]).ToHashSet(StringComparer.Ordinal);
        Assert.Contains((string?)before["decisionId"], decisions);
        Assert.Contains((string?)after["decisionId"], decisions);
        Assert.DoesNotContain(Name(7), trail.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty((await auditor.GetJsonAsync("/api/audit/verification"))["faults"]!.AsArray());
    }

    private static async Task RegisterAsync(HttpClient manager)
    {
        using var registered = await manager.PostAsJsonAsync("/api/participants", Enumerable.Range(0, Persons).Select(static number => new { id = Name(number), birthDate = "1980-05-01", indication = "CMD" }));
        Assert.True(registered.IsSuccessStatusCode, await registered.Content.ReadAsStringAsync());
        foreach (var number in Enumerable.Range(0, Persons))
        {
            using var said = await manager.PostAsJsonAsync(
                $"/api/participants/{Name(number)}/consents",
                new[] { new { status = "consented", use = "research", effective = "2021-03-01", signatory = "self", form = "pfmg-rare-disease", formVersion = "1" } });
            Assert.True(said.IsSuccessStatusCode, await said.Content.ReadAsStringAsync());
        }
    }

    private static async Task IngestAsync(Service service)
    {
        var persons = Enumerable.Range(0, Persons).ToList();
        var file = Path.Combine(service.StoreDirectory, "joint.vcf");
        await File.WriteAllTextAsync(file, "##fileformat=VCFv4.3\n##contig=<ID=c,length=1000>\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t"
            + string.Join('\t', persons.Select(Name)) + "\nc\t500\t.\tA\tG\t.\tPASS\t.\tGT\t" + string.Join('\t', persons.Select(static number => number % 3 == 0 ? "0/1" : "0/0")) + "\n");
        var ingested = await CommandRun.OfAsync("ingest", file, "--store", service.StoreDirectory);
        Assert.True(ingested.ExitCode == 0, ingested.Error);
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"PFMG-{number:D4}");

    private static async Task<(JsonObject Body, string? ETag)> SendAsync(HttpClient client, string url, string? etag, object? body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", etag);
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{url}: {response.StatusCode} {text}");
        return (JsonNode.Parse(text)!.AsObject(), response.Headers.ETag?.Tag);
    }
}
