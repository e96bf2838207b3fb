using System.Net;
using Microsoft.AspNetCore.Http.Features;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Functions.Hosting;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>Lets only the Functions host itself call a trigger route, never a caller whose request the host forwarded.</summary>
/// <remarks>
/// The host calls a trigger with a request of its own making: to the loopback port that it chose, exactly at `/Name`, with
/// its invocation id and nothing a client would send. A forwarded HTTP request keeps its caller's path, host and headers,
/// and Azure's front end adds its own. So anything beyond the host's own headers, or another spelling of the path, is refused.
/// </remarks>
internal sealed class TriggerGuard(ServeOptions options) : IEndpointFilter
{
    private static readonly HashSet<string> HostsOwnHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Content-Type", "Content-Length", "Transfer-Encoding", "User-Agent", "Accept", "Expect", "Connection",
        "X-Azure-Functions-HostVersion", "X-Azure-Functions-InvocationId",
        "traceparent", "tracestate", "baggage", "Request-Id", "Correlation-Context", "Request-Context",
    };

    /// <inheritdoc />
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        IsFromHost(context.HttpContext) ? await next(context) : throw new NotFoundException("There is no such route.");

    private bool IsFromHost(HttpContext http)
    {
        var request = http.Request;
        return http.Features.Get<IHttpRequestFeature>()?.RawTarget == (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText
            && http.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote)
            && request.Host.Port == options.HostPort && request.Host.Host is "127.0.0.1" or "localhost"
            && request.Headers["X-Azure-Functions-InvocationId"].Count == 1
            && request.Headers.Keys.All(HostsOwnHeaders.Contains);
    }
}
