using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Functions.Tokens;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Api.Callers;

/// <summary>Which tokens are believed.</summary>
public sealed class TokenTests
{
    public static TheoryData<string> Attacks => [.. TokenAttacks.All.Select(attack => attack.Name)];

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task A_token_that_is_wrong_is_refused_by_a_check_without_which_it_is_not(string name)
    {
        var attack = TokenAttacks.All.Single(one => one.Name == name);

        var (guarded, sound) = await ShowAsync(attack, without: false);
        var (unguarded, _) = await ShowAsync(attack, without: true);

        Assert.Equal(name == "another project's" ? HttpStatusCode.Forbidden : HttpStatusCode.Unauthorized, guarded);
        Assert.Equal(HttpStatusCode.OK, sound);
        Assert.Equal(HttpStatusCode.OK, unguarded);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer x")]
    [InlineData("Bearer a.b.c")]
    [InlineData("Bearer e30.e30.")]
    [InlineData("Basic YWxpY2U6YQ==")]
    public async Task What_is_no_token_is_refused_with_a_challenge(string authorization)
    {
        await using var service = await Service.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/runs");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await service.Anonymous.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains(response.Headers.WwwAuthenticate, challenge => challenge.Scheme == "Bearer");
    }

    [Fact]
    public async Task A_token_in_the_address_counts_for_nothing()
    {
        await using var service = await Service.StartAsync();
        var token = await service.TokenAsync(new TokenRequest("alice", [Role.DataManager]));
        using var response = await service.Anonymous.GetAsync($"/api/runs?access_token={token}");

        await Service.AssertProblemAsync(response, HttpStatusCode.Unauthorized, "sign-in");
    }

    [Fact]
    public async Task Another_stores_token_is_refused()
    {
        using var folder = new TemporaryFolder();
        await using var service = await Service.StartAsync();
        using var client = SigningIn.Client(service.Client.BaseAddress!, folder.Path);
        using var response = await client.GetAsync("/api/runs");

        await Service.AssertProblemAsync(response, HttpStatusCode.Unauthorized, "invalid-token");
    }

    [Fact]
    public async Task An_issuer_elsewhere_that_does_not_answer_is_not_the_callers_fault()
    {
        await using var service = await Service.StartAsync(settings: new Dictionary<string, string?>(StringComparer.Ordinal) { ["Callers:Authority"] = "http://127.0.0.1:1" });
        await using var issuer = await TestIssuer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/runs") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", issuer.Token("alice", ["operator"])) } };
        using var response = await service.Anonymous.SendAsync(request);

        await Service.AssertProblemAsync(response, HttpStatusCode.ServiceUnavailable, "unavailable");
    }

    [Fact]
    public async Task Entra_tokens_are_believed_by_their_claims_and_its_id_tokens_are_not()
    {
        var entra = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Callers:TokenTypes"] = "JWT", ["Callers:SubjectClaim"] = "oid" };
        await using var service = await Service.StartAsync(settings: entra, elsewhere: true);
        var access = service.Issuer.Token("pairwise", ["platform-uploader.seqoia", "unknown"], change: (header, claims) => (header["typ"], claims["oid"], claims["azpacr"]) = ("JWT", "person-1", "0"));
        var id = service.Issuer.Token("pairwise", ["platform-uploader.seqoia"], change: (header, claims) => (header["typ"], claims["oid"]) = ("JWT", "person-1"));
        var nobody = service.Issuer.Token("pairwise", ["operator"], change: (header, claims) => (header["typ"], claims["azpacr"]) = ("JWT", "0"));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized], [await AskAsync(service, access), await AskAsync(service, id), await AskAsync(service, nobody)]);
    }

    [Theory]
    [InlineData("Callers:Authority", "http://issuer.example")]
    [InlineData("Callers:Algorithms", "HS256")]
    [InlineData("Callers:Algorithms", "none")]
    [InlineData("Callers:ClockSkewSeconds", "3600")]
    [InlineData("Callers:Autority", "https://issuer.example")]
    [InlineData("Limits:CallerPerSecond", "-1")]
    public async Task A_wrong_setting_is_named_at_the_start(string name, string value)
    {
        using var store = new TemporaryFolder();
        var run = await CommandRun.WithSettingsAsync(new Dictionary<string, string?>(StringComparer.Ordinal) { [name] = value }, "serve", "--port", "0", "--store", store.Path);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(name.Split(':')[1], run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_the_host_no_development_issuer_is_believed()
    {
        using var store = new TemporaryFolder();
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["FUNCTIONS_CUSTOMHANDLER_PORT"] = "5" };
        var run = await CommandRun.WithSettingsAsync(settings, "serve", "--store", store.Path);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Authority: expected behind the Functions host", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--role", "king", "--subject", "alice")]
    [InlineData("--role", "researcher")]
    [InlineData("--subject", "alice")]
    [InlineData("--role", "researcher", "--subject", "alice", "--minutes", "0")]
    public async Task A_token_that_cannot_be_is_not_made(params string[] arguments)
    {
        using var store = new TemporaryFolder();
        var run = await CommandRun.OfAsync([.. (string[])["token", "--store", store.Path], .. arguments]);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task The_command_makes_a_token_that_the_service_over_the_same_store_believes()
    {
        await using var service = await Service.StartAsync();
        var made = await CommandRun.OfAsync("token", "--role", "operator", "--subject", "olga", "--store", service.StoreDirectory);
        var key = Path.Combine(service.StoreDirectory, ".keys", "issuer.pem");

        Assert.Equal(HttpStatusCode.OK, await AskAsync(service, made.Output.Trim()));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(key) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    private static async Task<(HttpStatusCode Attack, HttpStatusCode Sound)> ShowAsync(TokenAttack attack, bool without)
    {
        await using var service = await Service.StartAsync(elsewhere: true);
        var sound = attack.With is null ? await AskAsync(service, service.Issuer.Token("alice", ["operator"])) : HttpStatusCode.OK;
        await using var changed = attack.With is null && !without ? null : await ChangedAsync(attack, without, service.Issuer);
        return (await AskAsync(changed ?? service, attack.Token(service.Issuer)), sound);
    }

    // The same issuer's, so that the same token can be shown to both.
    private static Task<Service> ChangedAsync(TokenAttack attack, bool without, TestIssuer issuer) => Service.StartAsync(
        settings: issuer.Settings,
        change: services => services.PostConfigure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, options =>
        {
            attack.With?.Invoke(options, issuer);
            if (without)
            {
                attack.Without(options, issuer);
            }
        }));

    private static async Task<HttpStatusCode> AskAsync(Service service, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/runs") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using var response = await service.Anonymous.SendAsync(request);
        return response.StatusCode;
    }
}
