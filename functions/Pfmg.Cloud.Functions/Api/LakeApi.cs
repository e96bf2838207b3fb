using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>What the lake answers: `/api/samples`, `/api/variants`, `/api/frequencies`.</summary>
internal static class LakeApi
{
    private const int MostRows = 1_000_000;
    private const string Forms = "JSON by default; CSV and Parquet by Accept. Every answer names its lake version, total and whether it is truncated, with a link to the next page.";

    /// <summary>Maps the routes.</summary>
    public static void MapLake(this IEndpointRouteBuilder api)
    {
        var lake = api.MapGroup("").WithTags("Lake").WithDescription(Forms).ProducesProblem(400).ProducesProblem(404).ProducesProblem(406);
        lake.MapGet("/samples", SamplesAsync)
            .WithSummary("Callsets in the lake. Query: version, limit, page.");
        lake.MapGet("/variants", VariantsAsync)
            .WithSummary("Variants that samples carry. Query: region=chr:start-end, sample, minGq, pass, version, limit, page.");
        lake.MapGet("/variants/{variant}/carriers", CarriersAsync)
            .WithSummary("Who carries one variant, named chrom-pos-ref-alt. Query: version, limit, page.");
        lake.MapGet("/frequencies", FrequenciesAsync)
            .WithSummary("AC, AN, AF, n_het, n_hom of a region's variants, over persons, with the rule of counting. Query: region, samples, version, limit, page.");
    }

    private static Task<IResult> SamplesAsync(HttpContext http, ReadSamples samples, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, "version", "limit", "page");
        return AnswerAsync(http, query, paging => samples.RunAsync(query.Version(), paging, ct), ct);
    }

    private static async Task<IResult> VariantsAsync(HttpContext http, ReadVariants variants, LakeReader lake, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, "region", "sample", "minGq", "pass", "version", "limit", "page");
        var region = await lake.RegionAsync(query, ct);
        return await AnswerAsync(http, query, paging => variants.RunAsync(new VariantQuery(region)
        {
            Sample = query.Text("sample"),
            MinGq = query.Whole("minGq", 0, 1_000_000),
            PassOnly = query.Truth("pass"),
            Version = query.Version(),
            Paging = paging,
        }, ct), ct);
    }

    private static Task<IResult> CarriersAsync(string variant, HttpContext http, ReadCarriers carriers, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, "version", "limit", "page");
        var named = VariantText.Parse(variant);
        return AnswerAsync(http, query, paging => carriers.RunAsync(named, query.Version(), paging, ct), ct);
    }

    private static async Task<IResult> FrequenciesAsync(HttpContext http, CountFrequencies frequencies, LakeReader lake, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, "region", "samples", "version", "limit", "page");
        var region = await lake.RegionAsync(query, ct);
        return await AnswerAsync(http, query, paging => frequencies.RunAsync(new FrequencyQuery
        {
            Region = region,
            Samples = query.Names("samples"),
            Version = query.Version(),
            Paging = paging,
        }, ct), ct);
    }

    private static async Task<IResult> AnswerAsync(HttpContext http, QueryParameters query, Func<Paging, Task<QueryRows>> run, CancellationToken ct)
    {
        if (Answers.FormatFor(http.Request) is not { } format)
        {
            return Results.StatusCode(StatusCodes.Status406NotAcceptable);
        }

        var paging = Answers.PagingFor(format, query.Whole("limit", 1, MostRows), query.Whole("page", 1, int.MaxValue));
        await Answers.WriteAsync(http, await run(paging), format, ct);
        return Results.Empty;
    }

    private static async Task<Interval> RegionAsync(this LakeReader lake, QueryParameters query, CancellationToken ct) =>
        RegionText.Parse(query.Required("region", "contig:start-end, 1-based, both ends included"), await lake.ContigsAsync(query.Version(), ct));
}
