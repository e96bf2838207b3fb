using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Datasets;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Functions.Api.Datasets;

/// <summary>`/api/catalogue`, for harvesters, and `/api/fdp`, the FAIR Data Point: datasets in RDF, as JSON-LD or Turtle.</summary>
internal static class CatalogueApi
{
    private const string JsonLd = "application/ld+json";
    private const string Turtle = "text/turtle";
    private const string ShapeEnd = "-shape";

    // When the point's own record was last written anew, in this file.
    private static readonly DateTimeOffset Since = new(2025, 11, 22, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Maps the routes.</summary>
    public static void MapCatalogue(this IEndpointRouteBuilder api)
    {
        var all = api.MapGroup("").WithTags("Catalogue").WithDescription("JSON-LD or Turtle, by Accept. Counts are masked, and left out where they are not disclosed.").ProducesProblem(406);
        Describe(all.MapGet("/catalogue", CatalogueAsync), "All datasets: DCAT-AP 3 with HealthDCAT-AP.");
        Describe(all.MapGet("/fdp", (HttpContext http, CatalogueOptions options) => Answer(http, Turtle, Point(http, options).Point())), "The FAIR Data Point itself.");
        Describe(all.MapGet("/fdp/catalog", (HttpContext http, CatalogueOptions options) => Contain(http, Point(http, options).Catalogues())), "The container of its catalogues.");
        Describe(all.MapGet("/fdp/dataset", async (HttpContext http, CatalogueOptions options, KeepDatasets datasets, CancellationToken ct) =>
            Contain(http, Point(http, options).Datasets(await IdsAsync(datasets, ct)))), "The container of its datasets.");
        Describe(all.MapGet("/fdp/distribution", async (HttpContext http, CatalogueOptions options, KeepDatasets datasets, CancellationToken ct) =>
            Contain(http, Point(http, options).Distributions(await IdsAsync(datasets, ct)))), "The container of its distributions.");
        Describe(all.MapGet("/fdp/catalog/pfmg", FdpCatalogueAsync), "Its catalogue.");
        Describe(all.MapGet("/fdp/dataset/{id}", FdpDatasetAsync), "A dataset.").ProducesProblem(404);
        Describe(all.MapGet("/fdp/distribution/{id}", FdpDistributionAsync), "How a dataset is reached.").ProducesProblem(404);
    }

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder route, string summary) => route.WithSummary(summary).Produces<string>(200, JsonLd, Turtle);

    private static async Task<IResult> CatalogueAsync(HttpContext http, CatalogueOptions options, KeepDatasets datasets, CountDatasets counts, CancellationToken ct) =>
        Answer(http, JsonLd, Of(http, options).All(await CountAsync(datasets, counts, ct)));

    private static async Task<IResult> FdpCatalogueAsync(HttpContext http, CatalogueOptions options, KeepDatasets datasets, CountDatasets counts, CancellationToken ct) =>
        Answer(http, Turtle, Point(http, options).Catalogue(await CountAsync(datasets, counts, ct)));

    private static async Task<IResult> FdpDatasetAsync(string id, HttpContext http, CatalogueOptions options, KeepDatasets datasets, CountDatasets counts, CancellationToken ct)
    {
        var dataset = (await datasets.ReadAsync(id, ct)).Dataset;
        return Answer(http, Turtle, Point(http, options).Dataset(new CountedDataset(dataset, await counts.CountAsync(dataset, null, ct))));
    }

    private static async Task<IResult> FdpDistributionAsync(string id, HttpContext http, CatalogueOptions options, KeepDatasets datasets, CancellationToken ct)
    {
        var all = await datasets.ListAsync(ct);
        var isShape = all.All(one => one.Dataset.Id != id) && id.EndsWith(ShapeEnd, StringComparison.Ordinal);
        var wanted = isShape ? id[..^ShapeEnd.Length] : id;
        var found = all.FirstOrDefault(one => one.Dataset.Id == wanted) ?? throw new NotFoundException("There is no such dataset.");
        return Answer(http, Turtle, Point(http, options).Distribution(found.Dataset, isShape));
    }

    // LDP 1.0: a resource says what it is in a Link header (§ 4.2.1.4, § 5.2.1.4).
    private static IResult Contain(HttpContext http, RdfResource container)
    {
        http.Response.Headers.Append(HeaderNames.Link, "<http://www.w3.org/ns/ldp#DirectContainer>; rel=\"type\"");
        return Answer(http, Turtle, new RdfGraph([container]));
    }

    private static async Task<IReadOnlyList<string>> IdsAsync(KeepDatasets datasets, CancellationToken ct) => [.. (await datasets.ListAsync(ct)).Select(static kept => kept.Dataset.Id)];

    private static async Task<IReadOnlyList<CountedDataset>> CountAsync(KeepDatasets datasets, CountDatasets counts, CancellationToken ct)
    {
        var counted = new List<CountedDataset>();
        foreach (var kept in await datasets.ListAsync(ct))
        {
            counted.Add(new CountedDataset(kept.Dataset, await counts.CountAsync(kept.Dataset, null, ct)));
        }

        return counted;
    }

    private static string Root(HttpContext http, CatalogueOptions options) =>
        $"{(options.BaseUrl ?? $"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}").TrimEnd('/')}/api";

    private static DescribeCatalogue Of(HttpContext http, CatalogueOptions options) => new(options, Root(http, options));

    private static DescribeFairDataPoint Point(HttpContext http, CatalogueOptions options) => new(
        Of(http, options), Root(http, options), typeof(CatalogueApi).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion, Since);

    private static IResult Answer(HttpContext http, string usual, RdfGraph graph)
    {
        _ = new QueryParameters(http.Request, []);
        var accepted = http.Request.GetTypedHeaders().Accept;
        var form = accepted.Count == 0 ? usual : accepted.OrderByDescending(static type => type.Quality ?? 1).Where(static type => type.Quality is not 0).Select(type => Understand(type, usual)).FirstOrDefault(static one => one is not null);
        (http.Response.Headers.CacheControl, http.Response.Headers.Vary) = ("no-cache", HeaderNames.Accept);
        http.Response.Headers.Append(HeaderNames.Link, "<http://www.w3.org/ns/ldp#Resource>; rel=\"type\"");
        return form switch
        {
            Turtle => Tagged(Encoding.UTF8.GetBytes(WriteRdf.Turtle(graph)), $"{Turtle}; charset=utf-8"),
            JsonLd => Tagged(JsonSerializer.SerializeToUtf8Bytes(WriteRdf.JsonLd(graph), PfmgJson.Options), JsonLd),
            _ => Results.StatusCode(StatusCodes.Status406NotAcceptable),
        };
    }

    // An entity tag (LDP 1.0 § 4.2.1.3) lets harvesters ask whether anything is new: the same description is 304.
    private static IResult Tagged(byte[] body, string type) =>
        Results.Bytes(body, type, entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(body))[..32]}\""));

    private static string? Understand(MediaTypeHeaderValue type, string usual) => type.MediaType.Value?.ToLowerInvariant() switch
    {
        JsonLd or "application/json" => JsonLd,
        Turtle => Turtle,
        "*/*" or "application/*" or "text/*" or "text/html" => usual,
        _ => null,
    };
}
