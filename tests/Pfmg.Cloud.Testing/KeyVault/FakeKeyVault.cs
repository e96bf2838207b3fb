using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Web;

namespace Pfmg.Cloud.Testing.KeyVault;

/// <summary>A strict stand-in for a key vault's data plane: GetKey, GetKeyVersions and sign, and refuses everything else.</summary>
/// <param name="time">Dates versions.</param>
/// <remarks>
/// Sources: Azure/azure-rest-api-specs, Microsoft.KeyVault data plane, stable 7.4 (keys.json, common.json and their examples);
/// "Authentication, requests and responses" (the challenge) and "Azure Key Vault REST API error codes" for statuses and codes.
/// A message handler, so that it serves a client in memory as well as behind a listener.
/// </remarks>
public sealed class FakeKeyVault(TimeProvider time) : HttpMessageHandler
{
    private static readonly string[] Versions = ["7.0", "7.1", "7.2", "7.3", "7.4", "7.5", "7.6"];
    private static readonly Dictionary<string, int> DigestBytes = new(StringComparer.Ordinal)
    {
        ["PS256"] = 32,
        ["PS384"] = 48,
        ["PS512"] = 64,
        ["RS256"] = 32,
        ["RS384"] = 48,
        ["RS512"] = 64,
        ["ES256"] = 32,
        ["ES384"] = 48,
        ["ES512"] = 64,
        ["ES256K"] = 32,
    };

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<FakeVaultKey>> _keys = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _requests = [];
    private readonly Queue<Func<HttpResponseMessage>> _faults = [];

    /// <summary>Every request that came, "GET /keys/signing" and so on.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Operations that the caller's role lacks: "get", "list", "sign".</summary>
    public HashSet<string> Denied { get; } = new(StringComparer.Ordinal);

    /// <summary>Items on a page of a list; the service's most.</summary>
    public int PageSize { get; set; } = 25;

    /// <summary>Makes a key, or a version of it that is current from now on.</summary>
    public FakeVaultKey Make(string name, AsymmetricAlgorithm key, params string[] operations)
    {
        lock (_gate)
        {
            var made = new FakeVaultKey(RandomNumberGenerator.GetHexString(32, lowercase: true), key, operations is [] ? ["sign", "verify"] : operations, time.GetUtcNow().ToUnixTimeSeconds());
            (_keys.TryGetValue(name, out var versions) ? versions : _keys[name] = []).Add(made);
            return made;
        }
    }

    /// <summary>Answers the next requests with 429, as a vault past its limit of transactions does.</summary>
    public void Throttle(int requests, int retryAfterSeconds)
    {
        for (var i = 0; i < requests; i++)
        {
            _faults.Enqueue(() =>
            {
                var refused = Error(HttpStatusCode.TooManyRequests, "Throttled", "Request was not processed because too many requests were received.");
                refused.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(retryAfterSeconds));
                return refused;
            });
        }
    }

    /// <summary>Answers the next request with something else.</summary>
    public void Answer(Func<HttpResponseMessage> answer) => _faults.Enqueue(answer);

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        HttpResponseMessage response;
        lock (_gate)
        {
            _requests.Add($"{request.Method} {request.RequestUri!.AbsolutePath}");
            response = Handle(request, body);
        }

        response.RequestMessage = request;
        return response;
    }

    private HttpResponseMessage Handle(HttpRequestMessage request, string body)
    {
        if (request.Headers.Authorization?.ToString() != "Bearer stand-in")
        {
            var challenge = Error(HttpStatusCode.Unauthorized, "Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.");
            challenge.Headers.WwwAuthenticate.Add(new AuthenticationHeaderValue(
                "Bearer", "authorization=\"https://login.windows.net/0e0e0e0e-0000-4000-8000-000000000002\", resource=\"https://vault.azure.net\""));
            return challenge;
        }

        if (_faults.TryDequeue(out var fault))
        {
            return fault();
        }

        var query = HttpUtility.ParseQueryString(request.RequestUri!.Query);
        if (query["api-version"] is not { } version || !Versions.Contains(version, StringComparer.Ordinal))
        {
            return Error(HttpStatusCode.BadRequest, "BadParameter", "The specified version is not recognized. Consider using the latest supported version.");
        }

        var parts = request.RequestUri.AbsolutePath.Split('/')[1..];
        return (request.Method.Method, parts) switch
        {
            ("GET", ["keys", var name, "versions"]) => Allowed("list", name) ?? List(request.RequestUri, name, query["maxresults"], query["$skiptoken"]),
            ("GET", ["keys", var name]) => Allowed("get", name) ?? Get(request.RequestUri, name, ""),
            ("GET", ["keys", var name, var wanted]) => Allowed("get", name) ?? Get(request.RequestUri, name, wanted),
            ("POST", ["keys", var name, var wanted, "sign"]) => Allowed("sign", name) ?? Sign(request, name, wanted, body),
            (_, ["keys", ..]) => Error(HttpStatusCode.MethodNotAllowed, "BadParameter", "Method not allowed."),
            _ => Error(HttpStatusCode.NotFound, "NotFound", "There is no such resource."),
        };
    }

    private HttpResponseMessage? Allowed(string operation, string name) => Denied.Contains(operation)
        ? Error(HttpStatusCode.Forbidden, "Forbidden", $"Caller is not authorized to perform action on resource. Action: 'Microsoft.KeyVault/vaults/keys/{operation}/action'", "ForbiddenByRbac")
        : _keys.ContainsKey(name) ? null : Error(HttpStatusCode.NotFound, "KeyNotFound", $"A key with (name/id) {name} was not found in this key vault.");

    private HttpResponseMessage Get(Uri url, string name, string version) => Find(name, version) is { } key
        ? Json(new JsonObject { ["key"] = key.Jwk(Kid(url, name, key)), ["attributes"] = key.Attributes() })
        : Error(HttpStatusCode.NotFound, "KeyNotFound", $"A key with (name/id) {name}/{version} was not found in this key vault.");

    // In the order of their random names, as good as none.
    private HttpResponseMessage List(Uri url, string name, string? most, string? skip)
    {
        var size = PageSize;
        if (most is not null && (!int.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out size) || size is < 1 or > 25))
        {
            return Error(HttpStatusCode.BadRequest, "BadParameter", "maxresults must be between 1 and 25.");
        }

        var from = skip is null ? 0 : int.Parse(skip, CultureInfo.InvariantCulture);
        var versions = _keys[name].OrderBy(static key => key.Version, StringComparer.Ordinal).ToList();
        var page = new JsonObject
        {
            ["value"] = new JsonArray([.. versions.Skip(from).Take(size).Select(key => new JsonObject { ["kid"] = Kid(url, name, key), ["attributes"] = key.Attributes() })]),
            ["nextLink"] = from + size < versions.Count ? $"{url.GetLeftPart(UriPartial.Path)}?api-version=7.4&$skiptoken={from + size}&maxresults={size}" : null,
        };
        return Json(page);
    }

    private HttpResponseMessage Sign(HttpRequestMessage request, string name, string version, string text, JsonObject? body = null)
    {
        try
        {
            body = request.Content?.Headers.ContentType?.MediaType == "application/json" ? JsonNode.Parse(text) as JsonObject : null;
        }
        catch (JsonException)
        {
            body = null;
        }

        if (body?["alg"]?.ToString() is not { } algorithm || !DigestBytes.TryGetValue(algorithm, out var length))
        {
            return Error(HttpStatusCode.BadRequest, "BadParameter", "Property has invalid value: alg.");
        }

        if (body["value"]?.ToString() is not { } value || value.Contains('=', StringComparison.Ordinal) || !Base64Url.IsValid(value) || Base64Url.DecodeFromChars(value) is var digest && digest.Length != length)
        {
            return Error(HttpStatusCode.BadRequest, "BadParameter", "Property has invalid value: value.");
        }

        if (Find(name, version) is not { } key)
        {
            return Error(HttpStatusCode.NotFound, "KeyNotFound", $"A key with (name/id) {name}/{version} was not found in this key vault.");
        }

        if (!key.Enabled)
        {
            return Error(HttpStatusCode.Forbidden, "Forbidden", "Operation sign is not allowed on a disabled key.", "KeyDisabled");
        }

        if (!key.Operations.Contains("sign", StringComparer.Ordinal))
        {
            return Error(HttpStatusCode.Forbidden, "Forbidden", "Operation sign is not permitted on this key.", "KeyOperationForbidden");
        }

        return key.Sign(algorithm, Base64Url.DecodeFromChars(value)) is { } signature
            ? Json(new JsonObject { ["kid"] = Kid(request.RequestUri!, name, key), ["value"] = Base64Url.EncodeToString(signature) })
            : Error(HttpStatusCode.BadRequest, "BadParameter", "Key and signing algorithm are incompatible.");
    }

    // No version is the current one.
    private FakeVaultKey? Find(string name, string version) =>
        version.Length == 0 ? _keys[name][^1] : _keys[name].Find(key => string.Equals(key.Version, version, StringComparison.Ordinal));

    private static string Kid(Uri url, string name, FakeVaultKey key) => $"{url.GetLeftPart(UriPartial.Authority)}/keys/{name}/{key.Version}";

    private static HttpResponseMessage Json(JsonObject body, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };

    private static HttpResponseMessage Error(HttpStatusCode status, string code, string message, string? inner = null)
    {
        var error = new JsonObject { ["code"] = code, ["message"] = message };
        if (inner is not null)
        {
            error["innererror"] = new JsonObject { ["code"] = inner };
        }

        return Json(new JsonObject { ["error"] = error }, status);
    }
}
