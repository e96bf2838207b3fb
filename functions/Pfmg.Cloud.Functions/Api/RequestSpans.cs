using System.Diagnostics;
using System.Globalization;
using Pfmg.Cloud.Core.Telemetry;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>Makes a span of each request and measures it, by its route's template alone: paths and queries name samples.</summary>
/// <remarks>
/// Behind routing, before everything else. A request is below its caller's span (`traceparent`); one for a file of an upload is in the upload's trace,
/// with a link to its caller's.
/// </remarks>
internal sealed class RequestSpans(RequestDelegate next)
{
    private static readonly HashSet<string> KnownMethods = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Put, HttpMethods.Delete, HttpMethods.Options, HttpMethods.Patch];

    /// <summary>Passes the request on and tells how it went.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var began = Stopwatch.GetTimestamp();
        var method = KnownMethods.Contains(context.Request.Method) ? context.Request.Method : "_OTHER";
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
        using var span = Begin(context);
        span?.SetTag(Facts.Method, method).SetTag(Facts.Route, route).DisplayName = $"{method} {route}";
        try
        {
            await next(context);
        }
        finally
        {
            var status = context.Response.StatusCode;
            span?.SetTag(Facts.Status, status);
            if (status >= 500)
            {
                span.Failed(status.ToString(CultureInfo.InvariantCulture));
            }

            Measures.RequestSeconds.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, new(Facts.Method, method), new(Facts.Route, route), new(Facts.Status, status));
        }
    }

    private static Activity? Begin(HttpContext context)
    {
        if (!Spans.AreWanted)
        {
            return null;
        }

        ActivityContext? caller = ActivityContext.TryParse(context.Request.Headers.TraceParent, null, isRemote: true, out var told) ? told : null;
        if (context.Request.RouteValues is not { } values || values["platform"] is not string platform || values["run"] is not string run)
        {
            return Spans.Request.BeginApart(caller);
        }

        var span = Spans.Request.BeginApart(UploadTrace.Of(platform, run));
        return caller is { } other ? span?.AddLink(new ActivityLink(other)) : span;
    }
}
