using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Functions.Tokens;

namespace Pfmg.Cloud.Functions.Api.Callers;

/// <summary>Finds the row of a request's route and, unless it is open to all, who asks.</summary>
/// <remarks>Behind routing, before limits and admission: a wrong token is limited by its sender's address, as no token is.</remarks>
internal sealed class IdentifyMiddleware(RequestDelegate next, AccessTable table, CallersOptions callers, IOptionsMonitor<JwtBearerOptions> bearer)
{
    /// <summary>Passes the request on, with its row and its caller.</summary>
    /// <exception cref="UnavailableException">The issuer's keys cannot be had.</exception>
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint() is RouteEndpoint endpoint)
        {
            var row = table.Find(AccessRoutes.NameOf(http.Request.Method, endpoint)) ?? throw new ForbiddenException("The access table has no row for this route.");
            http.Features.Set(row.IsOpen ? new Identified(row, null) : await IdentifyAsync(http, row));
        }

        await next(http);
    }

    private async Task<Identified> IdentifyAsync(HttpContext http, AccessRow row)
    {
        var result = await http.AuthenticateAsync();
        if (result.Failure is { } failure)
        {
            await RequireKeysAsync(http.RequestAborted);
            return new Identified(row, failure);
        }

        if (result.Succeeded)
        {
            if (CallerOfToken.Read(result.Principal, callers.SubjectClaim) is not { } caller)
            {
                return new Identified(row, new AuthenticationFailureException("The token names nobody."));
            }

            http.User = result.Principal;
            http.Features.Set(caller);
        }

        return new Identified(row, null);
    }

    // Without the issuer's keys every token fails, which is not its bearer's fault. Once fetched they are kept.
    private async Task RequireKeysAsync(CancellationToken ct)
    {
        try
        {
            await bearer.Get(JwtBearerDefaults.AuthenticationScheme).ConfigurationManager!.GetConfigurationAsync(ct);
        }
        catch (Exception e) when (e is InvalidOperationException or HttpRequestException or IOException)
        {
            throw new UnavailableException("The issuer of tokens does not answer.", e);
        }
    }
}

/// <summary>What is known of a request before it is let in.</summary>
/// <param name="Row">Its route's row.</param>
/// <param name="Refused">Why its token is not believed; null if it is, or if none is shown or needed.</param>
internal sealed record Identified(AccessRow Row, Exception? Refused);
