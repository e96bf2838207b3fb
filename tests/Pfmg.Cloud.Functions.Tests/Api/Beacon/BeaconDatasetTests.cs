using System.Net;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Functions.Tests.Api.ProjectQueries;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Api.Beacon;

/// <summary>What a Beacon answers by dataset, and to members of a project over HTTP.</summary>
public sealed class BeaconDatasetTests
{
    private const string Asked = "/api/beacon/g_variants?referenceName=chr1&start=4&referenceBases=A&alternateBases=C&requestedGranularity=count";

    [Fact]
    public async Task Each_dataset_is_answered_by_itself_and_silence_is_the_same_whether_few_or_none_match()
    {
        await using var service = await BeaconLake.StartAsync();
        using var researcher = service.ClientAs(Role.Researcher, "alice");

        Assert.Equal(
            ["""{"id":"ataxia","disclosure":"not disclosed"}""", """{"id":"card","disclosure":"not disclosed"}""", """{"id":"epi","exists":true,"numTotalResults":1}"""],
            await ToldAsync(researcher, "ALL"));
        Assert.Equal(["""{"id":"epi","exists":true,"numTotalResults":1}"""], await ToldAsync(researcher, "HIT"));
        Assert.Equal(["""{"id":"ataxia","disclosure":"not disclosed"}""", """{"id":"card","disclosure":"not disclosed"}"""], await ToldAsync(researcher, "MISS"));
        Assert.Empty(await ToldAsync(researcher, "NONE"));
        Assert.Equal(["""{"id":"epi","exists":true}"""], await ToldAsync(service.Anonymous, "HIT"));
    }

    [Fact]
    public async Task A_dataset_tells_its_size_as_the_catalogue_does_and_after_an_opposition_neither_does()
    {
        await using var service = await BeaconLake.StartAsync();
        var before = await DatasetAsync(service.Anonymous, "epi");
        Assert.Equal((20, "epi.1"), ((int)before["info"]!["participants"]!, (string)before["info"]!["releases"]![0]!));
        Assert.Equal(20, (int)(await service.Anonymous.GetJsonAsync("/api/datasets/epi"))["participants"]!);

        await BeaconLake.OpposeAsync(service, 4);

        foreach (var name in (string[])["epi", "epi.1"])
        {
            Assert.Equal("not disclosed", (string)(await DatasetAsync(service.Anonymous, name))["info"]!["participants"]!);
        }

        using var individuals = await service.Anonymous.GetAsync("/api/beacon/datasets/epi/individuals");
        Assert.Equal(HttpStatusCode.Forbidden, individuals.StatusCode);
        Assert.Equal("not disclosed", (string)(await service.Anonymous.GetJsonAsync("/api/datasets/epi"))["participants"]!);
    }

    [Fact]
    public async Task A_request_that_names_too_many_datasets_is_refused()
    {
        await using var service = await Service.StartAsync();
        using var response = await service.Anonymous.GetAsync($"{Asked}&datasets={string.Join(',', Enumerable.Range(0, 21).Select(static i => $"d{i}"))}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Members_of_a_project_are_told_records_of_the_datasets_that_it_asked_for_and_no_others()
    {
        await using var service = await BeaconLake.StartAsync();
        var project = await ActiveProject.OpenAsync(service, "epi");
        using var member = service.ClientAs(Role.Researcher, "max");
        var documents = new List<(string, string, JsonNode)>();

        async Task<JsonObject> AskAsync(string path)
        {
            using var response = await member.GetAsync($"/api/projects/{project}/beacon{path}");
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
            Assert.True(response.StatusCode == HttpStatusCode.OK, answer.ToJsonString());
            documents.AddRange(BeaconSchemas.Documents(path, answer));
            return answer;
        }

        var persons = await AskAsync("/individuals?requestedGranularity=record&limit=0");
        Assert.Equal((20, 20), ((int)persons["responseSummary"]!["numTotalResults"]!, persons["response"]!["resultSets"]![0]!["results"]!.AsArray().Count));
        Assert.Equal("record", (string?)persons["meta"]!["returnedGranularity"]);
        var alleles = await AskAsync("/g_variants?referenceName=chr1&start=4&referenceBases=A&alternateBases=C&requestedGranularity=record");
        var found = alleles["response"]!["resultSets"]![0]!["results"]![0]!;
        Assert.Equal(20, found["caseLevelData"]!.AsArray().Count);
        Assert.All(found["caseLevelData"]!.AsArray(), static one => Assert.StartsWith("P-", (string)one!["individualId"]!, StringComparison.Ordinal));
        Assert.False((bool)(await AskAsync("/g_variants?referenceName=chr1&start=19&referenceBases=T&alternateBases=TGG"))["responseSummary"]!["exists"]!);
        Assert.Equal([project, "ataxia", "epi"], (await AskAsync("/datasets"))["response"]!["collections"]!.AsArray().Select(static one => (string)one!["id"]!));
        var sets = (await AskAsync("/individuals?datasets=ataxia,card,epi&requestedGranularity=record&limit=0&includeResultsetResponses=ALL"))["response"]!["resultSets"]!.AsArray();
        Assert.Equal([("ataxia", 3), ("card", 0), ("epi", 20)], sets.Select(static set => ((string)set!["id"]!, set["results"]!.AsArray().Count)));

        Assert.Equal(20, (await member.GetJsonAsync($"/api/projects/{project}/samples"))["rows"]!.AsArray().Count);

        if (SharedData.Root is not null)
        {
            Assert.Empty(await BeaconSchemas.FaultsAsync(documents));
        }
    }

    [Fact]
    public async Task A_deletion_placed_anywhere_in_a_repeat_is_found_where_the_lake_has_it()
    {
        await using var service = await Service.StartAsync();
        var fasta = Path.Combine(service.StoreDirectory, "ref.fa");
        await File.WriteAllTextAsync(fasta, ">c\nTGCACACACATTG\n");
        await RunAsync("reference", "add", "tiny", "--fasta", fasta, "--store", service.StoreDirectory);
        var vcf = Path.Combine(service.StoreDirectory, "joint.vcf");
        var names = Enumerable.Range(0, 10).Select(ActiveProject.Name).ToArray();
        // Written right-aligned, as some callers do.
        await File.WriteAllTextAsync(vcf, "##fileformat=VCFv4.3\n##contig=<ID=c,length=13>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + string.Join('\t', names)
            + "\nc\t8\t.\tACA\tA\t.\tPASS\t.\tGT\t" + string.Join('\t', names.Select(static _ => "0/1")) + "\n");
        await RunAsync("ingest", vcf, "--reference", "tiny", "--store", service.StoreDirectory);
        await ActiveProject.ConsentAsync(service, Enumerable.Range(0, 10));

        foreach (var asked in (string[])
        [
            "referenceName=c&start=2&referenceBases=CA&alternateBases=", "referenceName=c&start=6&referenceBases=CA&alternateBases=", "referenceName=c&start=8&referenceBases=CA&alternateBases=-",
            "referenceName=c&start=7&referenceBases=ACA&alternateBases=A", "genomicAlleleShortForm=c:g.9_10del",
        ])
        {
            using var response = await service.Anonymous.GetAsync($"/api/beacon/g_variants?{asked}");
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{asked}: {await response.Content.ReadAsStringAsync()}");
        }

        using var other = await service.Anonymous.GetAsync("/api/beacon/g_variants?referenceName=c&start=10&referenceBases=T&alternateBases=");
        Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
    }

    private static async Task RunAsync(params string[] arguments)
    {
        var run = await CommandRun.OfAsync(arguments);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    private static async Task<IEnumerable<string>> ToldAsync(HttpClient client, string include)
    {
        var answer = await client.GetJsonAsync($"{Asked}&datasets=card,epi,ataxia&includeResultsetResponses={include}");
        return [.. (answer["info"]?["datasets"]?.AsArray() ?? []).Select(static one => one!.ToJsonString())];
    }

    private static async Task<JsonNode> DatasetAsync(HttpClient client, string name) => (await client.GetJsonAsync($"/api/beacon/datasets/{name}"))["response"]!["collections"]![0]!;
}
