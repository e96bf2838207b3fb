using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Local.Keys;

namespace Pfmg.Cloud.Functions.Tokens;

/// <summary>Issues access tokens for development, signed with a key in the store's folder that its owner alone may read.</summary>
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

    /// <summary>The audience of its tokens, `aud`.</summary>
    public const string Audience = "pfmg";

    private const string KeyFileName = ".keys/issuer.pem";
    private readonly KeyFile _file = new(Path.Combine(storeDirectory, KeyFileName));

    /// <summary>Whether it has a key already; asking for a token would make one.</summary>
    public bool HasKey => _file.Exists;

    /// <summary>Its public key, by which its tokens are checked.</summary>
    public async Task<ECDsaSecurityKey> PublicKeyAsync(CancellationToken ct)
    {
        using var key = await _file.LoadOrCreateAsync(ct);
        return Named(ECDsa.Create(key.ExportParameters(includePrivateParameters: false)));
    }

    /// <summary>A token, to be shown as `Authorization: Bearer`.</summary>
    public async Task<string> TokenAsync(TokenRequest request, CancellationToken ct)
    {
        using var key = await _file.LoadOrCreateAsync(ct);
        var now = time.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [JwtRegisteredClaimNames.Sub] = request.Subject,
            ["client_id"] = "pfmg",
            [JwtRegisteredClaimNames.Jti] = RandomNumberGenerator.GetHexString(32, lowercase: true),
            [CallerOfToken.Roles] = request.Roles.Select(role => role.Name()).ToArray(),
        };
        Add(claims, CallerOfToken.Platform, request.Platform);
        Add(claims, CallerOfToken.Project, request.Project);
        var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        return handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Name,
            Audience = Audience,
            TokenType = "at+jwt",
            IssuedAt = now,
            NotBefore = now,
            Expires = now + request.For,
            Claims = claims,
            // Its cache would outlive the key.
            SigningCredentials = new SigningCredentials(Named(key), SecurityAlgorithms.EcdsaSha256) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } },
        });
    }

    private static void Add(Dictionary<string, object> claims, string name, string? value)
    {
        if (value is not null)
        {
            claims.Add(name, value);
        }
    }

    // RFC 7638's idea: the same key has the same name everywhere.
    private static ECDsaSecurityKey Named(ECDsa key) =>
        new(key) { KeyId = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16] };
}
