using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Functions.Tests.Api;

public sealed class UploadsApiTests
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("reads of a run");

    [Fact]
    public async Task A_platform_is_told_where_its_files_go()
    {
        await using var service = await Service.StartAsync();
        using var response = await service.Client.PostAsJsonAsync("/api/uploads", new { platform = "seqoia", run = "R1" });

        var answer = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal("seqoia/R1", (string?)answer["uploadId"]);
        Assert.Equal($"{service.Client.BaseAddress}api/uploads/seqoia/R1/", (string?)answer["filesUrl"]);
    }

    [Fact]
    public async Task A_file_is_created_once_and_the_same_bytes_again_are_harmless()
    {
        await using var service = await Service.StartAsync();

        using var first = await PutAsync(service, "lane 1/é.fastq.gz", Content);
        using var again = await PutAsync(service, "lane 1/é.fastq.gz", Content);
        using var other = await PutAsync(service, "lane 1/é.fastq.gz", [.. Content.Reverse()]);

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        await Service.AssertProblemAsync(other, HttpStatusCode.Conflict, "conflict");
        var answer = (await again.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Content)), (string?)answer["sha256"]);
        Assert.Equal("lane 1/é.fastq.gz", (string?)answer["path"]);
    }

    [Fact]
    public async Task Of_many_senders_of_one_name_one_creates_it()
    {
        await using var service = await Service.StartAsync();

        var responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PutAsync(service, "a.bam", Content)));

        Assert.Single(responses, response => response.StatusCode == HttpStatusCode.Created);
        Assert.Equal(7, responses.Count(response => response.StatusCode == HttpStatusCode.OK));
    }

    [Fact]
    public async Task Bytes_that_differ_from_the_promised_digest_are_not_kept()
    {
        await using var service = await Service.StartAsync();

        using var refused = await PutAsync(service, "a.bam", Content, SHA256.HashData([1]));
        using var head = await HeadAsync(service, "a.bam");
        using var taken = await PutAsync(service, "a.bam", Content, SHA256.HashData(Content));

        var problem = await Service.AssertProblemAsync(refused, HttpStatusCode.BadRequest, "invalid-input");
        Assert.Single(problem["faults"]!.AsArray());
        Assert.Equal(HttpStatusCode.NotFound, head.StatusCode);
        Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
    }

    [Fact]
    public async Task Size_and_digest_are_told_without_the_bytes()
    {
        await using var service = await Service.StartAsync();
        using var put = await PutAsync(service, "a.bam", Content);

        using var head = await HeadAsync(service, "a.bam");

        Assert.Equal(Content.Length, head.Content.Headers.ContentLength);
        Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(Content))}:", head.Headers.GetValues("Repr-Digest").Single());
    }

    [Theory]
    [InlineData("/api/uploads/SeqOIA/R1/a.bam", "invalid-input")]
    [InlineData("/api/uploads/seqoia/.R1/a.bam", "invalid-input")]
    [InlineData("/api/uploads/seqoia/R1/a%2Fb.bam", "invalid-input")]
    [InlineData("/api/uploads/seqoia/R1/a%5Cb.bam", "invalid-input")]
    [InlineData("/api/uploads/seqoia/R1/a%0Ab.bam", "invalid-input")]
    [InlineData("/api/uploads/seqoia/R1/", "bad-request")]
    [InlineData("/api/uploads/seqoia/R1/a//b", "invalid-input")]
    public async Task Names_that_could_mean_another_place_are_refused(string path, string code)
    {
        await using var service = await Service.StartAsync();
        using var body = new ByteArrayContent(Content);
        using var response = await service.Client.PutAsync(path, body);

        await Service.AssertProblemAsync(response, HttpStatusCode.BadRequest, code);
    }

    [Fact]
    public async Task A_path_upwards_leads_nowhere()
    {
        await using var service = await Service.StartAsync();
        var answer = await service.SendRawAsync("PUT /api/uploads/seqoia/R1/%2e%2e/%2e%2e/%2e%2e/lake/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx");

        Assert.StartsWith("HTTP/1.1 40", answer, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(service.StoreDirectory, "lake", "x")));
    }

    [Theory]
    [InlineData("{\"platform\": \"seqoia\"}")]
    [InlineData("{\"platform\": 7, \"run\": \"R1\"}")]
    [InlineData("not json")]
    public async Task A_body_that_cannot_be_bound_is_a_problem(string body)
    {
        await using var service = await Service.StartAsync();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await service.Client.PostAsync("/api/uploads", content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Another_media_type_is_a_problem()
    {
        await using var service = await Service.StartAsync();
        using var content = new StringContent("platform=seqoia", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await service.Client.PostAsync("/api/uploads", content);

        await Service.AssertProblemAsync(response, HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
    }

    private static async Task<HttpResponseMessage> PutAsync(Service service, string file, byte[] content, byte[]? digest = null)
    {
        using var body = new ByteArrayContent(content);
        if (digest is not null)
        {
            body.Headers.Add("Repr-Digest", $"sha-256=:{Convert.ToBase64String(digest)}:");
        }

        return await service.Client.PutAsync("/api/uploads/seqoia/R1/" + string.Join('/', file.Split('/').Select(Uri.EscapeDataString)), body);
    }

    private static async Task<HttpResponseMessage> HeadAsync(Service service, string file)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/api/uploads/seqoia/R1/" + file);
        request.Headers.Add("Want-Repr-Digest", "sha-256=1");
        return await service.Client.SendAsync(request);
    }
}
