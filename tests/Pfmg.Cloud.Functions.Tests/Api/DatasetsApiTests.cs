using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Functions.Tests.Commands;

namespace Pfmg.Cloud.Functions.Tests.Api;

public sealed class DatasetsApiTests
{
    private static readonly object Everybody = new { id = "everybody", title = "Everybody", description = "All with a genome.", keywords = (string[])["genome"], rule = new { libraryTypes = (string[])["wgs"] } };

    [Fact]
    public async Task A_data_manager_makes_and_releases_a_dataset_and_everybody_sees_masked_counts()
    {
        await using var service = await Service.StartAsync();
        await IngestAsync(service, persons: 20);
        await ConsentAsync(service, 0..20, ConsentStatus.Consented);
        var manager = service.ClientAs(Role.DataManager);

        using var made = await manager.PostAsJsonAsync("/api/datasets", Everybody);
        Assert.True(made.StatusCode == HttpStatusCode.Created, await made.Content.ReadAsStringAsync());
        using var released = await PostAsync(manager, "/api/datasets/everybody/releases", new { notes = "First." }, made.Headers.ETag!.ToString());
        Assert.True(released.StatusCode == HttpStatusCode.Created, await released.Content.ReadAsStringAsync());
        Assert.Equal(20, (int?)(await service.Anonymous.GetJsonAsync("/api/datasets"))["datasets"]![0]!["participants"]);

        var table = await service.Anonymous.GetJsonAsync("/api/datasets/everybody/breakdown");
        Assert.Equal(3, table["cells"]!.AsArray().Count);

        await ConsentAsync(service, 0..1, ConsentStatus.Opposed);
        Assert.Equal("not disclosed", (string?)(await service.Anonymous.GetJsonAsync("/api/datasets/everybody"))["participants"]);
        Assert.Equal("not disclosed", (string?)(await service.Anonymous.GetJsonAsync("/api/datasets/everybody/releases/1"))["participants"]);

        await ConsentAsync(service, 1..10, ConsentStatus.Opposed);
        Assert.Equal(10, (int?)(await service.Anonymous.GetJsonAsync("/api/datasets/everybody/releases/1"))["participants"]);
        var diff = await service.Anonymous.GetJsonAsync("/api/datasets/everybody/releases/1/diff?from=1");
        Assert.Equal(("not disclosed", "not disclosed"), ((string?)diff["joined"], (string?)diff["left"]));
    }

    [Fact]
    public async Task A_change_needs_the_version_it_is_for_and_a_data_manager()
    {
        await using var service = await Service.StartAsync();
        using var made = await service.Client.PostAsJsonAsync("/api/datasets", Everybody);
        var words = new { title = "All", description = "All.", keywords = (string[])["genome"] };

        using var without = await service.Client.PutAsJsonAsync("/api/datasets/everybody", words);
        await Service.AssertProblemAsync(without, HttpStatusCode.PreconditionRequired, "precondition-required");
        using var stale = await SendAsync(service.Client, HttpMethod.Put, "/api/datasets/everybody", words, "\"0\"");
        await Service.AssertProblemAsync(stale, HttpStatusCode.PreconditionFailed, "stale");
        using var right = await SendAsync(service.Client, HttpMethod.Put, "/api/datasets/everybody", words, made.Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        using var again = await service.Client.PostAsJsonAsync("/api/datasets", Everybody);
        await Service.AssertProblemAsync(again, HttpStatusCode.Conflict, "conflict");
        using var researcher = await service.ClientAs(Role.Researcher).PostAsJsonAsync("/api/datasets", Everybody);
        await Service.AssertProblemAsync(researcher, HttpStatusCode.Forbidden, "forbidden");
        using var nobody = await service.Anonymous.PostAsJsonAsync("/api/datasets", Everybody);
        Assert.Equal(HttpStatusCode.Unauthorized, nobody.StatusCode);
    }

    [Theory]
    [InlineData("/api/catalogue", null, "application/ld+json")]
    [InlineData("/api/catalogue", "text/turtle", "text/turtle")]
    [InlineData("/api/fdp", null, "text/turtle")]
    [InlineData("/api/fdp", "application/ld+json", "application/ld+json")]
    [InlineData("/api/fdp/dataset/", null, "text/turtle")]
    [InlineData("/api/fdp/distribution/", "application/ld+json", "application/ld+json")]
    [InlineData("/api/fdp/catalog/pfmg", null, "text/turtle")]
    [InlineData("/api/fdp/dataset/everybody", null, "text/turtle")]
    [InlineData("/api/fdp/distribution/everybody", null, "text/turtle")]
    [InlineData("/api/fdp/distribution/everybody-shape", "application/ld+json;q=0.9, image/png", "application/ld+json")]
    public async Task The_catalogue_is_given_to_everybody_as_accepted(string path, string? accept, string given)
    {
        await using var service = await Service.StartAsync();
        using var made = await service.Client.PostAsJsonAsync("/api/datasets", Everybody);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept", accept);
        }

        using var response = await service.Anonymous.SendAsync(request);

        Assert.Equal((HttpStatusCode.OK, given), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Contains("everybody", path.Length > "/api/fdp".Length ? await response.Content.ReadAsStringAsync() : "everybody", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_container_that_the_fair_data_point_names_is_there_and_says_what_it_is()
    {
        await using var service = await Service.StartAsync();
        using var made = await service.Client.PostAsJsonAsync("/api/datasets", Everybody);
        var (left, seen) = (new Queue<string>(["/api/fdp"]), new HashSet<string>(StringComparer.Ordinal));
        while (left.TryDequeue(out var path))
        {
            if (!seen.Add(path))
            {
                continue;
            }

            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Accept.ParseAdd("application/ld+json");
            using var response = await service.Anonymous.SendAsync(request);
            Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode}");
            Assert.NotNull(response.Headers.ETag);
            Assert.Equal(path.EndsWith('/'), string.Join(' ', response.Headers.GetValues("Link")).Contains("ldp#DirectContainer", StringComparison.Ordinal));
            using var again = new HttpRequestMessage(HttpMethod.Get, path);
            again.Headers.Accept.ParseAdd("application/ld+json");
            again.Headers.IfNoneMatch.Add(response.Headers.ETag);
            using var unchanged = await service.Anonymous.SendAsync(again);
            Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);

            var nodes = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["@graph"]!.AsArray();
            foreach (var named in nodes.SelectMany(static node => new[] { node!["@id"]! }.Concat(Contained(node["ldp:contains"]))).Select(static id => new Uri((string)id!).AbsolutePath))
            {
                left.Enqueue(named);
            }
        }

        Assert.Equal(
            ["/api/fdp", "/api/fdp/catalog/", "/api/fdp/catalog/pfmg", "/api/fdp/dataset/", "/api/fdp/dataset/everybody", "/api/fdp/distribution/", "/api/fdp/distribution/everybody"],
            seen.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<JsonNode> Contained(JsonNode? contained) => contained switch
    {
        null => [],
        JsonArray several => several.Select(static one => one!["@id"]!),
        _ => [contained["@id"]!],
    };

    [Fact]
    public async Task A_dataset_that_is_not_there_and_a_form_that_is_not_given_are_problems()
    {
        await using var service = await Service.StartAsync();
        using var missing = await service.Anonymous.GetAsync("/api/fdp/dataset/nothing");
        await Service.AssertProblemAsync(missing, HttpStatusCode.NotFound, "not-found");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/catalogue");
        request.Headers.Accept.ParseAdd("image/png");
        using var picture = await service.Anonymous.SendAsync(request);
        await Service.AssertProblemAsync(picture, HttpStatusCode.NotAcceptable, "not-acceptable");
    }

    private static async Task IngestAsync(Service service, int persons)
    {
        var names = Enumerable.Range(0, persons).Select(static i => $"S{i}").ToArray();
        var vcf = Path.Combine(service.StoreDirectory, "joint.vcf");
        await File.WriteAllTextAsync(vcf, "##fileformat=VCFv4.3\n##contig=<ID=c,length=1000>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + string.Join('\t', names)
            + "\nc\t5\t.\tA\tC\t.\tPASS\t.\tGT\t" + string.Join('\t', names.Select(static _ => "0/1")) + "\n");
        var ingested = await CommandRun.OfAsync("ingest", vcf, "--store", service.StoreDirectory);
        Assert.True(ingested.ExitCode == 0, ingested.Error);
    }

    private static Task<RegisterState> ConsentAsync(Service service, Range who, ConsentStatus status) => service.Services.GetRequiredService<Register>().AppendAsync(
        "manager",
        state => [.. Enumerable.Range(who.Start.Value, who.End.Value - who.Start.Value).Select(static one => $"S{one}").SelectMany(id => (RegisterEvent[])
        [
            .. state.TryFind(id, out _) ? Array.Empty<RegisterEvent>() : [new RegisterEvent { Participant = id, Registered = new Participant { Id = id } }],
            Consents.Of(id, status),
        ])],
        default);

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, string path, object body, string etag) => SendAsync(client, HttpMethod.Post, path, body, etag);

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path, object body, string etag)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", etag);
        return await client.SendAsync(request);
    }
}
