using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Pfmg.Cloud.Functions.Tests.Commands;

namespace Pfmg.Cloud.Functions.Tests.Api.Callers;

/// <summary>Programs that get tokens by a secret of their own.</summary>
public sealed class ClientTests
{
    [Fact]
    public async Task A_client_gets_tokens_for_what_it_was_made_for_and_no_more()
    {
        await using var service = await Service.StartAsync();
        var (id, secret) = await ClientAsync(service);
        using var asked = await AskAsync(service, new() { ["client_id"] = id, ["client_secret"] = secret, ["role"] = "operator" });
        var token = JsonNode.Parse(await asked.Content.ReadAsStringAsync())!;
        Assert.Equal((HttpStatusCode.OK, "Bearer", 1_800), (asked.StatusCode, (string?)token["token_type"], (int)token["expires_in"]!));
        Assert.Equal("no-store", asked.Headers.CacheControl?.ToString());
        var read = new JsonWebToken((string)token["access_token"]!);
        Assert.Equal(("notebook", id, "researcher", "prj-1"), (read.Subject, read.GetClaim("client_id").Value, read.GetClaim("roles").Value, read.GetClaim("project").Value));

        using var basic = await AskAsync(service, [], new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}"))));
        Assert.Equal(HttpStatusCode.OK, basic.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/projects") { Headers = { Authorization = new("Bearer", (string)token["access_token"]!) } };
        using var answered = await service.Anonymous.SendAsync(request);
        Assert.NotEqual(HttpStatusCode.Unauthorized, answered.StatusCode);
    }

    [Fact]
    public async Task Who_does_not_know_the_secret_gets_nothing_and_neither_does_a_client_that_was_taken_away()
    {
        await using var service = await Service.StartAsync();
        var (id, secret) = await ClientAsync(service);
        foreach (var form in new Dictionary<string, string>[]
        {
            new() { ["client_id"] = id, ["client_secret"] = secret[..^1] + (secret[^1] == '0' ? '1' : '0') },
            new() { ["client_id"] = id },
            new() { ["client_id"] = "client-0000000000000000", ["client_secret"] = secret },
            new() { ["client_id"] = "../issuer", ["client_secret"] = secret },
            [],
        })
        {
            using var refused = await AskAsync(service, form);
            Assert.Equal((HttpStatusCode.Unauthorized, """{"error":"invalid_client"}"""), (refused.StatusCode, await refused.Content.ReadAsStringAsync()));
            Assert.Equal("Basic", refused.Headers.WwwAuthenticate.Single().Scheme);
        }

        var file = Path.Combine(service.StoreDirectory, ".keys", "clients", $"{id}.json");
        Assert.DoesNotContain(secret, await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        File.Delete(file);
        using var gone = await AskAsync(service, new() { ["client_id"] = id, ["client_secret"] = secret });
        Assert.Equal(HttpStatusCode.Unauthorized, gone.StatusCode);
    }

    private static async Task<(string Id, string Secret)> ClientAsync(Service service)
    {
        var made = await CommandRun.OfAsync("token", "--client", "--role", "researcher", "--subject", "notebook", "--project", "prj-1", "--minutes", "30", "--store", service.StoreDirectory);
        Assert.True(made.ExitCode == 0, made.Error);
        var told = JsonNode.Parse(made.Output)!;
        return ((string)told["id"]!, (string)told["secret"]!);
    }

    private static Task<HttpResponseMessage> AskAsync(Service service, Dictionary<string, string> form, AuthenticationHeaderValue? authorization = null) => service.Anonymous.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, "/api/issuer/token")
        {
            Content = new FormUrlEncodedContent([.. form, new("grant_type", "client_credentials")]),
            Headers = { Authorization = authorization },
        });
}
