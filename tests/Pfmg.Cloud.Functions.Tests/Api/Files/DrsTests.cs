using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Functions.Tests.Api.Files;

/// <summary>DRS over HTTP: what is described is what is fetched, for as long as the policy lets it be.</summary>
[Collection(FilesHouseGroup.Name)]
public sealed class DrsTests(FilesHouse house)
{
    private const string Home = "/api/ga4gh/drs/v1";

    [Fact]
    public async Task Service_info_says_what_it_is()
    {
        var info = await house.Service.Client.GetJsonAsync($"{Home}/service-info");

        Assert.Equal("drs", (string?)info["type"]!["artifact"]);
        Assert.Equal(100, (int?)info["maxBulkRequestLength"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_file_has_the_size_and_checksum_that_are_told(bool isResearch)
    {
        var client = isResearch ? house.Ada : house.Clinician;
        var listed = isResearch ? await FilesHouse.ListAsync(client, house.ProjectA) : (await client.GetJsonAsync("/api/files"))["callsets"]!.AsArray();
        using var anybody = new HttpClient();
        Assert.Equal(isResearch ? 4 : 2, listed.Count);
        foreach (var file in listed.SelectMany(callset => callset!["files"]!.AsArray()).Where(file => (string?)file!["kind"] != "callset"))
        {
            var id = (string)file!["drsId"]!;
            var described = await client.GetJsonAsync($"{Home}/objects/{id}");
            var access = await client.GetJsonAsync($"{Home}/objects/{id}/access/{described["access_methods"]![0]!["access_id"]}");
            var bytes = await anybody.GetByteArrayAsync((string)access["url"]!);

            Assert.Equal(id, (string?)described["id"]);
            Assert.EndsWith($"/{id}", (string)described["self_uri"]!, StringComparison.Ordinal);
            Assert.Equal(bytes.LongLength, (long?)described["size"]);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), (string?)described["checksums"]![0]!["checksum"]);
        }
    }

    [Fact]
    public async Task A_bundle_sums_up_the_checksums_of_its_files()
    {
        var callset = (await house.Clinician.GetJsonAsync("/api/files?sample=LabSample1"))["callsets"]!.AsArray().Single()!;
        var bundle = await house.Clinician.GetJsonAsync($"{Home}/objects/{Id(callset, "callset")}?expand=true");

        var sums = new List<string>();
        var size = 0L;
        foreach (var content in bundle["contents"]!.AsArray())
        {
            var described = await house.Clinician.GetJsonAsync($"{Home}/objects/{content!["id"]}");
            sums.Add((string)described["checksums"]![0]!["checksum"]!);
            size += (long)described["size"]!;
        }

        Assert.Equal(4, sums.Count);
        Assert.Equal(size, (long?)bundle["size"]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(sums.Order(StringComparer.Ordinal))))), (string?)bundle["checksums"]![0]!["checksum"]);
    }

    [Fact]
    public async Task A_part_of_an_original_file_is_given_by_range()
    {
        var callset = (await house.Clinician.GetJsonAsync("/api/files?sample=LabSample1"))["callsets"]!.AsArray().Single()!;
        var access = await house.Clinician.GetJsonAsync($"{Home}/objects/{Id(callset, "reads")}/access/https");
        using var request = new HttpRequestMessage(HttpMethod.Get, (string?)access["url"]);
        request.Headers.Range = new(4, 11);
        using var anybody = new HttpClient();
        using var response = await anybody.SendAsync(request);

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal((await File.ReadAllBytesAsync(house.Stored("LabSample1.cram")))[4..12], await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Who_may_not_read_an_object_is_told_that_there_is_none()
    {
        var id = Id((await FilesHouse.ListAsync(house.Ada, house.ProjectA))[0]!, "variants");
        foreach (var path in new[] { $"{Home}/objects/{id}", $"{Home}/objects/{id}/access/https", $"{Home}/objects/nothing" })
        {
            using var response = await house.Ben.GetAsync(path);
            var error = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.Equal((404, "msg,status_code"), ((int)error["status_code"]!, string.Join(',', error.AsObject().Select(pair => pair.Key).Order(StringComparer.Ordinal))));
        }

        using var nobody = await house.Service.Anonymous.GetAsync(new Uri(house.Service.Client.BaseAddress!, $"{Home}/objects/{id}"));
        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
    }

    [Fact]
    public async Task An_opposition_ends_objects_and_tickets()
    {
        var before = await FilesHouse.ListAsync(house.Ada, house.ProjectA);
        var urls = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var callset in before)
        {
            var id = Id(callset!, "variants");
            urls[id] = (string)(await house.Ada.GetJsonAsync($"{Home}/objects/{id}/access/https"))["url"]!;
        }

        await house.SayAsync("Father", ConsentStatus.Opposed);
        try
        {
            var left = (await FilesHouse.ListAsync(house.Ada, house.ProjectA)).Select(callset => Id(callset!, "variants")).ToHashSet(StringComparer.Ordinal);
            var gone = urls.Keys.Where(id => !left.Contains(id)).Single();
            using var anybody = new HttpClient();

            Assert.Equal(HttpStatusCode.NotFound, (await house.Ada.GetAsync($"{Home}/objects/{gone}")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await anybody.GetAsync(urls[gone])).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await anybody.GetAsync(urls[left.First()])).StatusCode);
        }
        finally
        {
            await house.SayAsync("Father", ConsentStatus.Consented);
        }
    }

    [Fact]
    public async Task Many_objects_are_asked_for_at_once()
    {
        var own = Id((await FilesHouse.ListAsync(house.Ada, house.ProjectA))[0]!, "variants");
        var others = Id((await FilesHouse.ListAsync(house.Ben, house.ProjectB))[0]!, "variants");
        var body = new { bulk_object_ids = new[] { own, others, "nothing" } };
        using var response = await house.Ada.PostAsJsonAsync($"{Home}/objects", body);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal("""{"requested":3,"resolved":1,"unresolved":2}""", answer["summary"]!.ToJsonString());
        Assert.Equal(own, (string?)answer["resolved_drs_object"]!.AsArray().Single()!["id"]);
        Assert.Equal([others, "nothing"], answer["unresolved_drs_objects"]![0]!["object_ids"]!.AsArray().Select(id => (string)id!));

        using var many = await house.Ada.PostAsJsonAsync($"{Home}/objects", new { bulk_object_ids = Enumerable.Repeat(own, 101) });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, many.StatusCode);
    }

    [Fact]
    public async Task Many_accesses_are_asked_for_at_once()
    {
        var own = Id((await FilesHouse.ListAsync(house.Ada, house.ProjectA))[0]!, "variants");
        var body = new { bulk_object_access_ids = new[] { new { bulk_object_id = own, bulk_access_ids = new[] { "https", "s3" } } } };
        using var response = await house.Ada.PostAsJsonAsync($"{Home}/objects/access", body);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal(own, (string?)answer["resolved_drs_object_access_urls"]!.AsArray().Single()!["drs_object_id"]);
        Assert.Equal(404, (int?)answer["unresolved_drs_objects"]![0]!["error_code"]);
    }

    [Fact]
    public async Task How_to_authorise_tells_nobody_what_exists()
    {
        var own = Id((await FilesHouse.ListAsync(house.Ada, house.ProjectA))[0]!, "variants");
        var answers = new List<string>();
        foreach (var id in new[] { own, new string('A', own.Length) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Options, new Uri(house.Service.Client.BaseAddress!, $"{Home}/objects/{id}"));
            using var response = await house.Service.Anonymous.SendAsync(request);
            answers.Add($"{response.StatusCode} {(await response.Content.ReadAsStringAsync()).Replace(id, "", StringComparison.Ordinal)}");
        }

        Assert.Equal(answers[0], answers[1]);
        Assert.Contains("BearerAuth", answers[0], StringComparison.Ordinal);
    }

    private static string Id(JsonNode callset, string kind) => (string)callset["files"]!.AsArray().Single(file => (string?)file!["kind"] == kind)!["drsId"]!;
}
