using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Functions.Tests.Deliveries;
using Pfmg.Cloud.Functions.Tests.Runs;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Api;

public sealed class RunsApiTests
{
    [Fact]
    public async Task A_run_that_is_not_there_is_not_found()
    {
        await using var service = await Service.StartAsync();
        using var response = await service.Client.GetAsync("/api/runs/none");

        await Service.AssertProblemAsync(response, HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task A_refused_manifest_is_a_run_with_its_faults()
    {
        await using var service = await Service.StartAsync();
        using var body = new StringContent("{\"schemaVersion\": \"2.0\"}", Encoding.UTF8, "application/json");
        using var put = await service.Client.PutAsync("/api/uploads/seqoia/R1/manifest.json", body);

        var run = (await put.Content.ReadFromJsonAsync<JsonObject>())!["run"]!;
        Assert.False((bool)run["accepted"]!);
        Assert.True(run["faults"]!.AsArray().Count > 1);
        var record = await service.GetJsonAsync((string)run["url"]!);
        Assert.Equal("rejected", (string?)record["state"]);
        Assert.Equal(run["faults"]!.ToJsonString(), record["faults"]!.ToJsonString());
    }

    [Fact]
    public async Task Runs_are_listed_page_by_page()
    {
        await using var service = await Service.StartAsync();
        foreach (var run in (string[])["R1", "R2", "R3"])
        {
            using var body = new StringContent("{}", Encoding.UTF8, "application/json");
            using var put = await service.Client.PutAsync($"/api/uploads/seqoia/{run}/manifest.json", body);
        }

        var first = await service.GetJsonAsync("/api/runs?limit=2");
        var second = await service.GetJsonAsync((string)first["next"]!);
        using var wrong = await service.Client.GetAsync("/api/runs?limit=0");

        Assert.Equal((3, true, 2), ((int)first["total"]!, (bool)first["truncated"]!, first["runs"]!.AsArray().Count));
        Assert.Equal((3, false, "R3"), ((int)second["total"]!, (bool)second["truncated"]!, (string?)Assert.Single(second["runs"]!.AsArray())!["run"]));
        Assert.Null(second["next"]);
        await Service.AssertProblemAsync(wrong, HttpStatusCode.BadRequest, "invalid-input");
    }

    [Fact]
    public async Task Runs_are_listed_by_platform_and_state_and_the_list_can_be_made_anew()
    {
        await using var service = await Service.StartAsync();
        foreach (var (platform, run) in (IEnumerable<(string, string)>)[("seqoia", "R1"), ("auragen", "R2"), ("seqoia", "R3")])
        {
            using var body = new StringContent("{}", Encoding.UTF8, "application/json");
            using var put = await service.Client.PutAsync($"/api/uploads/{platform}/{run}/manifest.json", body);
        }

        Assert.Equal(["R2", "R1", "R3"], await NamesAsync(""));
        Assert.Equal(["R1", "R3"], await NamesAsync("?platform=seqoia"));
        Assert.Equal(["R2"], await NamesAsync("?state=rejected&platform=auragen"));
        Assert.Empty(await NamesAsync("?state=completed"));
        Assert.Empty(await NamesAsync("?state=running"));
        Assert.Equal(["R3"], await NamesAsync((string)(await service.GetJsonAsync("/api/runs?limit=1&platform=seqoia&state=rejected"))["next"]!));
        using var wrong = await service.Client.GetAsync("/api/runs?state=lost");
        await Service.AssertProblemAsync(wrong, HttpStatusCode.BadRequest, "invalid-input");

        await new Local.Documents.SqliteDocumentStore(Path.Combine(service.StoreDirectory, "documents.db"))
            .DeleteAsync(new Core.Seams.DocumentKey("runs", "seqoia", (string)(await service.GetJsonAsync("/api/runs?platform=seqoia"))["runs"]![0]!["runId"]!), default);
        Assert.Equal(["R3"], await NamesAsync("?platform=seqoia"));
        var rebuilt = await CommandRun.OfAsync("catalogue", "rebuild", "--store", service.StoreDirectory);
        Assert.True(rebuilt.ExitCode == 0, rebuilt.Error);
        Assert.Equal((3, 1), ((int)JsonNode.Parse(rebuilt.Output)!["runs"]!, (int)JsonNode.Parse(rebuilt.Output)!["written"]!));
        Assert.Equal(["R1", "R3"], await NamesAsync("?platform=seqoia"));

        async Task<IEnumerable<string?>> NamesAsync(string query) =>
            (await service.GetJsonAsync(query.StartsWith('/') ? query : $"/api/runs{query}"))["runs"]!.AsArray().Select(run => (string?)run!["run"]);
    }

    [Fact]
    public async Task A_delivery_over_http_runs_and_answers_to_every_route()
    {
        await using var service = await Service.StartAsync();
        await LocalStore.AddReferenceAsync(service.StoreDirectory);
        using var folder = new TemporaryFolder();
        var upload = await CommandRun.OfAsync("upload", DeliveryFolder.OfVcf(folder), "--platform", "seqoia", "--run", "R1", "--service", service.Client.BaseAddress!.ToString(), "--store", service.StoreDirectory);
        Assert.True(upload.ExitCode == 0, upload.Error);

        var summary = Assert.Single((await service.GetJsonAsync("/api/runs"))["runs"]!.AsArray())!;
        var run = await service.EndOfRunAsync((string)summary["runId"]!);

        Assert.Equal("completed", (string?)run["state"]);
        await AssertPollableAsync(service, $"/api/runs/{run["runId"]}");
        await AssertVariantsAsync(service);
        await AssertFrequenciesAsync(service);
        await AssertFormsAgreeAsync(service);
    }

    private static async Task AssertPollableAsync(Service service, string path)
    {
        using var first = await service.Client.GetAsync(path);
        Assert.False(first.Headers.Contains("Retry-After"));
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await service.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
    }

    private static async Task AssertVariantsAsync(Service service)
    {
        var all = await service.GetJsonAsync("/api/variants?region=chr20:10000000-10100000");
        var total = (int)all["total"]!;
        Assert.Equal(total, all["rows"]!.AsArray().Count);
        Assert.Equal(0, (long?)all["lakeVersion"]);

        var paged = new List<string>();
        var next = "/api/variants?region=chr20:10000000-10100000&sample=NA12878&limit=100";
        while (next is not null)
        {
            var page = await service.GetJsonAsync(next);
            Assert.Equal(total, (int)page["total"]!);
            paged.AddRange(page["rows"]!.AsArray().Select(row => row!.ToJsonString()));
            Assert.Equal(page["next"] is not null, (bool)page["truncated"]!);
            next = (string?)page["next"];
        }

        Assert.Equal(all["rows"]!.AsArray().Select(row => row!.ToJsonString()), paged);
        var some = all["rows"]![0]!;
        var carriers = await service.GetJsonAsync($"/api/variants/{some["chrom"]}-{some["pos"]}-{some["ref"]}-{some["alt"]}/carriers");
        Assert.Equal("NA12878", (string?)Assert.Single(carriers["rows"]!.AsArray())!["sample"]);
    }

    // A VCF of one person alone does not tell where that person is homozygous reference, so no frequency counts it.
    private static async Task AssertFrequenciesAsync(Service service)
    {
        var answer = await service.GetJsonAsync("/api/frequencies?region=chr20:10000000-10100000&samples=NA12878");
        Assert.Equal(1, (int?)answer["withoutReferenceCalls"]);
        Assert.Equal(0, (int?)answer["persons"]);
    }

    private static async Task AssertFormsAgreeAsync(Service service)
    {
        const string Path = "/api/variants?region=chr20:10000000-10100000";
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        using var csv = await service.Client.SendAsync(request);
        var lines = (await csv.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var total = int.Parse(csv.Headers.GetValues("Pfmg-Total").Single(), CultureInfo.InvariantCulture);
        Assert.Equal(total, lines.Length - 1);
        Assert.Equal("false", csv.Headers.GetValues("Pfmg-Truncated").Single());
    }
}
