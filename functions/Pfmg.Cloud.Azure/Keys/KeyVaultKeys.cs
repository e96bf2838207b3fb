using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Pfmg.Cloud.Azure.Identity;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Azure.Keys;

/// <summary>The three calls of a key vault that a ring needs: a key's public half, its versions, a signature of a digest.</summary>
/// <param name="pipeline">Signs in, retries, honours Retry-After.</param>
/// <param name="vault">"https://NAME.vault.azure.net".</param>
/// <remarks>
/// Source: Azure/azure-rest-api-specs, Microsoft.KeyVault data plane, stable 7.4, keys.json (GetKey, GetKeyVersions, sign).
/// Azure.Security.KeyVault.Keys would do the same; the calls are few and its package does not restore everywhere.
/// </remarks>
internal sealed class KeyVaultKeys(HttpPipeline pipeline, Uri vault)
{
    /// <summary>The contract that requests name.</summary>
    public const string ApiVersion = "7.4";

    private const string Scope = "https://vault.azure.net/.default";

    /// <summary>A pipeline to a vault.</summary>
    /// <param name="vault">https, or a stand-in's endpoint on loopback.</param>
    /// <param name="credential">The identity.</param>
    /// <param name="transport">In place of sockets; null for these.</param>
    public static HttpPipeline Pipeline(Uri vault, TokenCredential credential, HttpPipelineTransport? transport = null) =>
        ServicePipeline.To(vault, credential, Scope, transport, static options =>
            (options.Retry.MaxRetries, options.Retry.MaxDelay, options.Retry.NetworkTimeout) = (5, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20)));

    /// <summary>The public half of a key.</summary>
    /// <param name="name">The key's name.</param>
    /// <param name="version">Which version; null for the current one.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="UnavailableException">There is no such key or version, or no answer.</exception>
    /// <exception cref="ForbiddenException">The identity may not read keys.</exception>
    public async Task<VaultKey> GetAsync(string name, string? version, CancellationToken ct)
    {
        var what = version is null ? $"keys/{name}" : $"keys/{name}/{version}";
        return VaultKey.Of(await SendAsync(RequestMethod.Get, Url(what), body: null, what, ct), what);
    }

    /// <summary>All versions of a key, in the service's order, which means nothing.</summary>
    public async IAsyncEnumerable<VaultKeyVersion> VersionsAsync(string name, [EnumeratorCancellation] CancellationToken ct)
    {
        var what = $"keys/{name}/versions";
        Uri? page = Url(what);
        while (page is not null)
        {
            var answer = await SendAsync(RequestMethod.Get, page, body: null, what, ct);
            foreach (var item in answer["value"]?.AsArray() ?? [])
            {
                yield return VaultKeyVersion.Of(item, what);
            }

            page = Next(answer["nextLink"]?.GetValue<string>(), what);
        }
    }

    /// <summary>Signs a digest within the vault.</summary>
    /// <param name="name">The key's name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="algorithm">JWA's name, "ES256".</param>
    /// <param name="digest">What the algorithm's hash gave.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="ForbiddenException">The identity may not sign, or the version is disabled.</exception>
    public async Task<byte[]> SignAsync(string name, string version, string algorithm, byte[] digest, CancellationToken ct)
    {
        var what = $"keys/{name}/{version}/sign";
        var body = new JsonObject { ["alg"] = algorithm, ["value"] = Base64Url.EncodeToString(digest) };
        var answer = await SendAsync(RequestMethod.Post, Url(what), body, what, ct);
        return answer["value"]?.GetValue<string>() is { } value && Base64Url.IsValid(value)
            ? Base64Url.DecodeFromChars(value)
            : throw new CorruptException($"The key vault's answer to {what} holds no signature.");
    }

    private async Task<JsonObject> SendAsync(RequestMethod method, Uri url, JsonObject? body, string what, CancellationToken ct)
    {
        using var message = pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(url);
        message.Request.Headers.SetValue(HttpHeader.Names.Accept, "application/json");
        if (body is not null)
        {
            message.Request.Headers.SetValue(HttpHeader.Names.ContentType, "application/json");
            message.Request.Content = RequestContent.Create(JsonSerializer.SerializeToUtf8Bytes(body));
        }

        var response = await KeyVaultFaults.TranslateAsync(async () =>
        {
            await pipeline.SendAsync(message, ct);
            return message.Response;
        });
        return response.Status == 200 ? Read(response, what) : throw KeyVaultFaults.Of(response, what);
    }

    private static JsonObject Read(Response response, string what)
    {
        try
        {
            return JsonNode.Parse(response.Content) as JsonObject ?? throw new CorruptException($"The key vault's answer to {what} is no JSON object.");
        }
        catch (JsonException unread)
        {
            throw new CorruptException($"The key vault's answer to {what} is no JSON.", unread);
        }
    }

    private Uri Url(string path) => new($"{vault.AbsoluteUri.TrimEnd('/')}/{path}?api-version={ApiVersion}");

    // A token must not follow a link to another host.
    private Uri? Next(string? link, string what) => link switch
    {
        null or "" => null,
        _ when Uri.TryCreate(link, UriKind.Absolute, out var next) && Uri.Compare(next, vault, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0 => next,
        _ => throw new CorruptException($"The key vault's answer to {what} goes on at another host."),
    };
}
