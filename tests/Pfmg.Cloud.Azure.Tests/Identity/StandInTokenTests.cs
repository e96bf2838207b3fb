using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Pfmg.Cloud.Azure.Identity;

namespace Pfmg.Cloud.Azure.Tests.Identity;

public sealed class StandInTokenTests
{
    private const string Scope = "https://batch.core.windows.net/.default";

    [Theory]
    [InlineData("http://127.0.0.1:5000", true)]
    [InlineData("http://localhost:5000", true)]
    [InlineData("http://[::1]:5000", true)]
    [InlineData("https://127.0.0.1:5000", false)]
    [InlineData("http://127.0.0.1.example.org", false)]
    [InlineData("http://account.francecentral.batch.azure.com", false)]
    public void A_stand_in_listens_on_http_and_loopback(string endpoint, bool serves) => Assert.Equal(serves, StandInToken.Serves(new Uri(endpoint)));

    [Fact]
    public void A_service_is_signed_in_to_by_identity_and_only_over_https()
    {
        var credential = new DefaultAzureCredential();
        Assert.IsType<StandInToken>(StandInToken.Or(new Uri("http://localhost:1"), credential, Scope));
        Assert.IsType<BearerTokenAuthenticationPolicy>(StandInToken.Or(new Uri("https://account.francecentral.batch.azure.com"), credential, Scope));
        Assert.Throws<ArgumentException>(() => StandInToken.Or(new Uri("http://account.francecentral.batch.azure.com"), credential, Scope));
    }

    [Fact]
    public void A_stand_ins_token_goes_to_no_other_machine()
    {
        var pipeline = HttpPipelineBuilder.Build(new Options());
        using var message = pipeline.CreateMessage();
        message.Request.Uri.Reset(new Uri("https://example.org"));
        Assert.Throws<InvalidOperationException>(() => new StandInToken().OnSendingRequest(message));

        message.Request.Uri.Reset(new Uri("http://localhost:1"));
        new StandInToken().OnSendingRequest(message);
        Assert.True(message.Request.Headers.TryGetValue("Authorization", out var value));
        Assert.Equal("Bearer stand-in", value);
    }

    private sealed class Options : ClientOptions;
}
