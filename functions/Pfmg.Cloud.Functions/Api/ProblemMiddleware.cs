using Microsoft.AspNetCore.Mvc;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>Turns every failure, thrown or answered without a body, into problem details with a stable code.</summary>
/// <remarks>Source: RFC 9457. The type is <see cref="TypePrefix"/> followed by the code, which the body repeats as "code".</remarks>
internal sealed class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> log)
{
    /// <summary>What every problem's type starts with.</summary>
    public const string TypePrefix = "https://pfmg.cloud/problems/";

    /// <summary>Passes the request on and answers for whatever goes wrong.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, Describe(failure, context));
            return;
        }
        catch (Exception failure)
        {
            // Half an answer must not look whole: the connection breaks.
            Tell(failure, (failure as LakeException)?.Code ?? "internal", context);
            context.Abort();
            return;
        }

        var response = context.Response;
        if (response is { HasStarted: false, StatusCode: >= 400, ContentType: null } && response.ContentLength is null or 0)
        {
            await WriteAsync(context, DescribeStatus(response.StatusCode, null));
        }
    }

    private ProblemDetails Describe(Exception failure, HttpContext context)
    {
        switch (failure)
        {
            case InvalidInputException invalid:
                var problem = Create(400, invalid.Code, "The request or a file in it is at fault.", invalid.Message);
                problem.Extensions["faults"] = invalid.Faults;
                return problem;
            case LakeException known:
                var (status, title) = Known(known);
                if (status >= 500 && known is not BusyException)
                {
                    Tell(known, known.Code, context);
                }

                var told = Create(status, known.Code, title, known.Message);
                if (known is ConflictException { Legal: { } legal })
                {
                    told.Extensions["legal"] = legal;
                }

                if (known is QuotaException { Wait: var wait })
                {
                    context.Response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
                }

                return told;
            case BadHttpRequestException bad:
                return DescribeStatus(bad.StatusCode, bad.Message);
            default:
                Tell(failure, "internal", context);
                return Create(500, "internal", "The fault is ours.", "It is logged under the trace id.");
        }
    }

    // An exception's message may quote a query or a sample's name; its type and place do not.
    private void Tell(Exception failure, string code, HttpContext context) =>
        log.RequestFailed(context.TraceIdentifier, code, failure.GetType().Name, failure.StackTrace ?? "");

    private static (int Status, string Title) Known(LakeException failure) => failure switch
    {
        NotFoundException => (404, "There is no such thing here."),
        ConflictException => (409, "Something else is there already."),
        StaleException => (412, "It was changed meanwhile; read it anew."),
        ForbiddenException => (403, "This is not allowed."),
        ErasedException => (410, "This was erased."),
        QuotaException => (429, "The project has asked as much as it may for now."),
        BusyException => (503, "As many queries run and wait as may; ask again later."),
        UnavailableException => (503, "Something this needs does not answer; try again."),
        _ => (500, "Something stored is damaged."),
    };

    private static ProblemDetails DescribeStatus(int status, string? detail) => status switch
    {
        404 => Create(status, "not-found", "There is no such route.", detail),
        405 => Create(status, "method-not-allowed", "This route has other methods; see Allow.", detail),
        406 => Create(status, "not-acceptable", "None of the accepted media types can be given.", detail),
        413 => Create(status, "too-large", "The request's body is too large.", detail),
        415 => Create(status, "unsupported-media-type", "The body's media type is not understood.", detail),
        428 => Create(status, "precondition-required", "A change names the version that it changes, in If-Match.", detail),
        >= 500 => Create(status, "internal", "The fault is ours.", detail),
        _ => Create(status, "bad-request", "The request cannot be read.", detail),
    };

    /// <summary>A problem of ours.</summary>
    internal static ProblemDetails Create(int status, string code, string title, string? detail)
    {
        var problem = new ProblemDetails { Status = status, Type = TypePrefix + code, Title = title, Detail = detail };
        problem.Extensions["code"] = code;
        return problem;
    }

    /// <summary>Answers with a problem.</summary>
    internal static async Task WriteAsync(HttpContext context, ProblemDetails problem)
    {
        var (allow, challenge, after) = (context.Response.Headers.Allow, context.Response.Headers.WWWAuthenticate, context.Response.Headers.RetryAfter);
        context.Response.Clear();
        context.Response.StatusCode = problem.Status!.Value;
        (context.Response.Headers.Allow, context.Response.Headers.WWWAuthenticate, context.Response.Headers.RetryAfter) = (allow, challenge, after);
        context.Response.Headers.CacheControl = "no-store";
        if (problem.Status == 503)
        {
            context.Response.Headers.RetryAfter = "5";
        }

        problem.Instance = context.Request.Path;
        problem.Extensions["traceId"] = context.TraceIdentifier;
        if (context.GetEndpoint()?.Metadata.GetMetadata<ProblemShape>() is { } shape)
        {
            await context.Response.WriteAsJsonAsync(shape.Body(context, problem), PfmgJson.Options, shape.MediaType, context.RequestAborted);
            return;
        }

        await context.Response.WriteAsJsonAsync(problem, PfmgJson.Options, "application/problem+json", context.RequestAborted);
    }
}
