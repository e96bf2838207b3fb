using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Functions.Tokens;

namespace Pfmg.Cloud.Functions.Api.Callers;

/// <summary>`/api/issuer`: the development issuer as an OpenID provider; mapped only where no other authority is set.</summary>
/// <remarks>Source: OpenID Connect Discovery 1.0 § 3, RFC 6749 § 4.1 and § 4.4, RFC 7636, RFC 9207 (`iss` in the answer).</remarks>
internal static class IssuerApi
{
    private const string Where = "the request";

    /// <summary>Maps the routes.</summary>
    public static void MapIssuer(this IEndpointRouteBuilder api)
    {
        var issuer = api.MapGroup("/issuer").ExcludeFromDescription();
        issuer.MapGet("/.well-known/openid-configuration", Discovery);
        issuer.MapGet("/keys", (LocalIssuer local, CancellationToken ct) => local.KeySetAsync(ct));
        issuer.MapGet("/authorize", AskAsync);
        issuer.MapPost("/authorize", SignInAsync);
        issuer.MapPost("/token", TokenAsync);
    }

    private static JsonObject Discovery(HttpContext http)
    {
        var address = $"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}/api/issuer";
        return new JsonObject
        {
            ["issuer"] = LocalIssuer.Name,
            ["authorization_endpoint"] = $"{address}/authorize",
            ["token_endpoint"] = $"{address}/token",
            ["jwks_uri"] = $"{address}/keys",
            ["response_types_supported"] = new JsonArray("code"),
            ["grant_types_supported"] = new JsonArray("authorization_code", "client_credentials"),
            ["subject_types_supported"] = new JsonArray("public"),
            ["scopes_supported"] = new JsonArray("openid"),
            ["token_endpoint_auth_methods_supported"] = new JsonArray("none", "client_secret_basic", "client_secret_post"),
            ["code_challenge_methods_supported"] = new JsonArray("S256"),
            ["id_token_signing_alg_values_supported"] = new JsonArray("ES256"),
            ["authorization_response_iss_parameter_supported"] = true,
        };
    }

    private static Task AskAsync(HttpContext http, CancellationToken ct)
    {
        var asked = http.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        Read(http, asked);
        return LoginPage.WriteAsync(http, asked, wrong: null, ct);
    }

    private static async Task SignInAsync(HttpContext http, LocalIssuer issuer, SignInCodes codes, CancellationToken ct)
    {
        var form = await FormAsync(http, ct);
        var asked = form.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        var wanted = Read(http, asked);
        var roles = form["role"].OfType<string>().Select(name => RoleNames.TryParse(name, out var role) ? role : throw Wrong("role", string.Join(", ", RoleNames.All), name)).ToList();
        var subject = asked.GetValueOrDefault("subject", "").Trim();
        if (!LoginPassword.Is(await issuer.PasswordAsync(ct), asked.GetValueOrDefault("password")) || subject.Length is 0 or > 100)
        {
            http.Response.StatusCode = StatusCodes.Status403Forbidden;
            await LoginPage.WriteAsync(http, asked, "The password is not that of `pfmg token --password`, or no name was given.", ct);
            return;
        }

        var platform = asked.GetValueOrDefault("platform", "").Trim();
        var code = await codes.GiveAsync(wanted, new TokenRequest(subject, roles) { Platform = platform.Length > 0 ? platform : null }, ct);
        var answer = new Dictionary<string, string?>(StringComparer.Ordinal) { ["code"] = code, ["state"] = asked.GetValueOrDefault("state"), ["iss"] = LocalIssuer.Name };
        http.Response.Headers[HeaderNames.CacheControl] = "no-store";
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = QueryHelpers.AddQueryString(wanted.RedirectUri, answer.Where(pair => pair.Value is not null));
    }

    private static async Task<IResult> TokenAsync(HttpContext http, LocalIssuer issuer, SignInCodes codes, LocalClients clients, CancellationToken ct)
    {
        var form = await FormAsync(http, ct);
        http.Response.Headers[HeaderNames.CacheControl] = "no-store";
        return form["grant_type"].ToString() switch
        {
            "authorization_code" => await OfCodeAsync(form, issuer, codes, ct),
            "client_credentials" => await OfClientAsync(http, form, issuer, clients, ct),
            _ => Refusal("unsupported_grant_type"),
        };
    }

    // What a client may be was said when it was made: no scope, role or project is asked for here.
    private static async Task<IResult> OfClientAsync(HttpContext http, IFormCollection form, LocalIssuer issuer, LocalClients clients, CancellationToken ct)
    {
        var (id, secret) = Shown(http.Request.Headers.Authorization.ToString()) ?? (form["client_id"].ToString(), form["client_secret"].ToString());
        if (await clients.FindAsync(id, secret, ct) is not { } caller)
        {
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"pfmg\"";
            return Results.Json(new JsonObject { ["error"] = "invalid_client" }, statusCode: StatusCodes.Status401Unauthorized);
        }

        return Results.Json(new JsonObject { ["access_token"] = await issuer.TokenAsync(caller, ct), ["token_type"] = "Bearer", ["expires_in"] = (int)caller.For.TotalSeconds });
    }

    // RFC 6749 § 2.3.1: name and secret, each encoded as a form's, in HTTP Basic.
    private static (string Id, string Secret)? Shown(string authorization)
    {
        const string Basic = "Basic ";
        var bytes = new byte[authorization.Length];
        return authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) && Convert.TryFromBase64String(authorization[Basic.Length..].Trim(), bytes, out var length)
            && System.Text.Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [var id, var secret]
            ? (WebUtility.UrlDecode(id), WebUtility.UrlDecode(secret))
            : null;
    }

    private static async Task<IResult> OfCodeAsync(IFormCollection form, LocalIssuer issuer, SignInCodes codes, CancellationToken ct)
    {
        if (await codes.TakeAsync(form["code"].ToString(), form["client_id"].ToString(), form["redirect_uri"].ToString(), form["code_verifier"].ToString(), ct) is not { } taken)
        {
            return Refusal("invalid_grant");
        }

        var answer = new JsonObject
        {
            ["access_token"] = await issuer.TokenAsync(taken.Caller, ct),
            ["token_type"] = "Bearer",
            ["expires_in"] = (int)taken.Caller.For.TotalSeconds,
        };
        if (taken.Asked.WantsIdToken)
        {
            answer["id_token"] = await issuer.IdTokenAsync(taken.Asked, taken.Caller, ct);
        }

        return Results.Json(answer);
    }

    private static Task<IFormCollection> FormAsync(HttpContext http, CancellationToken ct) => http.Request.HasFormContentType
        ? http.Request.ReadFormAsync(ct)
        : throw new BadHttpRequestException("The body must be a form.", StatusCodes.Status415UnsupportedMediaType);

    // A code goes to this machine or to this service, nowhere else; so no client needs to be known.
    private static SignIn Read(HttpContext http, Dictionary<string, string> asked)
    {
        var redirect = asked.GetValueOrDefault("redirect_uri", "");
        if (!Uri.TryCreate(redirect, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Fragment.Length > 0 || !(url.IsLoopback || url.Authority == http.Request.Host.Value))
        {
            throw Wrong("redirect_uri", "an address of this machine or of this service", redirect);
        }

        Expect(asked, "response_type", "code");
        Expect(asked, "code_challenge_method", "S256");
        var challenge = asked.GetValueOrDefault("code_challenge", "");
        var client = asked.GetValueOrDefault("client_id", "");
        return challenge.Length == 43 && client.Length is > 0 and <= 100
            ? new SignIn(client, redirect, challenge)
            {
                Nonce = asked.GetValueOrDefault("nonce"),
                WantsIdToken = asked.GetValueOrDefault("scope", "").Split(' ').Contains("openid", StringComparer.Ordinal),
            }
            : throw Wrong("code_challenge, client_id", "a SHA-256 in base64url, and a name", $"{challenge.Length} and {client.Length} characters");
    }

    private static void Expect(Dictionary<string, string> asked, string name, string value)
    {
        if (asked.GetValueOrDefault(name) != value)
        {
            throw Wrong(name, value, asked.GetValueOrDefault(name) ?? "nothing");
        }
    }

    private static InvalidInputException Wrong(string name, string expected, string found) => new(Where, name, expected, found);

    // RFC 6749 § 5.2.
    private static IResult Refusal(string error) => Results.Json(new JsonObject { ["error"] = error }, statusCode: StatusCodes.Status400BadRequest);
}
