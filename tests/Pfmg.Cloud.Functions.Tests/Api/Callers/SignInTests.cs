using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Pfmg.Cloud.Functions.Tests.Commands;
using Pfmg.Cloud.Functions.Tokens;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Api.Callers;

/// <summary>Signing in at the development issuer, as a page in a browser does.</summary>
public sealed class SignInTests : IAsyncLifetime
{
    private const string Redirect = "http://127.0.0.1:4999/signed-in";
    private const string Verifier = "a-verifier-that-is-long-enough-for-rfc-7636-0123456789";
    private readonly HttpClient _browser = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
    private Service _service = null!;

    public async Task InitializeAsync()
    {
        _service = await Service.StartAsync();
        _browser.BaseAddress = _service.Client.BaseAddress;
    }

    public async Task DisposeAsync()
    {
        _browser.Dispose();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task Signing_in_gives_a_token_that_opens_what_its_roles_do()
    {
        using var page = await _browser.GetAsync("/api/issuer/authorize?" + Query(Asked()));
        var answer = await SignInAsync(Asked());
        using var exchanged = await ExchangeAsync(answer["code"]!);
        var tokens = JsonNode.Parse(await exchanged.Content.ReadAsStringAsync())!;

        Assert.Contains("<form", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(("s1", LocalIssuer.Name), (answer["state"], answer["iss"]));
        Assert.Equal(HttpStatusCode.OK, await AskAsync((string)tokens["access_token"]!));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync((string)tokens["id_token"]!));
        Assert.Contains("\"nonce\":\"n1\"", Encoding.UTF8.GetString(Microsoft.IdentityModel.Tokens.Base64UrlEncoder.DecodeBytes(((string)tokens["id_token"]!).Split('.')[1])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_library_reads_the_discovery_document_and_its_keys()
    {
        var address = new Uri(_browser.BaseAddress!, "/api/issuer/.well-known/openid-configuration").AbsoluteUri;
        var document = await OpenIdConnectConfigurationRetriever.GetAsync(address, new HttpDocumentRetriever { RequireHttps = false }, CancellationToken.None);

        Assert.Equal(LocalIssuer.Name, document.Issuer);
        Assert.Single(document.SigningKeys);
        Assert.Equal(new Uri(_browser.BaseAddress!, "/api/issuer/token").AbsoluteUri, document.TokenEndpoint);
    }

    [Fact]
    public async Task A_code_is_good_once_and_for_who_has_its_verifier()
    {
        var code = (await SignInAsync(Asked()))["code"]!;
        using var stolen = await ExchangeAsync(code, verifier: Verifier.Replace('a', 'b'));
        using var elsewhere = await ExchangeAsync(code, client: "another");
        using var tampered = await ExchangeAsync(code[..^4] + "AAAA");
        using var first = await ExchangeAsync(code);
        using var second = await ExchangeAsync(code);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        foreach (var refused in (HttpResponseMessage[])[stolen, elsewhere, tampered, second])
        {
            Assert.Equal((HttpStatusCode.BadRequest, """{"error":"invalid_grant"}"""), (refused.StatusCode, await refused.Content.ReadAsStringAsync()));
        }
    }

    [Fact]
    public async Task A_code_is_no_access_token() => Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync((await SignInAsync(Asked()))["code"]!));

    [Fact]
    public async Task Without_the_stores_password_nobody_signs_in()
    {
        using var form = new FormUrlEncodedContent([.. Asked(), new("subject", "alice"), new("role", "operator"), new("password", "guessed")]);
        using var answer = await _browser.PostAsync("/api/issuer/authorize", form);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.DoesNotContain("guessed", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redirect_uri", "https://attacker.example/")]
    [InlineData("redirect_uri", "http://127.0.0.1@attacker.example/")]
    [InlineData("redirect_uri", "javascript:alert(1)")]
    [InlineData("redirect_uri", "/relative")]
    [InlineData("response_type", "token")]
    [InlineData("code_challenge_method", "plain")]
    [InlineData("code_challenge", "short")]
    [InlineData("client_id", "")]
    public async Task What_a_client_may_not_ask_is_refused_and_sent_nowhere(string name, string value)
    {
        var asked = Asked();
        asked[name] = value;
        using var answer = await _browser.GetAsync("/api/issuer/authorize?" + Query(asked));

        await Service.AssertProblemAsync(answer, HttpStatusCode.BadRequest, "invalid-input");
    }

    [Fact]
    public async Task What_a_client_asks_cannot_write_on_the_page()
    {
        var asked = Asked();
        asked["state"] = "\"><script>alert(1)</script>";
        using var page = await _browser.GetAsync("/api/issuer/authorize?" + Query(asked));

        Assert.DoesNotContain("<script", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_an_authority_elsewhere_there_is_no_development_issuer()
    {
        await using var service = await Service.StartAsync(elsewhere: true);
        using var answer = await service.Anonymous.GetAsync("/api/issuer/keys");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static Dictionary<string, string> Asked() => new(StringComparer.Ordinal)
    {
        ["response_type"] = "code",
        ["client_id"] = "page",
        ["redirect_uri"] = Redirect,
        ["scope"] = "openid",
        ["state"] = "s1",
        ["nonce"] = "n1",
        ["code_challenge"] = TestIssuer.Base64Url(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
        ["code_challenge_method"] = "S256",
    };

    private static string Query(Dictionary<string, string> asked) => string.Join('&', asked.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));

    private async Task<System.Collections.Specialized.NameValueCollection> SignInAsync(Dictionary<string, string> asked)
    {
        var password = (await CommandRun.OfAsync("token", "--password", "--store", _service.StoreDirectory)).Output.Trim();
        using var form = new FormUrlEncodedContent([.. asked, new("subject", "alice"), new("role", "operator"), new("role", "auditor"), new("password", password)]);
        using var answer = await _browser.PostAsync("/api/issuer/authorize", form);
        Assert.True(answer.StatusCode == HttpStatusCode.SeeOther, await answer.Content.ReadAsStringAsync());
        Assert.StartsWith(Redirect + "?", answer.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
        return HttpUtility.ParseQueryString(answer.Headers.Location.Query);
    }

    private Task<HttpResponseMessage> ExchangeAsync(string code, string verifier = Verifier, string client = "page") => _browser.PostAsync("/api/issuer/token", new FormUrlEncodedContent(
        [new("grant_type", "authorization_code"), new("code", code), new("client_id", client), new("redirect_uri", Redirect), new("code_verifier", verifier)]));

    private async Task<HttpStatusCode> AskAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/runs") { Headers = { Authorization = new("Bearer", token) } };
        using var response = await _browser.SendAsync(request);
        return response.StatusCode;
    }
}
