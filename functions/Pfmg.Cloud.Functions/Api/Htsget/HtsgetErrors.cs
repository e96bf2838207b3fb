using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using Pfmg.Cloud.Core.Htsget;

namespace Pfmg.Cloud.Functions.Api.Htsget;

/// <summary>Errors of htsget's own shape, and what browsers need to read its answers.</summary>
/// <remarks>Source: htsget 1.3.0, "Errors" and "CORS". Any origin may read: an answer goes to whoever shows a token, which no browser sends by itself.</remarks>
internal static class HtsgetErrors
{
    /// <summary>The type of every answer.</summary>
    public const string MediaType = "application/vnd.ga4gh.htsget.v1.0.0+json; charset=utf-8";

    private const string ThirtyDays = "2592000";

    /// <summary>How failures elsewhere in the program look on these routes.</summary>
    public static ProblemShape Shape { get; } = new(MediaType, static (http, problem) =>
    {
        AllowOrigin(http);
        return Body(NameOf(problem), problem.Detail ?? problem.Title ?? "");
    });

    /// <summary>Answers with an error of htsget's.</summary>
    public static async ValueTask<object?> CatchAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        AllowOrigin(context.HttpContext);
        try
        {
            return await next(context);
        }
        catch (HtsgetException refused)
        {
            context.HttpContext.Response.Headers.CacheControl = "no-store";
            return Results.Text(Body(refused.Error.ToString(), refused.Message).ToJsonString(), MediaType, statusCode: refused.Status);
        }
    }

    /// <summary>Answers a browser that asks beforehand.</summary>
    public static IResult Preflight(HttpContext http)
    {
        AllowOrigin(http);
        var headers = http.Response.Headers;
        headers.AccessControlAllowMethods = "GET, POST, OPTIONS";
        headers.AccessControlMaxAge = ThirtyDays;
        if (http.Request.Headers.AccessControlRequestHeaders is { Count: > 0 } asked)
        {
            headers.AccessControlAllowHeaders = asked;
        }

        return Results.NoContent();
    }

    private static void AllowOrigin(HttpContext http)
    {
        if (http.Request.Headers.Origin is { Count: > 0 } origin)
        {
            http.Response.Headers.AccessControlAllowOrigin = origin;
            http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        }
    }

    private static string NameOf(ProblemDetails problem) => problem.Status switch
    {
        400 or 405 => nameof(HtsgetError.InvalidInput),
        401 => nameof(HtsgetError.InvalidAuthentication),
        403 => nameof(HtsgetError.PermissionDenied),
        404 or 410 => nameof(HtsgetError.NotFound),
        413 => nameof(HtsgetError.PayloadTooLarge),
        // Not of the standard, which knows no limits.
        429 => "TooManyRequests",
        _ => "InternalServerError",
    };

    private static JsonObject Body(string error, string message) => new() { ["htsget"] = new JsonObject { ["error"] = error, ["message"] = message } };
}
