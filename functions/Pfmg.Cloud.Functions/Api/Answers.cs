using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Net.Http.Headers;
using Pfmg.Cloud.Core.Quotas;
using Pfmg.Cloud.Core.Telemetry;
using Pfmg.Cloud.Functions.Api.Audit;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>Writes an answer of the lake in the form that its caller accepts, with where it comes from and whether more follows.</summary>
/// <remarks>What the JSON document tells beside its rows, every form tells in headers, as CSV and Parquet have no other place.</remarks>
internal static class Answers
{
    /// <summary>Rows on a page of JSON when nobody says how many.</summary>
    public const int DefaultLimit = 1_000;

    /// <summary>The form that a request accepts best; null if it accepts none.</summary>
    /// <remarks>Source: RFC 9110 § 12.5.1.</remarks>
    public static ResultFormat? FormatFor(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        if (accepted.Count == 0)
        {
            return ResultFormat.JsonDocument;
        }

        return accepted.OrderByDescending(type => type.Quality ?? 1)
            .Where(type => type.Quality is not 0)
            .Select(Understand)
            .FirstOrDefault(format => format is not null);
    }

    /// <summary>The part of the answer wanted: JSON comes in pages, the other forms whole unless a limit is given.</summary>
    public static Paging PagingFor(ResultFormat format, int? limit, int? page) =>
        new(limit ?? (format == ResultFormat.JsonDocument ? DefaultLimit : page is null ? null : DefaultLimit), page ?? 1);

    /// <summary>Writes the rows and disposes them.</summary>
    public static async Task WriteAsync(HttpContext http, QueryRows rows, ResultFormat format, CancellationToken ct)
    {
        await using (rows)
        {
            var info = rows.Info;
            Activity.Current?.SetTag(Facts.LakeVersion, info.LakeVersion).SetTag(Facts.Rows, info.Total).SetTag(Facts.FetchedRequests, info.Fetched?.Requests).SetTag(Facts.FetchedBytes, info.Fetched?.Bytes);
            var headers = http.Response.Headers;
            headers["Pfmg-Lake-Version"] = info.LakeVersion.ToString(CultureInfo.InvariantCulture);
            headers["Pfmg-Erasure-Epoch"] = info.ErasureEpoch.ToString(CultureInfo.InvariantCulture);
            headers["Pfmg-Decision"] = info.DecisionId;
            headers["Pfmg-Policy-Version"] = info.PolicyVersion;
            headers["Pfmg-Register-Version"] = info.RegisterVersion?.ToString(CultureInfo.InvariantCulture);
            headers["Pfmg-Total"] = info.Total?.ToString(CultureInfo.InvariantCulture);
            headers["Pfmg-Truncated"] = info.Truncated ? "true" : "false";
            if (info.Fetched is { } fetched)
            {
                headers["Pfmg-Fetched"] = string.Create(CultureInfo.InvariantCulture, $"requests={fetched.Requests}, bytes={fetched.Bytes}");
            }

            headers.CacheControl = "no-cache";
            headers.Vary = HeaderNames.Accept;
            if (info.Rules.Count > 0)
            {
                headers["Pfmg-Rules"] = string.Join(", ", info.Rules);
            }

            if (NextPage(http.Request, info) is { } next)
            {
                headers.Link = $"<{next}>; rel=\"next\"";
                rows.LinkNext(next);
            }

            if (info.Limits is { } limits)
            {
                headers["Pfmg-Limits"] = string.Create(CultureInfo.InvariantCulture, $"rows={limits.Rows}, seconds={limits.Seconds}, memory={limits.MemoryBytes}, bytes={limits.AnswerBytes}");
            }

            http.Audit(entry => entry with { LakeVersion = info.LakeVersion });
            http.Response.ContentType = format.MediaType();
            await CountAsync(http, body => ResultWriter.WriteAsync(rows, format, body, ct), ct);
        }
    }

    // What was sent counts, also of an answer that broke off.
    private static async Task CountAsync(HttpContext http, Func<Stream, Task<long>> write, CancellationToken ct)
    {
        await using var body = new CountedBody(http.Response.Body);
        var rows = 0L;
        try
        {
            rows = await write(body);
            http.Audit(entry => entry.Counting("rows", rows));
        }
        finally
        {
            if (http.Features.Get<QuotaTicket>() is { } ticket)
            {
                await ticket.SpendAsync(rows, body.Bytes, ct.IsCancellationRequested ? CancellationToken.None : ct);
            }
        }
    }

    // The next page is of the same version, whatever is committed meanwhile.
    private static string? NextPage(HttpRequest request, AnswerInfo info)
    {
        if (!info.Truncated || info is not { Limit: { } limit, Page: { } page })
        {
            return null;
        }

        var query = request.Query.Where(pair => pair.Key is not ("page" or "limit" or "version")).SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value ?? ""));
        var builder = new QueryBuilder(query)
        {
            { "version", info.LakeVersion.ToString(CultureInfo.InvariantCulture) },
            { "limit", limit.ToString(CultureInfo.InvariantCulture) },
            { "page", (page + 1).ToString(CultureInfo.InvariantCulture) },
        };
        return $"{request.PathBase}{request.Path}{builder}";
    }

    private static ResultFormat? Understand(MediaTypeHeaderValue type) => type.MediaType.Value?.ToLowerInvariant() switch
    {
        "application/json" or "application/*" or "*/*" => ResultFormat.JsonDocument,
        "text/csv" or "text/*" => ResultFormat.Csv,
        "application/vnd.apache.parquet" or "application/parquet" or "application/x-parquet" => ResultFormat.Parquet,
        _ => null,
    };
}
