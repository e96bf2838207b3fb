using System.Net;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Api;

public sealed class HealthTests
{
    private static readonly string[] Names = ["objects", "documents", "compute", "keys", "engine", "lake", "events"];

    [Fact]
    public async Task A_service_on_an_empty_store_is_ready_and_makes_nothing_by_saying_so()
    {
        await using var service = await Service.StartAsync();

        var ready = await service.Anonymous.GetJsonAsync("/api/health/ready");

        Assert.Equal("ready", (string?)ready["status"]);
        Assert.Equal(Names, States(ready).Keys);
        Assert.All(States(ready).Where(one => one.Key != "events"), one => Assert.Equal("ok", one.Value));
        Assert.Equal("untried", States(ready)["events"]);
        Assert.Null(ready["lakeVersion"]);
        Assert.False(Directory.Exists(Path.Combine(service.StoreDirectory, ".keys")));
    }

    [Fact]
    public async Task A_service_that_lost_what_it_needs_says_what_and_no_more()
    {
        await using var service = await Service.StartAsync();
        var log = Directory.CreateDirectory(Path.Combine(service.StoreDirectory, "lake", "_log")).FullName;
        await File.WriteAllTextAsync(Path.Combine(log, "00000000000000000000.json"), "no document of ours");

        using var response = await service.Client.GetAsync("/api/health/ready");

        var problem = await Service.AssertProblemAsync(response, HttpStatusCode.ServiceUnavailable, "not-ready");
        Assert.Equal("corrupt", States(problem)["lake"]);
        Assert.Equal("ok", States(problem)["objects"]);
        Assert.DoesNotContain(service.StoreDirectory, problem.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("no document", problem.ToJsonString(), StringComparison.Ordinal);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Readiness_tells_the_lakes_version_and_its_age()
    {
        await using var service = await Service.StartAsync();
        var ingested = await CommandRun.OfAsync("ingest", Repository.TestData("b_trio_vcf/ashk-trio.vcf.gz"), "--store", service.StoreDirectory);
        Assert.True(ingested.ExitCode == 0, ingested.Error);

        var ready = await service.GetJsonAsync("/api/health/ready");

        Assert.Equal(0, (long?)ready["lakeVersion"]);
        Assert.InRange((long)ready["lakeAgeSeconds"]!, 0, 600);
    }

    private static Dictionary<string, string> States(JsonObject answer) =>
        answer["dependencies"]!.AsArray().ToDictionary(one => (string)one!["name"]!, one => (string)one!["state"]!, StringComparer.Ordinal);
}
