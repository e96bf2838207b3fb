using Azure.Core;
using Azure.Core.Pipeline;

namespace Pfmg.Cloud.Azure.Identity;

/// <summary>The pipeline to a service of Azure of which no client package restores: signed in by identity, or to a stand-in on this machine by none.</summary>
internal static class ServicePipeline
{
    /// <summary>Builds one.</summary>
    /// <param name="endpoint">https, or a stand-in's endpoint on loopback.</param>
    /// <param name="credential">The identity.</param>
    /// <param name="scope">What the token is for, "https://vault.azure.net/.default".</param>
    /// <param name="transport">In place of sockets; null for these.</param>
    /// <param name="retries">Sets how a request is tried again.</param>
    /// <exception cref="ArgumentException">The endpoint is neither https nor a stand-in's.</exception>
    public static HttpPipeline To(Uri endpoint, TokenCredential credential, string scope, HttpPipelineTransport? transport, Action<ClientOptions> retries)
    {
        var options = new Options();
        retries(options);
        options.Transport = transport ?? options.Transport;
        return HttpPipelineBuilder.Build(options, StandInToken.Or(endpoint, credential, scope));
    }

    private sealed class Options : ClientOptions;
}
