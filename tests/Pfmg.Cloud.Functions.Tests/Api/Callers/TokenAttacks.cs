using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Api.Callers;

/// <summary>A token that must not be believed, and the one check without which it is.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Token">Makes one.</param>
/// <param name="Without">Takes that check away.</param>
internal sealed record TokenAttack(string Name, Func<TestIssuer, string> Token, Action<JwtBearerOptions, TestIssuer> Without)
{
    /// <summary>How the app is to be before the check is taken away: the mistake that the check makes up for. Null for as it is.</summary>
    public Action<JwtBearerOptions, TestIssuer>? With { get; init; }
}

/// <summary>The attacks.</summary>
internal static class TokenAttacks
{
    private static readonly string[] Manager = ["data-manager"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TokenAttack> All { get; } =
    [
        new("expired", issuer => Claims(issuer, claims => (claims["nbf"], claims["exp"]) = (Now - 7_200, Now - 3_600)), AnyTime),
        new("expired a minute ago", issuer => Claims(issuer, claims => claims["exp"] = Now - 60), AnyTime),
        new("never expires", issuer => Claims(issuer, claims => claims.Remove("exp")), AnyTime),
        new("not yet good", issuer => Claims(issuer, claims => claims["nbf"] = Now + 300), AnyTime),
        new("another issuer", issuer => Claims(issuer, claims => claims["iss"] = "https://issuer.example"), (options, _) => options.TokenValidationParameters.ValidateIssuer = false),
        new("no issuer", issuer => Claims(issuer, claims => claims.Remove("iss")), (options, _) => options.TokenValidationParameters.ValidateIssuer = false),
        new("another audience", issuer => Claims(issuer, claims => claims["aud"] = "another"), (options, _) => options.TokenValidationParameters.ValidateAudience = false),
        new("no audience", issuer => Claims(issuer, claims => claims.Remove("aud")), (options, _) => options.TokenValidationParameters.ValidateAudience = false),
        new("ID token as access token", issuer => Header(issuer, header => header["typ"] = "JWT"), AnyType),
        new("no type", issuer => Header(issuer, header => header.Remove("typ")), AnyType),
        new("algorithm none", issuer => Unsigned(issuer, "none"), Unsigned),
        new("algorithm None", issuer => Unsigned(issuer, "None"), (options, _) => Unchecked(options)),
        new("signature cut off", issuer => issuer.Token("mallory", Manager)[..^40], (options, _) => Unchecked(options)),
        new("claims changed", Tampered, (options, _) => Unchecked(options)),
        new("another's key under a known name", issuer => Forged(issuer, "test-1"), (options, _) => Unchecked(options)),
        new("another's key under an unknown name", issuer => Forged(issuer, "mine"), (options, _) => Unchecked(options)),
        new("another's key, sent along", issuer => Forged(issuer, "mine", sentAlong: true), (options, _) => Unchecked(options)),
        new("the public key as a secret", SignedByPublicKey, (options, _) => options.TokenValidationParameters.ValidAlgorithms = null)
        {
            // A resolver that takes any key for any algorithm: the classic mistake, which pinned algorithms make up for.
            With = (options, issuer) => options.TokenValidationParameters.IssuerSigningKeyResolver =
                (_, _, _, _) => [new SymmetricSecurityKey(Encoding.ASCII.GetBytes(issuer.PublicKeyPem)) { KeyId = "test-1" }],
        },
        new("another project's", issuer => issuer.Token("mallory", Manager, project: "p1"), (options, _) => options.Events.OnTokenValidated = WithoutProject),
    ];

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    private static string Claims(TestIssuer issuer, Action<JsonObject> change) => issuer.Token("mallory", Manager, change: (_, claims) => change(claims));

    private static string Header(TestIssuer issuer, Action<JsonObject> change) => issuer.Token("mallory", Manager, change: (header, _) => change(header));

    private static void AnyTime(JwtBearerOptions options, TestIssuer issuer) =>
        (options.TokenValidationParameters.LifetimeValidator, options.TokenValidationParameters.RequireExpirationTime) = ((_, _, _, _) => true, false);

    private static void AnyType(JwtBearerOptions options, TestIssuer issuer) => (options.TokenValidationParameters.ValidTypes, options.Events) = (null, new JwtBearerEvents());

    private static void Unsigned(JwtBearerOptions options, TestIssuer issuer) => options.TokenValidationParameters.RequireSignedTokens = false;

    private static void Unchecked(JwtBearerOptions options) =>
        (options.TokenValidationParameters.SignatureValidator, options.TokenValidationParameters.ValidateIssuerSigningKey) = ((token, _) => new JsonWebToken(token), false);

    private static string Unsigned(TestIssuer issuer, string algorithm) => string.Concat(Header(issuer, header => header["alg"] = algorithm).Split('.')[..2].Select(part => part + "."));

    private static string Tampered(TestIssuer issuer)
    {
        var parts = issuer.Token("mallory", ["researcher"]).Split('.');
        var claims = JsonNode.Parse(Base64UrlEncoder.Decode(parts[1]))!.AsObject();
        claims["roles"] = new JsonArray(Manager[0]);
        return $"{parts[0]}.{TestIssuer.Encode(claims)}.{parts[2]}";
    }

    private static string Forged(TestIssuer issuer, string keyId, bool sentAlong = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var signed = Signed(Header(issuer, header =>
        {
            header["kid"] = keyId;
            if (sentAlong)
            {
                header["jwk"] = new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = TestIssuer.Base64Url(point.X!), ["y"] = TestIssuer.Base64Url(point.Y!) };
            }
        }));
        return $"{signed}.{TestIssuer.Base64Url(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private static string SignedByPublicKey(TestIssuer issuer)
    {
        var signed = Signed(Header(issuer, header => header["alg"] = "HS256"));
        return $"{signed}.{TestIssuer.Base64Url(HMACSHA256.HashData(Encoding.ASCII.GetBytes(issuer.PublicKeyPem), Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Signed(string token) => token[..token.LastIndexOf('.')];

    private static Task WithoutProject(TokenValidatedContext context)
    {
        var identity = (System.Security.Claims.ClaimsIdentity)context.Principal!.Identity!;
        identity.RemoveClaim(identity.FindFirst("project"));
        return Task.CompletedTask;
    }
}
