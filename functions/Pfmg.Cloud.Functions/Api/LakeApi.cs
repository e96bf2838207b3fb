using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>What the lake answers: `/api/samples`, `/api/variants`, `/api/long-variants`, `/api/frequencies`.</summary>
internal static class LakeApi
{
    private const int MostRows = 1_000_000;
    private const string Forms = "JSON by default; CSV and Parquet by Accept. Every answer names its lake version, its total and whether it is truncated, and links to the next page.";

    private static readonly QueryParameter[] Paged = [QueryParameter.Version, QueryParameter.Limit, QueryParameter.Page];
    private static readonly QueryParameter[] OfLongVariants = [QueryParameter.Region, QueryParameter.Overlap, QueryParameter.Type, QueryParameter.Sample, .. Paged];
    private static readonly QueryParameter[] OfVariants =
    [
        QueryParameter.SomeRegion, QueryParameter.Regions, QueryParameter.Genes, QueryParameter.Reference, QueryParameter.Ids, QueryParameter.Sample,
        QueryParameter.MinGq, QueryParameter.Pass, QueryParameter.Columns, .. Paged,
    ];

    private static readonly QueryParameter[] OfTrios =
        [QueryParameter.Mother, QueryParameter.Father, QueryParameter.SomeRegion, QueryParameter.MinGq, QueryParameter.Pass, .. Paged];

    private static readonly QueryParameter[] OfFrequencies = [QueryParameter.Region, QueryParameter.Samples, QueryParameter.Unrelated, .. Paged];

    /// <summary>Maps the routes.</summary>
    public static void MapLake(this IEndpointRouteBuilder api)
    {
        var lake = api.MapGroup("").WithTags("Lake").WithDescription(Forms).ProducesProblem(400).ProducesProblem(404).ProducesProblem(406).ProducesProblem(503);
        Describe(lake.MapGet("/samples", SamplesAsync), Paged, "Callsets in the lake.");
        Describe(lake.MapGet("/variants", VariantsAsync), OfVariants, "Variants that samples carry, by region, regions, identifier or sample: one row a sample and ALT.");
        Describe(lake.MapGet("/trios/{child}/variants", TrioAsync), OfTrios, "Variants that a child carries where both parents are assayed and without them.");
        Describe(lake.MapGet("/variants/{variant}/carriers", CarriersAsync), Paged, "Who carries one variant, named chrom-pos-ref-alt.");
        Describe(
            lake.MapGet("/long-variants", LongVariantsAsync),
            OfLongVariants,
            "Structural and copy-number variants that samples carry in a region, or that have about its extent.");
        Describe(
            lake.MapGet("/frequencies", FrequenciesAsync),
            OfFrequencies,
            "AC, AN, AF, n_het and n_hom of a region's variants, counted over persons, with the rule of counting.");
        Describe(
            lake.MapPost("/frequencies", FrequenciesOfAsync),
            [QueryParameter.Unrelated, .. Paged],
            "The same for any set of samples, named in the body, over a region or the whole lake.");
    }

    private static void Describe(RouteHandlerBuilder route, IReadOnlyList<QueryParameter> query, string summary) => route
        .WithQuery(query)
        .WithSummary(summary)
        .Produces<AnswerInfo>(200, "application/json", "text/csv", "application/vnd.apache.parquet");

    private static Task<IResult> SamplesAsync(HttpContext http, ReadSamples samples, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, Paged);
        return AnswerAsync(http, query, paging => samples.RunAsync(query.Version(), paging, ct), ct);
    }

    private static async Task<IResult> VariantsAsync(HttpContext http, ReadVariants variants, LakeReader lake, GeneList genes, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, OfVariants);
        var region = await lake.SomeRegionAsync(query, ct);
        var regions = query.Names(QueryParameter.Regions, ';') is { } texts ? await lake.RegionsAsync(texts, query, ct) : null;
        if (query.Names(QueryParameter.Genes) is { } names)
        {
            regions = [.. regions ?? [], .. await genes.FindAsync(query.Text(QueryParameter.Reference), names, ct)];
        }

        return await AnswerAsync(http, query, paging => variants.RunAsync(new VariantQuery(region)
        {
            Regions = regions,
            Ids = query.Names(QueryParameter.Ids),
            Columns = query.Names(QueryParameter.Columns),
            Sample = query.Text(QueryParameter.Sample),
            MinGq = query.Whole(QueryParameter.MinGq, 0, 1_000_000),
            PassOnly = query.Truth(QueryParameter.Pass),
            Version = query.Version(),
            Paging = paging,
        }, ct), ct);
    }

    private static async Task<IResult> TrioAsync(string child, HttpContext http, ReadTrio trios, LakeReader lake, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, OfTrios);
        var region = await lake.SomeRegionAsync(query, ct);
        return await AnswerAsync(http, query, paging => trios.RunAsync(new TrioQuery(child)
        {
            Mother = query.Text(QueryParameter.Mother),
            Father = query.Text(QueryParameter.Father),
            Region = region,
            MinGq = query.Whole(QueryParameter.MinGq, 0, 1_000_000),
            PassOnly = query.Truth(QueryParameter.Pass),
            Version = query.Version(),
            Paging = paging,
        }, ct), ct);
    }

    private static Task<IResult> CarriersAsync(string variant, HttpContext http, ReadCarriers carriers, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, Paged);
        var named = VariantText.Parse(variant);
        return AnswerAsync(http, query, paging => carriers.RunAsync(named, query.Version(), paging, ct), ct);
    }

    private static async Task<IResult> LongVariantsAsync(HttpContext http, ReadLongVariants variants, LakeReader lake, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, OfLongVariants);
        var region = await lake.RegionAsync(query, ct);
        return await AnswerAsync(http, query, paging => variants.RunAsync(new LongVariantQuery(region)
        {
            Overlap = query.Part(QueryParameter.Overlap),
            Type = query.Text(QueryParameter.Type),
            Sample = query.Text(QueryParameter.Sample),
            Version = query.Version(),
            Paging = paging,
        }, ct), ct);
    }

    private static async Task<IResult> FrequenciesAsync(HttpContext http, CountFrequencies frequencies, LakeReader lake, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, OfFrequencies);
        var region = await lake.RegionAsync(query, ct);
        return await AnswerAsync(http, query, paging => frequencies.RunAsync(new FrequencyQuery
        {
            Region = region,
            Samples = query.Names(QueryParameter.Samples),
            IsUnrelated = query.Truth(QueryParameter.Unrelated),
            Version = query.Version(),
            Paging = paging,
        }, ct), ct);
    }

    private static async Task<IResult> FrequenciesOfAsync(
        FrequenciesRequest request, HttpContext http, CountFrequencies frequencies, LakeReader lake, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, [QueryParameter.Unrelated, .. Paged]);
        Interval? region = request.Region is { } text ? RegionText.Parse(text, await lake.ContigsAsync(query.Version(), ct)) : null;
        return await AnswerAsync(http, query, paging => frequencies.RunAsync(new FrequencyQuery
        {
            Region = region,
            Samples = request.Samples,
            IsUnrelated = query.Truth(QueryParameter.Unrelated),
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

        var paging = Answers.PagingFor(format, query.Whole(QueryParameter.Limit, 1, MostRows), query.Whole(QueryParameter.Page, 1, int.MaxValue));
        await Answers.WriteAsync(http, await run(paging), format, ct);
        return Results.Empty;
    }

    private static async Task<Interval> RegionAsync(this LakeReader lake, QueryParameters query, CancellationToken ct) =>
        RegionText.Parse(query.Required(QueryParameter.Region), await lake.ContigsAsync(query.Version(), ct));

    private static async Task<Interval?> SomeRegionAsync(this LakeReader lake, QueryParameters query, CancellationToken ct) =>
        query.Text(QueryParameter.SomeRegion) is null ? null : await lake.RegionAsync(query, ct);

    private static async Task<IReadOnlyList<Interval>> RegionsAsync(this LakeReader lake, IReadOnlyList<string> texts, QueryParameters query, CancellationToken ct)
    {
        var contigs = await lake.ContigsAsync(query.Version(), ct);
        return [.. texts.Select(text => RegionText.Parse(text, contigs))];
    }
}
