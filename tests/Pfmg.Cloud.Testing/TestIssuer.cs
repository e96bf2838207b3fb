using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Testing.Emulators;

namespace Pfmg.Cloud.Testing;

/// <summary>An issuer of tokens elsewhere: serves its discovery document and its public keys, and signs what a test asks, sound or not.</summary>
/// <remarks>Written without any library that also checks tokens. Source: OpenID Connect Discovery 1.0 § 4, RFC 7515 (JWS), RFC 7517 (JWK), RFC 9068.</remarks>
public sealed class TestIssuer : IAsyncDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private LoopbackServer _server = null!;

    private TestIssuer()
    {
    }

    /// <summary>Its name and address.</summary>
    public string Name => _server.Url.AbsoluteUri.TrimEnd('/');

    /// <summary>What a service that believes it is set to, with ':' between the parts.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>(StringComparer.Ordinal) { ["Callers:Authority"] = Name };

    /// <summary>Starts one.</summary>
    public static async Task<TestIssuer> StartAsync()
    {
        var issuer = new TestIssuer();
        issuer._server = await LoopbackServer.StartAsync(new Documents(issuer));
        return issuer;
    }

    /// <summary>A token, good for ten minutes.</summary>
    /// <param name="subject">Whom it is for.</param>
    /// <param name="roles">What they may be, by name.</param>
    /// <param name="platform">An uploader's.</param>
    /// <param name="project">The one that it is bound to.</param>
    /// <param name="change">Changes its header and its claims before they are signed.</param>
    public string Token(string subject, IReadOnlyList<string> roles, string? platform = null, string? project = null, Action<JsonObject, JsonObject>? change = null)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var header = new JsonObject { ["alg"] = "ES256", ["typ"] = "at+jwt", ["kid"] = "test-1" };
        var claims = new JsonObject
        {
            ["iss"] = Name,
            ["aud"] = "pfmg",
            ["sub"] = subject,
            ["client_id"] = "test",
            ["iat"] = now,
            ["nbf"] = now,
            ["exp"] = now + 600,
            ["jti"] = RandomNumberGenerator.GetHexString(16, lowercase: true),
            ["roles"] = new JsonArray([.. roles.Select(role => JsonValue.Create(role))]),
        };
        (claims["platform"], claims["project"]) = (platform, project);
        foreach (var name in (string[])["platform", "project"])
        {
            if (claims[name] is null)
            {
                claims.Remove(name);
            }
        }

        change?.Invoke(header, claims);
        var signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{Base64Url(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    /// <summary>A part of a token.</summary>
    public static string Encode(JsonObject part) => Base64Url(Encoding.UTF8.GetBytes(part.ToJsonString()));

    /// <summary>Base64url without padding (RFC 7515 § 2).</summary>
    public static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <summary>Its public key, as PEM: what who confuses algorithms would take for a shared secret.</summary>
    public string PublicKeyPem => _key.ExportSubjectPublicKeyInfoPem();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _key.Dispose();
    }

    private JsonObject Keys()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["kty"] = "EC",
                ["crv"] = "P-256",
                ["use"] = "sig",
                ["alg"] = "ES256",
                ["kid"] = "test-1",
                ["x"] = Base64Url(point.X!),
                ["y"] = Base64Url(point.Y!),
            }),
        };
    }

    private JsonObject Discovery() => new() { ["issuer"] = Name, ["jwks_uri"] = $"{Name}/keys", ["response_types_supported"] = new JsonArray("code") };

    private sealed class Documents(TestIssuer issuer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var document = request.RequestUri!.AbsolutePath switch
            {
                "/.well-known/openid-configuration" => issuer.Discovery(),
                "/keys" => issuer.Keys(),
                _ => null,
            };
            return Task.FromResult(document is null
                ? new HttpResponseMessage(HttpStatusCode.NotFound)
                : new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(document.ToJsonString(), Encoding.UTF8, "application/json") });
        }
    }
}
