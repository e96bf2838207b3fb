using System.Net;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Functions.Hosting;

/// <summary>Answers only callers who asked for this machine by a loopback name, when it listens on loopback.</summary>
/// <remarks>Without it a web page could reach the service through a name of its own that resolves to 127.0.0.1.</remarks>
internal sealed class LoopbackMiddleware(RequestDelegate next, ServeOptions options)
{
    /// <summary>Passes the request on, or refuses it.</summary>
    /// <exception cref="ForbiddenException">The Host header names no loopback address.</exception>
    public Task InvokeAsync(HttpContext context) => !options.LoopbackOnly || IsLoopback(context.Request.Host.Host)
        ? next(context)
        : throw new ForbiddenException("This service answers on this machine only: the Host header must be localhost or a loopback address.");

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
