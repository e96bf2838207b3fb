using System.Security.Cryptography;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>`/api/runs`: how far each run is.</summary>
internal static class RunsApi
{
    private const string PollAgainSeconds = "1";

    /// <summary>Maps the routes.</summary>
    public static void MapRuns(this IEndpointRouteBuilder api)
    {
        var runs = api.MapGroup("/runs").WithTags("Runs");
        runs.MapGet("", ListAsync).WithSummary("Every run, refused ones too, without receipts.").Produces<RunList>();
        runs.MapGet("/{id}", GetAsync)
            .WithSummary("A run: state, steps, receipts, QC and faults.")
            .WithDescription("Made for polling: an ETag with If-None-Match answers 304 until something changed; Retry-After says when to ask again, until the run has ended.")
            .Produces<RunRecord>().Produces(304).ProducesProblem(404);
    }

    private static async Task<IResult> ListAsync(HttpContext http, ReadRuns runs, CancellationToken ct)
    {
        var records = new List<RunRecord>();
        foreach (var id in await runs.ListAsync(ct))
        {
            records.Add(await runs.ReadAsync(id, ct) with { Receipts = [] });
        }

        return Tagged(http, new RunList(records.Count, records), ended: records.All(HasEnded));
    }

    private static async Task<IResult> GetAsync(string id, HttpContext http, ReadRuns runs, CancellationToken ct)
    {
        var record = await runs.ReadAsync(id, ct);
        return Tagged(http, record, HasEnded(record));
    }

    private static bool HasEnded(RunRecord run) => run.State is RunState.Completed or RunState.Failed or RunState.Rejected;

    private static IResult Tagged<T>(HttpContext http, T answer, bool ended)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(answer, PfmgJson.Options);
        var etag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body))[..32]}\"";
        http.Response.Headers.ETag = etag;
        http.Response.Headers.CacheControl = "no-cache";
        if (!ended)
        {
            http.Response.Headers.RetryAfter = PollAgainSeconds;
        }

        return http.Request.Headers.IfNoneMatch.Any(known => known?.Contains(etag, StringComparison.Ordinal) is true)
            ? Results.StatusCode(StatusCodes.Status304NotModified)
            : Results.Bytes(body, "application/json; charset=utf-8");
    }
}

/// <summary>Every run.</summary>
/// <param name="Total">How many there are.</param>
/// <param name="Runs">In the order of their ids, without receipts.</param>
internal sealed record RunList(int Total, IReadOnlyList<RunRecord> Runs);
