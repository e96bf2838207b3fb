using System.Net;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Api.Beacon;

public sealed class BeaconApiTests
{
    private const string Root = "/api/beacon";

    [Fact]
    public async Task Every_request_of_the_corpus_is_answered_as_much_as_its_caller_may_know()
    {
        await using var service = await BeaconLake.StartAsync();
        using var researcher = service.ClientAs(Role.Researcher, "alice");
        var documents = new List<(string, string, JsonNode)>();
        foreach (var one in BeaconRequestCase.All)
        {
            documents.AddRange(BeaconSchemas.Documents($"{one.Name}, of everyone", await one.SendAsync(service.Anonymous, Root, one.Anonymous)));
            documents.AddRange(BeaconSchemas.Documents($"{one.Name}, of a researcher", await one.SendAsync(researcher, Root, one.Researcher)));
        }

        // On a machine without the specification the answers' kinds were checked, their schemas were not.
        if (SharedData.Root is not null)
        {
            Assert.Empty(await BeaconSchemas.FaultsAsync(documents));
        }
    }

    [SharedDataFact]
    public async Task Requests_of_the_corpus_are_the_specifications_own_where_they_should_be()
    {
        var faults = await BeaconSchemas.FaultsAsync(BeaconRequestCase.All.Where(one => one.Body is not null).SelectMany(one => BeaconSchemas.OfRequest(one.Name, one.Body!)));

        // What older clients send, and what is refused.
        Assert.Equal(["common SNV flat, request", "datasets named as older clients do, request", "no meta, request", "parameters as a list, request"], faults.Keys.Order(StringComparer.Ordinal));
    }

    [SharedDataFact]
    public async Task What_is_not_of_the_schemas_is_found()
    {
        var boolean = new JsonObject { ["meta"] = new JsonObject(), ["responseSummary"] = new JsonObject { ["exists"] = "yes" } };
        var record = new JsonObject { ["variantInternalId"] = "x", ["variation"] = new JsonObject { ["variantType"] = "SNP" } };
        var faults = await BeaconSchemas.FaultsAsync(
        [
            ("answer", BeaconSchemas.Responses + "beaconBooleanResponse.json", boolean),
            ("record", BeaconSchemas.OfRecord("genomicVariations"), record),
        ]);

        Assert.Contains("/responseSummary/exists must be boolean", faults["answer"]);
        Assert.Contains("/meta must have required property 'returnedGranularity'", faults["answer"]);
        Assert.NotEmpty(faults["record"]);
    }

    [Fact]
    public async Task What_few_carry_and_what_nobody_carries_are_withheld_in_the_same_words()
    {
        await using var service = await BeaconLake.StartAsync();
        var answers = new List<string>();
        foreach (var (start, reference, alternate) in ((int, string, string)[])[(8, "G", "T"), (39, "C", "G"), (49, "A", "T"), (99, "A", "T"), (4, "A", "T")])
        {
            using var response = await service.Anonymous.GetAsync($"{Root}/g_variants?referenceName=chr1&start={start}&referenceBases={reference}&alternateBases={alternate}");
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
            answer["meta"]!.AsObject().Remove("receivedRequestSummary");
            answers.Add($"{answer.ToJsonString()} {string.Join(' ', response.Headers.Select(header => header.Key).Order(StringComparer.Ordinal))}");
        }

        Assert.Single(answers.Distinct(StringComparer.Ordinal));
        Assert.DoesNotContain("\"exists\"", answers[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_withdraws_is_gone_from_the_next_answer()
    {
        await using var service = await BeaconLake.StartAsync();
        using var researcher = service.ClientAs(Role.Researcher, "alice");
        for (var person = 5; person < 20; person++)
        {
            await BeaconLake.OpposeAsync(service, person);
        }

        // Five of those who carry it are left, one of whom goes.
        var asked = BeaconRequestCase.All.Single(one => one.Name == "common SNV by GET");
        await asked.SendAsync(service.Anonymous, Root, "yes");
        await BeaconLake.OpposeAsync(service, 4);
        await asked.SendAsync(service.Anonymous, Root, "withheld");
        await asked.SendAsync(researcher, Root, "withheld");
    }

    [Fact]
    public async Task A_cohort_that_differs_by_few_from_one_told_of_before_is_withheld()
    {
        await using var service = await BeaconLake.StartAsync();
        using var researcher = service.ClientAs(Role.Researcher, "alice");
        using var other = service.ClientAs(Role.Researcher, "bob");
        var all = BeaconRequestCase.All.Single(one => one.Name == "individuals");

        await all.SendAsync(researcher, Root, "count 60");
        await BeaconLake.OpposeAsync(service, 30);

        await all.SendAsync(researcher, Root, "withheld");
        await all.SendAsync(other, Root, "count 59");
    }

    [Fact]
    public async Task A_projects_Beacon_is_not_there_for_who_is_no_member()
    {
        await using var service = await Service.StartAsync();
        using var researcher = service.ClientAs(Role.Researcher, "alice");
        foreach (var (client, status) in ((HttpClient, HttpStatusCode)[])[(service.Anonymous, HttpStatusCode.Unauthorized), (researcher, HttpStatusCode.NotFound)])
        {
            foreach (var path in (string[])["", "/info", "/individuals", "/g_variants/~chr1~5~A~C/individuals"])
            {
                using var response = await client.GetAsync($"/api/projects/none/beacon{path}");
                var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
                Assert.Equal((status, (int)status), (response.StatusCode, (int)answer["error"]!["errorCode"]!));
            }
        }
    }

    [Fact]
    public async Task Faults_of_a_request_are_told_as_a_Beacon_tells_them()
    {
        await using var service = await Service.StartAsync();
        using var response = await service.Anonymous.GetAsync($"{Root}/g_variants?start=x&end=5&colour=red");
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal((HttpStatusCode.BadRequest, 400), (response.StatusCode, (int)answer["error"]!["errorCode"]!));
        Assert.Contains("start", (string)answer["error"]!["errorMessage"]!, StringComparison.Ordinal);
        Assert.Contains("colour", (string)answer["error"]!["errorMessage"]!, StringComparison.Ordinal);
        Assert.Equal("genomicVariant", (string?)answer["meta"]!["returnedSchemas"]![0]!["entityType"]);
    }
}
