using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Functions.Api.Callers;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>`/api/runs`: how far each run is.</summary>
internal static class RunsApi
{
    private const string PollAgainSeconds = "1";
    private const int MostRuns = 1_000;
    private const int UsualRuns = 100;

    private static readonly QueryParameter Limit = new("limit", "Runs on a page, 1 to 1,000; 100 if absent.", "100", JsonSchemaType.Integer);
    private static readonly QueryParameter Platform = new("platform", "Only runs that this platform delivered.", "seqoia");
    private static readonly QueryParameter State = new("state", "Only runs in this state: queued, running, completed, failed, rejected.", "failed");
    private static readonly QueryParameter[] Asked = [Platform, State, Limit, QueryParameter.Page];

    /// <summary>Maps the routes.</summary>
    public static void MapRuns(this IEndpointRouteBuilder api)
    {
        var runs = api.MapGroup("/runs").WithTags("Runs");
        runs.MapGet("", ListAsync).WithQuery(Asked).WithSummary("Every run, refused ones too, in short, by platform and state, page by page; a page for a browser.")
            .Produces<RunList>().Produces<string>(200, "text/html").ProducesProblem(400);
        runs.MapGet("/{id}", GetAsync)
            .WithSummary("A run: state, steps, receipts, QC and faults; a page for a browser.")
            .WithDescription("Made for polling: an ETag with If-None-Match answers 304 until something changed; Retry-After says when to ask again, until the run has ended.")
            .Produces<RunRecord>().Produces<string>(200, "text/html").Produces(304).ProducesProblem(404);
    }

    private static async Task<IResult> ListAsync(HttpContext http, ListRuns runs, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, Asked);
        var limit = query.Whole(Limit, 1, MostRuns) ?? UsualRuns;
        var page = query.Whole(QueryParameter.Page, 1, int.MaxValue) ?? 1;
        var (platform, state) = (query.Text(Platform) ?? OwnPlatform.Narrowed(http), query.Text(State));
        var list = await runs.RunAsync(platform, StateOf(state), (long)limit * (page - 1), limit, ct);
        var more = (long)limit * page < list.Total;
        var filter = (platform is null ? "" : $"&platform={Uri.EscapeDataString(platform)}") + (state is null ? "" : $"&state={state}");
        var next = more ? string.Create(CultureInfo.InvariantCulture, $"/api/runs?limit={limit}&page={page + 1}{filter}") : null;
        return Tagged(http, new RunList(list.Total, more, next, list.Page), RunPages.Of, ended: list.Page.All(run => run.State.HasEnded()));
    }

    private static RunState? StateOf(string? text) => text switch
    {
        null => null,
        "queued" => RunState.Queued,
        "running" => RunState.Running,
        "completed" => RunState.Completed,
        "failed" => RunState.Failed,
        "rejected" => RunState.Rejected,
        _ => throw new InvalidInputException("the request", State.Name, State.Description, text),
    };

    private static async Task<IResult> GetAsync(string id, HttpContext http, ReadRuns runs, CancellationToken ct)
    {
        var record = await runs.ReadAsync(id, ct);
        return Tagged(http, record, RunPages.Of, record.State.HasEnded());
    }

    private static IResult Tagged<T>(HttpContext http, T answer, Func<T, byte[]> page, bool ended)
    {
        var isPage = WantsPage(http.Request);
        var body = isPage ? page(answer) : JsonSerializer.SerializeToUtf8Bytes(answer, PfmgJson.Options);
        var etag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body))[..32]}\"";
        var headers = http.Response.Headers;
        (headers.ETag, headers.CacheControl, headers.Vary) = (etag, "no-cache", HeaderNames.Accept);
        if (isPage)
        {
            headers.ContentSecurityPolicy = HtmlPage.ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
        }

        if (!ended)
        {
            headers.RetryAfter = PollAgainSeconds;
        }

        return http.Request.Headers.IfNoneMatch.Any(known => known?.Contains(etag, StringComparison.Ordinal) is true)
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Bytes(body, isPage ? HtmlPage.MediaType : "application/json; charset=utf-8");
    }

    // Browsers name text/html; whoever says nothing, or anything, is a program.
    private static bool WantsPage(HttpRequest request) =>
        request.GetTypedHeaders().Accept.Any(static type => type.Quality is not 0 && type.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));
}

/// <summary>A page of all runs.</summary>
/// <param name="Total">How many there are in all.</param>
/// <param name="Truncated">Whether there are more pages.</param>
/// <param name="Next">Where the next page is; absent on the last.</param>
/// <param name="Runs">In the order of their ids.</param>
internal sealed record RunList(int Total, bool Truncated, string? Next, IReadOnlyList<RunSummary> Runs);
