using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Pfmg.Cloud.Functions.Tokens;

/// <summary>Refuses an ID token where an issuer gives it the same type as its access tokens.</summary>
/// <remarks>
/// Entra ID types both "JWT". Only its access tokens carry what they permit (`scp`), or how their client proved itself (`azpacr`; `appidacr` in
/// version 1). Source: "Access token claims reference" and "ID token claims reference" of the Microsoft identity platform; RFC 8725 § 3.11.
/// </remarks>
internal static class AccessTokenOnly
{
    private static readonly string[] OfAccessTokens = ["scp", "azpacr", "appidacr"];

    /// <summary>Checks a token whose signature and claims are sound.</summary>
    public static Task CheckAsync(TokenValidatedContext context)
    {
        if (context.SecurityToken is not JsonWebToken token || (token.Typ is not ("at+jwt" or "application/at+jwt") && !OfAccessTokens.Any(name => token.TryGetPayloadValue<object>(name, out _))))
        {
            context.Fail("An ID token is not an access token.");
        }

        return Task.CompletedTask;
    }
}
