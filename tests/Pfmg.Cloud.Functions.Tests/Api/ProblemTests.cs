using System.Net;

namespace Pfmg.Cloud.Functions.Tests.Api;

public sealed class ProblemTests
{
    [Fact]
    public async Task Health_and_version_answer()
    {
        await using var service = await Service.StartAsync();

        Assert.Equal("ok", (string?)(await service.GetJsonAsync("/api/health"))["status"]);
        Assert.Equal("pfmg", (string?)(await service.GetJsonAsync("/api/version"))["name"]);
    }

    [Fact]
    public async Task The_open_api_document_lists_the_routes()
    {
        await using var service = await Service.StartAsync();

        var document = await service.GetJsonAsync("/api/openapi/v1.json");

        var paths = document["paths"]!.AsObject();
        Assert.Equal(
            ((string[])
            [
                "/api/decisions/{id}", "/api/decisions/{id}/replay", "/api/participants", "/api/participants/{id}", "/api/participants/{id}/consents",
                "/api/participants/{id}/erasure", "/api/participants/{id}/opposition",
                "/api/audit", "/api/audit/verification", "/api/break-glass", "/api/frequencies", "/api/health", "/api/health/ready", "/api/long-variants", "/api/runs", "/api/runs/{id}", "/api/samples", "/api/trios/{child}/variants", "/api/uploads",
                "/api/projects", "/api/projects/{id}", "/api/projects/{id}/charter", "/api/projects/{id}/declarations", "/api/projects/{id}/duties", "/api/projects/{id}/duties/{duty}/done",
                "/api/projects/{id}/members", "/api/projects/{id}/messages", "/api/projects/{id}/preview", "/api/projects/{id}/regulatory", "/api/projects/{id}/sheet",
                "/api/projects/{id}/steps", "/api/projects/{id}/vote",
                "/api/catalogue", "/api/datasets", "/api/datasets/{id}", "/api/datasets/{id}/breakdown", "/api/datasets/{id}/releases", "/api/datasets/{id}/releases/{release}", "/api/datasets/{id}/releases/{release}/diff",
                "/api/fdp", "/api/fdp/catalog", "/api/fdp/dataset", "/api/fdp/distribution", "/api/fdp/catalog/pfmg", "/api/fdp/dataset/{id}", "/api/fdp/distribution/{id}",
                "/api/files", "/api/ga4gh/drs/v1/blocks/{ticket}", "/api/ga4gh/drs/v1/objects", "/api/ga4gh/drs/v1/objects/access",
                "/api/ga4gh/drs/v1/objects/{object_id}", "/api/ga4gh/drs/v1/objects/{object_id}/access/{access_id}", "/api/ga4gh/drs/v1/service-info",
                "/api/htsget/1/blocks/{ticket}", "/api/htsget/1/reads/service-info", "/api/htsget/1/reads/{sample}", "/api/htsget/1/variants/service-info",
                "/api/htsget/1/variants/{sample}", "/api/projects/{id}/files", "/api/projects/{id}/htsget/1/reads/service-info",
                "/api/projects/{id}/htsget/1/reads/{sample}", "/api/projects/{id}/htsget/1/variants/service-info", "/api/projects/{id}/htsget/1/variants/{sample}",
                "/api/beacon", "/api/beacon/configuration", "/api/beacon/entry_types", "/api/beacon/filtering_terms", "/api/beacon/info", "/api/beacon/map", "/api/beacon/service-info",
                "/api/beacon/{entryType}", "/api/beacon/{entryType}/{entryId}", "/api/beacon/{entryType}/{entryId}/{related}",
                "/api/projects/{id}/beacon", "/api/projects/{id}/beacon/configuration", "/api/projects/{id}/beacon/entry_types", "/api/projects/{id}/beacon/filtering_terms",
                "/api/projects/{id}/beacon/info", "/api/projects/{id}/beacon/map", "/api/projects/{id}/beacon/service-info",
                "/api/projects/{id}/beacon/{entryType}", "/api/projects/{id}/beacon/{entryType}/{entryId}", "/api/projects/{id}/beacon/{entryType}/{entryId}/{related}",
                "/api/projects/{id}/cost", "/api/projects/{id}/frequencies", "/api/projects/{id}/long-variants", "/api/projects/{id}/quota", "/api/projects/{id}/samples", "/api/projects/{id}/sql",
                "/api/projects/{id}/trios/{child}/variants", "/api/projects/{id}/variants", "/api/projects/{id}/variants/{variant}/carriers",
                "/api/projects/{id}/exports", "/api/projects/{id}/exports/{request}", "/api/projects/{id}/exports/{request}/files/{file}", "/api/projects/{id}/exports/{request}/grant",
                "/api/projects/{id}/exports/{request}/reviewed/{file}", "/api/projects/{id}/exports/{request}/reviews", "/api/projects/{id}/exports/{request}/submit", "/api/projects/{id}/exports/{request}/ticket",
                "/api/projects/{id}/imports", "/api/projects/{id}/imports/{request}", "/api/projects/{id}/imports/{request}/files/{file}", "/api/projects/{id}/imports/{request}/grant",
                "/api/projects/{id}/imports/{request}/reviewed/{file}", "/api/projects/{id}/imports/{request}/reviews", "/api/projects/{id}/imports/{request}/submit", "/api/projects/{id}/imports/{request}/ticket",
                "/api/uploads/{platform}/{run}/{file}", "/api/variants", "/api/variants/{variant}/carriers", "/api/version",
            ]).Order(StringComparer.Ordinal),
            paths.Select(path => path.Key).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["region", "regions", "genes", "reference", "ids", "sample", "minGq", "pass", "columns", "version", "limit", "page"],
            paths["/api/variants"]!["get"]!["parameters"]!.AsArray().Select(parameter => (string?)parameter!["name"]));
    }

    [Fact]
    public async Task An_unknown_route_is_a_problem()
    {
        await using var service = await Service.StartAsync();
        using var response = await service.Client.GetAsync("/api/nothing");

        await Service.AssertProblemAsync(response, HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task A_wrong_method_is_a_problem_that_names_the_right_ones()
    {
        await using var service = await Service.StartAsync();
        using var response = await service.Client.DeleteAsync("/api/health");

        await Service.AssertProblemAsync(response, HttpStatusCode.MethodNotAllowed, "method-not-allowed");
        Assert.Contains("GET", response.Content.Headers.Allow);
    }

    [Fact]
    public async Task A_foreign_host_name_is_refused()
    {
        await using var service = await Service.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/health") { Headers = { Host = "attacker.example" } };
        using var response = await service.Client.SendAsync(request);

        await Service.AssertProblemAsync(response, HttpStatusCode.Forbidden, "forbidden");
    }
}
