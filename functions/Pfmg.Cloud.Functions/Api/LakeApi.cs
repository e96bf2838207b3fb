using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Functions.Api.ProjectQueries;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>Gives an answer's rows, and disposes them.</summary>
internal delegate Task WriteRows(HttpContext http, QueryRows rows, ResultFormat format, CancellationToken ct);

/// <summary>What the lake answers, to whoever may see it: `samples`, `variants`, `trios`, `long-variants`, `frequencies`.</summary>
/// <remarks>
/// Mapped twice: below `/api` for who keeps the lake and for clinicians, below `/api/projects/{id}` for researchers. What differs is the lake that a
/// request is given; no handler has another.
/// </remarks>
/// <param name="find">Gives a request the lake as its caller may see it.</param>
/// <param name="write">Gives the answer; null to write it.</param>
internal sealed class LakeApi(FindLake find, WriteRows? write = null)
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
    /// <param name="api">Below which path.</param>
    public void Map(IEndpointRouteBuilder api)
    {
        var lake = api.MapGroup("").WithDescription(Forms).ProducesProblem(400).ProducesProblem(404).ProducesProblem(406).ProducesProblem(503);
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

    /// <summary>Asks what a route's path and query ask, in another route's name.</summary>
    /// <param name="path">Below where the routes are mapped: `variants`, `trios/{child}/variants`.</param>
    /// <param name="http">The request, whose query is the question's.</param>
    /// <param name="body">Of frequencies, whose; null for the question without a body.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="InvalidInputException">There is no such question.</exception>
    public Task<IResult> AskAsync(string path, HttpContext http, FrequenciesRequest? body, CancellationToken ct) => path.Split('/') switch
    {
        ["samples"] => SamplesAsync(http, ct),
        ["variants"] => VariantsAsync(http, http.RequestServices.GetRequiredService<GeneList>(), ct),
        ["trios", var child, "variants"] => TrioAsync(Uri.UnescapeDataString(child), http, ct),
        ["variants", var variant, "carriers"] => CarriersAsync(Uri.UnescapeDataString(variant), http, ct),
        ["long-variants"] => LongVariantsAsync(http, ct),
        ["frequencies"] => body is null ? FrequenciesAsync(http, ct) : FrequenciesOfAsync(body, http, ct),
        _ => throw new InvalidInputException("the request", "query", "samples, variants, trios/{child}/variants, variants/{variant}/carriers, long-variants, frequencies or sql, with its parameters", "something else"),
    };

    private static void Describe(RouteHandlerBuilder route, IReadOnlyList<QueryParameter> query, string summary) => route
        .WithQuery(query)
        .WithSummary(summary)
        .Produces<AnswerInfo>(200, "application/json", "text/csv", "application/vnd.apache.parquet");

    private async Task<IResult> SamplesAsync(HttpContext http, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, Paged);
        var lake = await find(http, Granularity.Record, ct);
        return await AnswerAsync(http, query, paging => new ReadSamples(lake).RunAsync(query.Version(), paging, ct), ct);
    }

    private async Task<IResult> VariantsAsync(HttpContext http, GeneList genes, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, OfVariants);
        var lake = await find(http, Granularity.Record, ct);
        var region = await lake.SomeRegionAsync(query, ct);
        var regions = query.Names(QueryParameter.Regions, ';') is { } texts ? await lake.RegionsAsync(texts, query, ct) : null;
        if (query.Names(QueryParameter.Genes) is { } names)
        {
            regions = [.. regions ?? [], .. await genes.FindAsync(query.Text(QueryParameter.Reference), names, ct)];
        }

        return await AnswerAsync(http, query, paging => new ReadVariants(lake).RunAsync(new VariantQuery(region)
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

    private async Task<IResult> TrioAsync(string child, HttpContext http, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, OfTrios);
        var lake = await find(http, Granularity.Record, ct);
        var region = await lake.SomeRegionAsync(query, ct);
        return await AnswerAsync(http, query, paging => new ReadTrio(lake).RunAsync(new TrioQuery(child)
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

    private async Task<IResult> CarriersAsync(string variant, HttpContext http, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, Paged);
        var named = VariantText.Parse(variant);
        var lake = await find(http, Granularity.Record, ct);
        return await AnswerAsync(http, query, paging => new ReadCarriers(lake).RunAsync(named, query.Version(), paging, ct), ct);
    }

    private async Task<IResult> LongVariantsAsync(HttpContext http, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, OfLongVariants);
        var lake = await find(http, Granularity.Record, ct);
        var region = await lake.RegionAsync(query, ct);
        return await AnswerAsync(http, query, paging => new ReadLongVariants(lake).RunAsync(new LongVariantQuery(region)
        {
            Overlap = query.Part(QueryParameter.Overlap),
            Type = query.Text(QueryParameter.Type),
            Sample = query.Text(QueryParameter.Sample),
            Version = query.Version(),
            Paging = paging,
        }, ct), ct);
    }

    private async Task<IResult> FrequenciesAsync(HttpContext http, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, OfFrequencies);
        var lake = await find(http, Granularity.Count, ct);
        var region = await lake.RegionAsync(query, ct);
        return await AnswerAsync(http, query, paging => new CountFrequencies(lake).RunAsync(new FrequencyQuery
        {
            Region = region,
            Samples = query.Names(QueryParameter.Samples),
            IsUnrelated = query.Truth(QueryParameter.Unrelated),
            Version = query.Version(),
            Paging = paging,
        }, ct), ct);
    }

    private async Task<IResult> FrequenciesOfAsync(FrequenciesRequest request, HttpContext http, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, [QueryParameter.Unrelated, .. Paged]);
        var lake = await find(http, Granularity.Count, ct);
        Interval? region = request.Region is { } text ? RegionText.Parse(text, await lake.ContigsAsync(query.Version(), ct)) : null;
        return await AnswerAsync(http, query, paging => new CountFrequencies(lake).RunAsync(new FrequencyQuery
        {
            Region = region,
            Samples = request.Samples,
            IsUnrelated = query.Truth(QueryParameter.Unrelated),
            Version = query.Version(),
            Paging = paging,
        }, ct), ct);
    }

    private async Task<IResult> AnswerAsync(HttpContext http, QueryParameters query, Func<Paging, Task<QueryRows>> run, CancellationToken ct)
    {
        if (Answers.FormatFor(http.Request) is not { } format)
        {
            return Results.StatusCode(StatusCodes.Status406NotAcceptable);
        }

        var paging = Answers.PagingFor(format, query.Whole(QueryParameter.Limit, 1, MostRows), query.Whole(QueryParameter.Page, 1, int.MaxValue));
        await (write ?? Answers.WriteAsync)(http, await run(paging), format, ct);
        return Results.Empty;
    }
}

/// <summary>Reads regions as parameters name them.</summary>
file static class Regions
{
    public static async Task<Interval> RegionAsync(this LakeReader lake, QueryParameters query, CancellationToken ct) =>
        RegionText.Parse(query.Required(QueryParameter.Region), await lake.ContigsAsync(query.Version(), ct));

    public static async Task<Interval?> SomeRegionAsync(this LakeReader lake, QueryParameters query, CancellationToken ct) =>
        query.Text(QueryParameter.SomeRegion) is null ? null : await lake.RegionAsync(query, ct);

    public static async Task<IReadOnlyList<Interval>> RegionsAsync(this LakeReader lake, IReadOnlyList<string> texts, QueryParameters query, CancellationToken ct)
    {
        var contigs = await lake.ContigsAsync(query.Version(), ct);
        return [.. texts.Select(text => RegionText.Parse(text, contigs))];
    }
}
