using Microsoft.IdentityModel.Tokens;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Functions.Api.Callers;

/// <summary>Lets a request pass if the access table's row of its route lets its caller in.</summary>
/// <remarks>
/// Behind <see cref="IdentifyMiddleware"/>. Without a token 401; on a route that none of the caller's roles opens, 403; where a relation to
/// what the path names is missing, 404, as if it were not there. A token that is shown and not believed is refused wherever it would count.
/// </remarks>
internal sealed class AccessMiddleware(RequestDelegate next, Relations relations)
{
    private const string Scheme = "Bearer realm=\"pfmg\"";

    /// <summary>Passes the request on, or refuses it.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Features.Get<Identified>() is not { } known)
        {
            await next(http);
        }
        else if (known.Refused is { } failure)
        {
            await RefuseTokenAsync(http, failure);
        }
        else if (await AdmitAsync(http, known.Row, http.Caller()) is { } admission)
        {
            http.Features.Set(admission);
            await next(http);
        }
        else
        {
            await RefuseAsync(http, known.Row, http.Caller());
        }
    }

    private async Task<Admission?> AdmitAsync(HttpContext http, AccessRow row, Caller caller)
    {
        // What asks the stores comes last.
        foreach (var rule in row.Allow.Where(rule => caller.Is(rule.Role)).OrderBy(rule => rule.Relation is not null))
        {
            if (IsWithinProject(http, row, caller) && (rule.Relation is null || await relations.HasAsync(rule.Relation, http, caller, http.RequestAborted)))
            {
                return new Admission(row, rule);
            }
        }

        return row.Anonymous ? new Admission(row, null) : null;
    }

    // A token that is bound to a project opens that project's routes, and those that say so; no others.
    private static bool IsWithinProject(HttpContext http, AccessRow row, Caller caller) =>
        caller.Project is not { } project || row.ProjectTokens || (AccessRoutes.IsOfProject(row.Route) && http.Request.RouteValues["id"] as string == project);

    private static Task RefuseTokenAsync(HttpContext http, Exception failure)
    {
        var why = failure is SecurityTokenExpiredException or SecurityTokenInvalidLifetimeException or SecurityTokenNotYetValidException
            ? "It is not, or no longer, good."
            : "Its issuer, audience, type or signature is not what is believed here.";
        return ChallengeAsync(http, $"{Scheme}, error=\"invalid_token\"", "invalid-token", "The token is not accepted.", why);
    }

    private static Task RefuseAsync(HttpContext http, AccessRow row, Caller caller)
    {
        if (caller.IsAnonymous)
        {
            return ChallengeAsync(http, Scheme, "sign-in", "Who are you?", "This route needs a token, as Authorization: Bearer.");
        }

        throw row.Allow.Any(rule => caller.Is(rule.Role)) && row.Route.Contains('{', StringComparison.Ordinal)
            ? new NotFoundException("There is no such thing here, or it is not yours to know.")
            : new ForbiddenException("None of your roles may use this route so.");
    }

    // RFC 6750 § 3.
    private static Task ChallengeAsync(HttpContext http, string challenge, string code, string title, string detail)
    {
        http.Response.Headers.WWWAuthenticate = challenge;
        return ProblemMiddleware.WriteAsync(http, ProblemMiddleware.Create(401, code, title, detail));
    }
}
