using Pfmg.Cloud.Core.Datasets;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Functions.Api.Callers;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Functions.Api.Datasets;

/// <summary>`/api/datasets`: what there is to be asked for, by rule, with its releases. Public; data managers make them.</summary>
internal static class DatasetsApi
{
    private const string Masked = "Counts are of participants who agreed to public aggregates, in steps of 5; \"not disclosed\" hides fewer than 5, and what would tell of fewer by comparison.";

    private static readonly QueryParameter From = new("from", "The release to compare with.", "1", Microsoft.OpenApi.JsonSchemaType.Integer, Required: true);

    /// <summary>Maps the routes.</summary>
    public static void MapDatasets(this IEndpointRouteBuilder api)
    {
        var datasets = api.MapGroup("/datasets").WithTags("Datasets").WithDescription(Masked).ProducesProblem(400);
        datasets.MapGet("", ListAsync).WithSummary("All datasets, by id, each with how many participants it has now.").Produces<DatasetList>();
        datasets.MapPost("", CreateAsync).WithSummary("Makes a dataset; its rule never changes.").Produces<DatasetAnswer>(201).ProducesProblem(409);
        datasets.MapGet("/{id}", GetAsync).WithSummary("A dataset.").WithDescription($"{Masked} The ETag is what a change names in If-Match.").Produces<DatasetAnswer>().ProducesProblem(404);
        datasets.MapPut("/{id}", ChangeAsync).WithSummary("Changes what a dataset is called; If-Match names its version.").Produces<DatasetAnswer>().ProducesProblem(404).ProducesProblem(412).ProducesProblem(428);
        datasets.MapGet("/{id}/breakdown", BreakdownAsync).WithSummary("A dataset's participants by declared sex and platform, with totals.").Produces<DatasetBreakdown>().ProducesProblem(404);
        datasets.MapGet("/{id}/releases", ReleasesAsync).WithSummary("What was released of a dataset, oldest first.").Produces<ReleaseList>().ProducesProblem(404);
        datasets.MapPost("/{id}/releases", ReleaseAsync)
            .WithSummary("Releases a dataset: pins the lake as it is, which vacuum then keeps, and the register as it is.")
            .Produces<ReleaseAnswer>(201).ProducesProblem(404).ProducesProblem(412).ProducesProblem(428);
        datasets.MapGet("/{id}/releases/{release:int}", OneReleaseAsync).WithSummary("A release, with how many of its participants may contribute now.").Produces<ReleaseAnswer>().ProducesProblem(404);
        datasets.MapGet("/{id}/releases/{release:int}/diff", DiffAsync).WithQuery([From]).WithSummary("What changed from one release to another, of participants who may contribute now.")
            .Produces<DatasetDifference>().ProducesProblem(404);
    }

    private static async Task<DatasetList> ListAsync(HttpContext http, KeepDatasets datasets, CountDatasets counts, CancellationToken ct)
    {
        _ = new QueryParameters(http.Request, []);
        var answers = new List<DatasetAnswer>();
        foreach (var kept in await datasets.ListAsync(ct))
        {
            answers.Add(DatasetAnswer.Of(kept.Dataset, await counts.CountAsync(kept.Dataset, null, ct)));
        }

        return new DatasetList(answers.Count, Truncated: false, answers);
    }

    private static async Task<IResult> CreateAsync(DatasetRequest request, HttpContext http, KeepDatasets datasets, CountDatasets counts, CancellationToken ct)
    {
        var kept = await datasets.CreateAsync(request.Id, request.Words, request.Rule ?? new DatasetRule(), ct);
        IfMatch.Tell(http.Response, Tag(kept));
        return Results.Created($"/api/datasets/{kept.Dataset.Id}", DatasetAnswer.Of(kept.Dataset, await counts.CountAsync(kept.Dataset, null, ct)));
    }

    private static async Task<DatasetAnswer> GetAsync(string id, HttpContext http, KeepDatasets datasets, CountDatasets counts, CancellationToken ct)
    {
        _ = new QueryParameters(http.Request, []);
        var kept = await datasets.ReadAsync(id, ct);
        IfMatch.Tell(http.Response, Tag(kept));
        return DatasetAnswer.Of(kept.Dataset, await counts.CountAsync(kept.Dataset, null, ct));
    }

    private static async Task<DatasetAnswer> ChangeAsync(string id, DatasetWords words, HttpContext http, KeepDatasets datasets, CountDatasets counts, CancellationToken ct)
    {
        var kept = await datasets.ChangeAsync(id, words, await ExpectedAsync(id, http, datasets, ct), ct);
        IfMatch.Tell(http.Response, Tag(kept));
        return DatasetAnswer.Of(kept.Dataset, await counts.CountAsync(kept.Dataset, null, ct));
    }

    private static async Task<DatasetBreakdown> BreakdownAsync(string id, HttpContext http, KeepDatasets datasets, FindCallsets findCallsets, BreakDownDataset breakdown, CancellationToken ct)
    {
        _ = new QueryParameters(http.Request, []);
        var dataset = (await datasets.ReadAsync(id, ct)).Dataset;
        return await breakdown.RunAsync(dataset, (await findCallsets(null, ct)).LakeVersion, ct);
    }

    private static async Task<ReleaseList> ReleasesAsync(string id, HttpContext http, KeepDatasets datasets, CancellationToken ct)
    {
        _ = new QueryParameters(http.Request, []);
        var dataset = (await datasets.ReadAsync(id, ct)).Dataset;
        return new ReleaseList(dataset.Releases.Count, Truncated: false, [.. dataset.Releases.Select(static one => ReleaseAnswer.Of(one, null))]);
    }

    private static async Task<IResult> ReleaseAsync(
        string id, ReleaseRequest request, HttpContext http, KeepDatasets datasets, CountDatasets counts, Register register, LakePins pins, CancellationToken ct)
    {
        var etag = await ExpectedAsync(id, http, datasets, ct);
        var number = (await datasets.ReadAsync(id, ct)).Dataset.Releases.Count + 1;
        var state = await register.ReadAsync(ct);
        // Named by version too: whoever loses the race, or dies here, leaves a pin that says what it is and hinders nobody.
        var lake = await pins.LatestAsync(ct);
        await pins.PinAsync($"dataset-{id}-{lake}", lake, ct);
        var kept = await datasets.ReleaseAsync(id, lake, state.Version, request.Notes, http.Caller().Subject, etag, ct);
        IfMatch.Tell(http.Response, Tag(kept));
        var release = kept.Dataset.Release(number);
        return Results.Created($"/api/datasets/{id}/releases/{number}", ReleaseAnswer.Of(release, await counts.CountAsync(kept.Dataset, release, ct)));
    }

    private static async Task<ReleaseAnswer> OneReleaseAsync(string id, int release, HttpContext http, KeepDatasets datasets, CountDatasets counts, CancellationToken ct)
    {
        _ = new QueryParameters(http.Request, []);
        var dataset = (await datasets.ReadAsync(id, ct)).Dataset;
        var found = dataset.Release(release);
        return ReleaseAnswer.Of(found, await counts.CountAsync(dataset, found, ct));
    }

    private static async Task<DatasetDifference> DiffAsync(string id, int release, HttpContext http, KeepDatasets datasets, CountDatasets counts, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, [From]);
        _ = query.Required(From);
        var dataset = (await datasets.ReadAsync(id, ct)).Dataset;
        return await counts.CompareAsync(dataset, dataset.Release(query.Whole(From, 1, int.MaxValue)!.Value), dataset.Release(release), ct);
    }

    // The store's ETag may hold what an HTTP entity tag may not: what is told is its digest.
    private static string Tag(KeptDataset kept) => Core.Disclosure.DisclosureLedger.Digest(kept.ETag)[..16];

    private static async Task<string> ExpectedAsync(string id, HttpContext http, KeepDatasets datasets, CancellationToken ct)
    {
        var expected = IfMatch.Required(http.Request);
        var kept = await datasets.ReadAsync(id, ct);
        return expected == IfMatch.Any ? expected : expected == Tag(kept) ? kept.ETag : "";
    }
}
