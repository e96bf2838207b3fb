using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>`/api/runs`: how far each run is.</summary>
internal static class RunsApi
{
    private const string PollAgainSeconds = "1";
    private const int MostRuns = 1_000;
    private const int UsualRuns = 100;

    private static readonly QueryParameter Limit = new("limit", "Runs on a page, 1 to 1,000; 100 if absent.", "100", JsonSchemaType.Integer);
    private static readonly QueryParameter[] Paged = [Limit, QueryParameter.Page];

    /// <summary>Maps the routes.</summary>
    public static void MapRuns(this IEndpointRouteBuilder api)
    {
        var runs = api.MapGroup("/runs").WithTags("Runs");
        runs.MapGet("", ListAsync).WithQuery(Paged).WithSummary("Every run, refused ones too, in short, page by page; a page for a browser.")
            .Produces<RunList>().Produces<string>(200, "text/html").ProducesProblem(400);
        runs.MapGet("/{id}", GetAsync)
            .WithSummary("A run: state, steps, receipts, QC and faults; a page for a browser.")
            .WithDescription("Made for polling: an ETag with If-None-Match answers 304 until something changed; Retry-After says when to ask again, until the run has ended.")
            .Produces<RunRecord>().Produces<string>(200, "text/html").Produces(304).ProducesProblem(404);
    }

    private static async Task<IResult> ListAsync(HttpContext http, ReadRuns runs, CancellationToken ct)
    {
        var query = new QueryParameters(http.Request, Paged);
        var limit = query.Whole(Limit, 1, MostRuns) ?? UsualRuns;
        var page = query.Whole(QueryParameter.Page, 1, int.MaxValue) ?? 1;
        var ids = await runs.ListAsync(ct);
        var skipped = (int)Math.Min((long)limit * (page - 1), ids.Count);
        var summaries = new List<RunSummary>();
        foreach (var id in ids.Skip(skipped).Take(limit))
        {
            summaries.Add(RunSummary.Of(await runs.ReadAsync(id, ct)));
        }

        var next = skipped + summaries.Count < ids.Count ? $"/api/runs?limit={limit}&page={page + 1}" : null;
        return Tagged(http, new RunList(ids.Count, next is not null, next, summaries), RunPages.Of, ended: summaries.TrueForAll(run => run.State.HasEnded()));
    }

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

/// <summary>A run in a list.</summary>
/// <param name="RunId">The run.</param>
/// <param name="State">How far it is.</param>
/// <param name="Platform">The platform that delivered.</param>
/// <param name="Run">The platform's own name of it.</param>
/// <param name="StartedAt">When its first task began, UTC; absent before.</param>
/// <param name="Seconds">From then to the end of the last task that ended.</param>
/// <param name="LakeVersion">The lake version that holds its rows; absent until it is committed.</param>
/// <param name="Tasks">Tasks of its plan.</param>
/// <param name="TasksSucceeded">Of these.</param>
/// <param name="TasksFailed">Of these.</param>
/// <param name="Faults">How many faults its sender must mend.</param>
internal sealed record RunSummary(
    string RunId,
    RunState State,
    string Platform,
    string Run,
    DateTimeOffset? StartedAt,
    double? Seconds,
    long? LakeVersion,
    int Tasks,
    int TasksSucceeded,
    int TasksFailed,
    int Faults)
{
    /// <summary>A record in short.</summary>
    public static RunSummary Of(RunRecord run) => new(
        run.RunId,
        run.State,
        run.Platform,
        run.Run,
        run.StartedAt,
        run.Seconds,
        run.LakeVersion,
        run.Steps.Sum(step => step.Tasks),
        run.Steps.Sum(step => step.Succeeded),
        run.Steps.Sum(step => step.Failed),
        run.Faults.Count);
}
