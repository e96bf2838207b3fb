using Azure.Core;
using Azure.Core.Pipeline;

namespace Pfmg.Cloud.Azure.Identity;

/// <summary>Signs requests to a stand-in for an Azure service on this machine, where no identity is asked for: `Authorization: Bearer stand-in`.</summary>
/// <remarks>
/// A stand-in listens on http and loopback. Azure.Core sends no credential over http, and rightly: so a stand-in never sees one. Everything but a loopback
/// address is refused, so that this cannot take the place of a sign-in.
/// </remarks>
public sealed class StandInToken : HttpPipelineSynchronousPolicy
{
    /// <summary>What stands in the header.</summary>
    public const string Header = "Bearer stand-in";

    /// <summary>Whether an endpoint is a stand-in: http, on a loopback address.</summary>
    public static bool Serves(Uri endpoint) => endpoint is { IsAbsoluteUri: true, IsLoopback: true } && endpoint.Scheme == Uri.UriSchemeHttp;

    /// <summary>The policy that signs requests to an endpoint: this one for a stand-in, else a token of the identity.</summary>
    /// <param name="endpoint">The service.</param>
    /// <param name="credential">The identity.</param>
    /// <param name="scope">What the token is for, "https://batch.core.windows.net/.default".</param>
    /// <exception cref="ArgumentException">The endpoint is neither https nor a stand-in's.</exception>
    public static HttpPipelinePolicy Or(Uri endpoint, TokenCredential credential, string scope)
    {
        if (Serves(endpoint))
        {
            return new StandInToken();
        }

        return endpoint.IsAbsoluteUri && endpoint.Scheme == Uri.UriSchemeHttps
            ? new BearerTokenAuthenticationPolicy(credential, scope)
            : throw new ArgumentException("An endpoint must be https, or http on loopback for a stand-in.", nameof(endpoint));
    }

    /// <inheritdoc />
    public override void OnSendingRequest(HttpMessage message)
    {
        if (!Serves(message.Request.Uri.ToUri()))
        {
            throw new InvalidOperationException("A stand-in's token was asked for a service that is not on this machine.");
        }

        message.Request.Headers.SetValue(HttpHeader.Names.Authorization, Header);
    }
}
