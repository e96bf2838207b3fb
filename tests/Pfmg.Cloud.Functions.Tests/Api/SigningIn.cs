using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Functions.Tokens;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Api;

/// <summary>Shows a token with each request.</summary>
/// <param name="caller">Who is signed in.</param>
/// <param name="issue">Makes a token.</param>
internal sealed class SigningIn(TokenRequest caller, Func<TokenRequest, CancellationToken, Task<string>> issue) : DelegatingHandler(new SocketsHttpHandler())
{
    /// <summary>Of every platform, a platform a token: it uploads for whichever a request names.</summary>
    public static TokenRequest Everyone { get; } = new("everyone", [Role.DataManager, Role.Operator, Role.PlatformUploader]);

    /// <summary>A client of a service that runs over a store of this machine.</summary>
    public static HttpClient Client(Uri service, string store, TokenRequest? caller = null) =>
        new(new SigningIn(caller ?? Everyone, new LocalIssuer(store, TimeProvider.System).TokenAsync)) { BaseAddress = service };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // The Functions host shows none to a trigger.
        if (request.Headers.Authorization is null && request.RequestUri!.AbsolutePath.StartsWith("/api", StringComparison.Ordinal))
        {
            var asks = caller == Everyone ? caller with { Platform = await PlatformAsync(request) } : caller;
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await issue(asks, cancellationToken));
        }

        return await base.SendAsync(request, cancellationToken);
    }

    private static async Task<string?> PlatformAsync(HttpRequestMessage request)
    {
        var parts = request.RequestUri!.AbsolutePath.Split('/');
        if (parts is ["", "api", "uploads", var named, ..])
        {
            return named;
        }

        if (parts is not ["", "api", "uploads"] || request.Content is not { } body)
        {
            return null;
        }

        try
        {
            return (string?)JsonNode.Parse(await body.ReadAsStringAsync())?["platform"];
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException)
        {
            // Whichever: nobody can read which is meant.
            return "any";
        }
    }
}

/// <summary>The same callers, as another issuer names them.</summary>
internal static class SignedByOthers
{
    public static string SignedBy(this TokenRequest caller, TestIssuer issuer) => issuer.Token(caller.Subject, [.. caller.Roles.Select(role => role.Name())], caller.Platform, caller.Project);
}
