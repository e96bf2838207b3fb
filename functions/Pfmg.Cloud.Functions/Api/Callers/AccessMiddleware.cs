using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.Tokens;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Functions.Tokens;

namespace Pfmg.Cloud.Functions.Api.Callers;

/// <summary>Lets a request pass if the access table's row of its route lets its caller in.</summary>
/// <remarks>
/// Behind routing. Without a token 401; on a route that none of the caller's roles opens, 403; where a relation to what the path names is
/// missing, 404, as if it were not there. A token that is shown and not believed is refused wherever it would have counted.
/// </remarks>
internal sealed class AccessMiddleware(RequestDelegate next, AccessTable table, Relations relations, CallersOptions callers)
{
    private const string Scheme = "Bearer realm=\"pfmg\"";

    /// <summary>Passes the request on, or refuses it.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint() is not RouteEndpoint endpoint)
        {
            await next(http);
            return;
        }

        var row = table.Find(AccessRoutes.NameOf(http.Request.Method, endpoint)) ?? throw new ForbiddenException("The access table has no row for this route.");
        if (!row.IsOpen && !await IdentifyAsync(http))
        {
            return;
        }

        var caller = http.Caller();
        if (row.Allow.FirstOrDefault(rule => rule.Relation is null && caller.Is(rule.Role)) is { } plain && IsWithinProject(http, row, caller))
        {
            http.Features.Set(new Admission(row, plain));
        }
        else if (await FindRelatedAsync(http, row, caller) is { } related)
        {
            http.Features.Set(new Admission(row, related));
        }
        else if (row.Anonymous)
        {
            http.Features.Set(new Admission(row, null));
        }
        else
        {
            await RefuseAsync(http, endpoint, row, caller);
            return;
        }

        await next(http);
    }

    private async Task<bool> IdentifyAsync(HttpContext http)
    {
        var result = await http.AuthenticateAsync();
        if (result is { Succeeded: true } && CallerOfToken.Read(result.Principal, callers.SubjectClaim) is { } caller)
        {
            http.User = result.Principal;
            http.Features.Set(caller);
            return true;
        }

        if (result.Failure is null && !result.Succeeded)
        {
            return true;
        }

        var why = result.Failure is SecurityTokenExpiredException or SecurityTokenInvalidLifetimeException ? "It is not, or no longer, good." : "Its issuer, audience, type or signature is not what is believed here.";
        http.Response.Headers.WWWAuthenticate = $"{Scheme}, error=\"invalid_token\"";
        await ProblemMiddleware.WriteAsync(http, ProblemMiddleware.Create(401, "invalid-token", "The token is not accepted.", why));
        return false;
    }

    private async Task<AccessRule?> FindRelatedAsync(HttpContext http, AccessRow row, Caller caller)
    {
        foreach (var rule in row.Allow.Where(rule => rule.Relation is not null && caller.Is(rule.Role)))
        {
            if (IsWithinProject(http, row, caller) && await relations.HasAsync(rule.Relation!, http, caller, http.RequestAborted))
            {
                return rule;
            }
        }

        return null;
    }

    // Of its own project's routes, and of those that say so, a token that is bound to a project opens what its caller may; of no other.
    private static bool IsWithinProject(HttpContext http, AccessRow row, Caller caller) =>
        caller.Project is not { } project || row.ProjectTokens || (AccessRoutes.IsOfProject(row.Route) && http.Request.RouteValues["id"] as string == project);

    private static async Task RefuseAsync(HttpContext http, RouteEndpoint endpoint, AccessRow row, Caller caller)
    {
        if (caller.IsAnonymous)
        {
            http.Response.Headers.WWWAuthenticate = Scheme;
            await ProblemMiddleware.WriteAsync(http, ProblemMiddleware.Create(401, "sign-in", "Who are you?", "This route needs a token, as Authorization: Bearer."));
            return;
        }

        if (row.Allow.Any(rule => caller.Is(rule.Role)) && endpoint.RoutePattern.Parameters.Count > 0)
        {
            throw new NotFoundException("There is no such thing here, or it is not yours to know.");
        }

        throw new ForbiddenException("None of your roles may use this route so.");
    }
}
