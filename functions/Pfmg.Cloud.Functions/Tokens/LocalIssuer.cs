using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Local.Keys;

namespace Pfmg.Cloud.Functions.Tokens;

/// <summary>Issues tokens for development, signed with a key in the store's folder that its owner alone may read.</summary>
/// <param name="storeDirectory">The store.</param>
/// <param name="time">The clock.</param>
/// <remarks>
/// Whoever can read the key could read the store's files, so its tokens open nothing more. The key is made with its first use. The issuer's
/// name is not its address: ports vary, tokens of the command line know none. Source: RFC 9068 (access tokens), RFC 7518 § 3.4 (ES256).
/// </remarks>
internal sealed class LocalIssuer(string storeDirectory, TimeProvider time)
{
    /// <summary>The issuer's name, `iss`; names under "localhost" are of this machine (RFC 6761 § 6.3).</summary>
    public const string Name = "http://pfmg.localhost/api/issuer";

    /// <summary>The audience of its access tokens, `aud`.</summary>
    public const string Audience = "pfmg";

    /// <summary>How long its access tokens are good for, unless another time is asked for.</summary>
    public static readonly TimeSpan GoodFor = TimeSpan.FromHours(1);

    private const string KeyFileName = ".keys/issuer.pem";
    private readonly KeyFile _file = new(Path.Combine(storeDirectory, KeyFileName));

    /// <summary>The password of its login page.</summary>
    public Task<string> PasswordAsync(CancellationToken ct) => LoginPassword.OfAsync(_file, ct);

    /// <summary>Its public key, by which its tokens are checked.</summary>
    public async Task<ECDsaSecurityKey> PublicKeyAsync(CancellationToken ct)
    {
        using var key = await _file.LoadOrCreateAsync(ct);
        return Named(ECDsa.Create(key.ExportParameters(includePrivateParameters: false)));
    }

    /// <summary>The same as a set of JSON Web Keys (RFC 7517 § 5).</summary>
    public async Task<JsonObject> KeySetAsync(CancellationToken ct)
    {
        var key = await PublicKeyAsync(ct);
        using var ecdsa = key.ECDsa;
        var point = ecdsa.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["kty"] = "EC",
                ["use"] = "sig",
                ["alg"] = "ES256",
                ["kid"] = key.KeyId,
                ["crv"] = "P-256",
                ["x"] = Base64UrlEncoder.Encode(point.X),
                ["y"] = Base64UrlEncoder.Encode(point.Y),
            }),
        };
    }

    /// <summary>An access token, to be shown as `Authorization: Bearer`.</summary>
    public Task<string> TokenAsync(TokenRequest request, CancellationToken ct)
    {
        var claims = ClaimsOf(request);
        claims["client_id"] = request.Client;
        return SignAsync("at+jwt", Audience, claims, request.For, ct);
    }

    /// <summary>An ID token (OpenID Connect Core 1.0 § 2), which tells a client who signed in and opens nothing here.</summary>
    public Task<string> IdTokenAsync(SignIn asked, TokenRequest caller, CancellationToken ct)
    {
        var claims = ClaimsOf(caller);
        if (asked.Nonce is { } nonce)
        {
            claims[JwtRegisteredClaimNames.Nonce] = nonce;
        }

        return SignAsync("JWT", asked.ClientId, claims, GoodFor, ct);
    }

    /// <summary>Signs a token of any type.</summary>
    internal async Task<string> SignAsync(string type, string audience, Dictionary<string, object> claims, TimeSpan goodFor, CancellationToken ct)
    {
        using var key = await _file.LoadOrCreateAsync(ct);
        var now = time.GetUtcNow().UtcDateTime;
        claims[JwtRegisteredClaimNames.Jti] = RandomNumberGenerator.GetHexString(32, lowercase: true);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Name,
            Audience = audience,
            TokenType = type,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + goodFor,
            Claims = claims,
            // A cache of signers would outlive the key.
            SigningCredentials = new SigningCredentials(Named(key), SecurityAlgorithms.EcdsaSha256) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } },
        });
    }

    /// <summary>What every token of a caller says of them.</summary>
    internal static Dictionary<string, object> ClaimsOf(TokenRequest caller)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [JwtRegisteredClaimNames.Sub] = caller.Subject,
            [CallerOfToken.Roles] = caller.Roles.Select(role => role.Name()).ToArray(),
        };
        Add(claims, CallerOfToken.Platform, caller.Platform);
        Add(claims, CallerOfToken.Project, caller.Project);
        return claims;
    }

    private static void Add(Dictionary<string, object> claims, string name, string? value)
    {
        if (value is not null)
        {
            claims.Add(name, value);
        }
    }

    // The same key has the same name everywhere, and a key made anew another.
    private static ECDsaSecurityKey Named(ECDsa key) =>
        new(key) { KeyId = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16] };
}
