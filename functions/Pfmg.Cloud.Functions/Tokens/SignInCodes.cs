using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Functions.Tokens;

/// <summary>What a sign-in was asked for, and gave.</summary>
/// <param name="ClientId">The program that asked.</param>
/// <param name="RedirectUri">Where it wants the code.</param>
/// <param name="Challenge">The SHA-256 of its verifier, in base64url.</param>
internal sealed record SignIn(string ClientId, string RedirectUri, string Challenge)
{
    /// <summary>What it wants back in the ID token; null for nothing.</summary>
    public string? Nonce { get; init; }

    /// <summary>Whether it asked for an ID token (scope "openid").</summary>
    public bool WantsIdToken { get; init; }
}

/// <summary>Authorisation codes of the development issuer: signed, good for a minute, once, and for who has the verifier.</summary>
/// <param name="issuer">Signs them.</param>
/// <param name="folder">Where it is kept which were used.</param>
/// <param name="time">The clock.</param>
/// <remarks>Source: RFC 6749 § 4.1, RFC 7636 (PKCE, S256 only), RFC 9700 § 2.1. Nothing is held in memory: any process over the store takes the code that another gave.</remarks>
internal sealed class SignInCodes(LocalIssuer issuer, string folder, TimeProvider time)
{
    private const string Type = "code+jwt";
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(1);

    /// <summary>A code for who has signed in.</summary>
    public Task<string> GiveAsync(SignIn asked, TokenRequest caller, CancellationToken ct)
    {
        var claims = LocalIssuer.ClaimsOf(caller);
        claims["client_id"] = asked.ClientId;
        claims["redirect_uri"] = asked.RedirectUri;
        claims["code_challenge"] = asked.Challenge;
        claims["openid"] = asked.WantsIdToken;
        if (asked.Nonce is { } nonce)
        {
            claims["nonce"] = nonce;
        }

        return issuer.SignAsync(Type, LocalIssuer.Name, claims, GoodFor, ct);
    }

    /// <summary>What a code was given for, if it is sound, unused, and shown by who asked for it.</summary>
    /// <returns>Null if it is not.</returns>
    public async Task<(SignIn Asked, TokenRequest Caller)?> TakeAsync(string code, string clientId, string redirectUri, string verifier, CancellationToken ct)
    {
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(code, new TokenValidationParameters
        {
            ValidIssuer = LocalIssuer.Name,
            ValidAudience = LocalIssuer.Name,
            ValidTypes = [Type],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKey = await issuer.PublicKeyAsync(ct),
            LifetimeValidator = (_, until, _, _) => until > time.GetUtcNow().UtcDateTime,
        });
        if (!result.IsValid || result.SecurityToken is not JsonWebToken token)
        {
            return null;
        }

        var asked = new SignIn(Text(token, "client_id")!, Text(token, "redirect_uri")!, Text(token, "code_challenge")!)
        {
            Nonce = Text(token, "nonce"),
            WantsIdToken = token.TryGetPayloadValue<bool>("openid", out var wants) && wants,
        };
        var shown = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        var isTheirs = asked.ClientId == clientId && asked.RedirectUri == redirectUri
            && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(shown), Encoding.ASCII.GetBytes(asked.Challenge));
        return isTheirs && Use(token.Id) ? (asked, CallerOf(token)) : null;
    }

    private static TokenRequest CallerOf(JsonWebToken token)
    {
        var roles = token.Claims.Where(claim => claim.Type == CallerOfToken.Roles).Select(claim => RoleNames.TryParse(claim.Value, out var role) ? role : throw new CorruptException("A code of ours holds an unknown role."));
        return new TokenRequest(token.Subject, [.. roles]) { Platform = Text(token, CallerOfToken.Platform) };
    }

    private static string? Text(JsonWebToken token, string name) => token.TryGetPayloadValue<string>(name, out var value) ? value : null;

    // The first to make the file has used the code; what is older than any code is let go.
    private bool Use(string id)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles().Where(file => file.LastWriteTimeUtc < time.GetUtcNow().UtcDateTime - (10 * GoodFor)))
        {
            file.Delete();
        }

        try
        {
            new FileStream(Path.Combine(folder, id), FileMode.CreateNew, FileAccess.Write).Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
