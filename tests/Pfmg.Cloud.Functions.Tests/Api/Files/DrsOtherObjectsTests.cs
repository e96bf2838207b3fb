using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Functions.Tests.Api.Files;

/// <summary>Approved exports and releases of datasets as DRS objects: to their project, as long as policy and airlock let them be.</summary>
[Collection(FilesHouseGroup.Name)]
public sealed class DrsOtherObjectsTests(FilesHouse house)
{
    private const string Home = "/api/ga4gh/drs/v1/objects";
    private const string Table = "gene,n\nTTN,36\n";

    [Fact]
    public async Task An_approved_export_is_an_object_of_its_project_until_somebody_in_it_opposes()
    {
        await ExportAsync();
        var listed = (await house.Ada.GetJsonAsync($"/api/projects/{house.ProjectA}/files?limit=1"))["exports"]!.AsArray()[^1]!;
        var (bundle, file) = ((string)listed["drsId"]!, (string)listed["files"]!.AsArray().Single()!["drsId"]!);
        var described = await house.Ada.GetJsonAsync($"{Home}/{file}");
        var url = (string)(await house.Ada.GetJsonAsync($"{Home}/{file}/access/https"))["url"]!;
        using var anybody = new HttpClient();

        Assert.Equal(("table.csv", (long)Table.Length, "text/csv"), ((string?)described["name"], (long?)described["size"], (string?)described["mime_type"]));
        Assert.Equal(Sha(Table), (string?)described["checksums"]![0]!["checksum"]);
        Assert.Equal(Sha(Sha(Table)), (string?)(await house.Ada.GetJsonAsync($"{Home}/{bundle}"))["checksums"]![0]!["checksum"]);
        Assert.Equal(Table, await anybody.GetStringAsync(url));
        Assert.Equal(HttpStatusCode.NotFound, (await house.Ada.GetAsync($"{Home}/{bundle}/access/https")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await house.Ben.GetAsync($"{Home}/{file}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await house.Manager.GetAsync($"{Home}/{file}/access/https")).StatusCode);

        await house.SayAsync("Father", ConsentStatus.Opposed);
        try
        {
            Assert.Equal(HttpStatusCode.NotFound, (await anybody.GetAsync(url)).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await house.Ada.GetAsync($"{Home}/{file}")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await house.Ada.GetAsync($"{Home}/{bundle}")).StatusCode);
            Assert.Empty((await house.Ada.GetJsonAsync($"/api/projects/{house.ProjectA}/files?limit=1"))["exports"]!.AsArray());
        }
        finally
        {
            await house.SayAsync("Father", ConsentStatus.Consented);
        }
    }

    [Fact]
    public async Task A_release_is_a_manifest_of_the_callsets_that_the_project_may_read_now()
    {
        await ReleaseAsync();
        var id = await ReleaseIdAsync(house.Ada, house.ProjectA);
        var described = await house.Ada.GetJsonAsync($"{Home}/{id}");
        var url = (string)(await house.Ada.GetJsonAsync($"{Home}/{id}/access/https"))["url"]!;
        using var anybody = new HttpClient();
        var bytes = await anybody.GetByteArrayAsync(url);
        var callsets = await FilesHouse.ListAsync(house.Ada, house.ProjectA);

        Assert.Equal((bytes.LongLength, Convert.ToHexStringLower(SHA256.HashData(bytes))), ((long)described["size"]!, (string?)described["checksums"]![0]!["checksum"]));
        Assert.Equal(callsets.Select(static one => (string?)one!["sample"]), Samples(bytes));
        var bundles = callsets.SelectMany(static one => one!["files"]!.AsArray()).Where(static one => (string?)one!["kind"] == "callset").Select(one => $"drs://{house.Service.Client.BaseAddress!.Authority}/{one!["drsId"]}");
        Assert.Equal(bundles, JsonNode.Parse(bytes)!["callsets"]!.AsArray().Select(static one => (string?)one!["drsUri"]));
        Assert.NotEqual(id, await ReleaseIdAsync(house.Ben, house.ProjectB));
        Assert.Equal(HttpStatusCode.NotFound, (await house.Ben.GetAsync($"{Home}/{id}")).StatusCode);

        await house.SayAsync("Father", ConsentStatus.Opposed);
        try
        {
            Assert.Equal(3, Samples(await anybody.GetByteArrayAsync(url)).Count());
            Assert.NotEqual((string?)described["version"], (string?)(await house.Ada.GetJsonAsync($"{Home}/{id}"))["version"]);
        }
        finally
        {
            await house.SayAsync("Father", ConsentStatus.Consented);
        }
    }

    private async Task ExportAsync()
    {
        var url = $"/api/projects/{house.ProjectA}/exports";
        using var begun = await house.Ada.PostAsJsonAsync(url, new { justification = "Table 1." });
        Assert.True(begun.StatusCode == HttpStatusCode.Created, await begun.Content.ReadAsStringAsync());
        url += $"/{(string?)(await begun.Content.ReadFromJsonAsync<JsonObject>())!["id"]}";
        using var put = await house.Ada.PutAsync($"{url}/files/table.csv", new StringContent(Table));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        var etag = (await SendAsync(house.Ada, $"{url}/submit", begun.Headers.ETag!.Tag, null)).Headers.ETag!.Tag;
        foreach (var reviewer in new[] { "dora", "dan" })
        {
            var reviewed = await SendAsync(house.Service.ClientAs(Role.DataManager, reviewer), $"{url}/reviews", etag, new { approves = true, reason = "A number of genes." });
            etag = reviewed.Headers.ETag!.Tag;
            if ((string?)(await reviewed.Content.ReadFromJsonAsync<JsonObject>())!["state"] == "approved")
            {
                return;
            }
        }

        Assert.Fail("Two reviewers did not do.");
    }

    private async Task ReleaseAsync()
    {
        using var made = await house.Manager.PostAsJsonAsync("/api/datasets", new { id = "genomes", title = "Genomes", description = "All.", keywords = (string[])["genome"] });
        Assert.True(made.StatusCode == HttpStatusCode.Created, await made.Content.ReadAsStringAsync());
        await SendAsync(house.Manager, "/api/datasets/genomes/releases", made.Headers.ETag!.ToString(), new { notes = "First." });
    }

    private static async Task<string> ReleaseIdAsync(HttpClient client, string project) =>
        (string)(await client.GetJsonAsync($"/api/projects/{project}/files?limit=1"))["releases"]!.AsArray().Single(static one => (string?)one!["dataset"] == "genomes")!["drsId"]!;

    private static IEnumerable<string?> Samples(byte[] manifest) => JsonNode.Parse(manifest)!["callsets"]!.AsArray().Select(static one => (string?)one!["sample"]);

    private static string Sha(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)));

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string url, string etag, object? body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", etag);
        var response = await client.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, $"{url}: {response.StatusCode} {await response.Content.ReadAsStringAsync()}");
        return response;
    }
}
