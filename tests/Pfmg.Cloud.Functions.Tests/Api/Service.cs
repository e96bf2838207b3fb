using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Functions.Hosting;
using Pfmg.Cloud.Functions.Tokens;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Api;

/// <summary>The function app on a free port of this machine, over a store of its own.</summary>
internal sealed class Service : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly WebApplication _app;

    private readonly TestIssuer? _issuer;
    private readonly List<HttpClient> _clients = [];

    private Service(bool behindHost, TestIssuer? issuer, IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection>? change)
    {
        _issuer = issuer;
        var hostPort = behindHost ? FreePort() : (int?)null;
        var all = new ConfigurationBuilder().AddInMemoryCollection(settings).AddInMemoryCollection(issuer?.Settings).Build();
        try
        {
            _app = FunctionApp.Create(new ServeOptions(_folder.Path, IPAddress.Loopback, 0, hostPort) { Settings = all }, change);
        }
        catch
        {
            _folder.Dispose();
            throw;
        }
    }

    /// <summary>A data manager's, operator's and every platform's: for tests of what is answered, not to whom.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>Nobody's: it shows no token.</summary>
    public HttpClient Anonymous { get; private set; } = null!;

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts one.</summary>
    /// <param name="behindHost">Whether as the Functions host would; tokens are then another issuer's than the development one.</param>
    /// <param name="settings">As the environment's, with ':'.</param>
    /// <param name="elsewhere">Whether another issuer's tokens are believed, as behind the host.</param>
    /// <param name="change">Changes what the app registered.</param>
    public static async Task<Service> StartAsync(
        bool behindHost = false, IReadOnlyDictionary<string, string?>? settings = null, bool elsewhere = false, Action<IServiceCollection>? change = null)
    {
        var issuer = behindHost || elsewhere ? await TestIssuer.StartAsync() : null;
        var service = new Service(behindHost, issuer, settings ?? new Dictionary<string, string?>(StringComparer.Ordinal), change);
        await service._app.StartAsync();
        service.Client = service.ClientOf(SigningIn.Everyone);
        service.Anonymous = service.Keep(new HttpClient());
        return service;
    }

    /// <summary>A client of one person, who has one role.</summary>
    public HttpClient ClientAs(Role role, string subject = "someone", string? platform = null) => ClientOf(new TokenRequest(subject, [role]) { Platform = platform });

    /// <summary>A client with any token; the service's own.</summary>
    public HttpClient ClientOf(TokenRequest caller) => Keep(new HttpClient(new SigningIn(caller, TokenAsync)));

    /// <summary>A token that this service believes.</summary>
    public Task<string> TokenAsync(TokenRequest request, CancellationToken ct = default) => _issuer is null
        ? Services.GetRequiredService<LocalIssuer>().TokenAsync(request, ct)
        : Task.FromResult(request.SignedBy(_issuer));

    /// <summary>The other issuer.</summary>
    public TestIssuer Issuer => _issuer ?? throw new InvalidOperationException("The development issuer's tokens are believed.");

    /// <summary>The store's folder.</summary>
    public string StoreDirectory => _folder.Path;

    /// <summary>Sends bytes as they are, for requests that a client library would mend, and returns the answer's.</summary>
    public async Task<string> SendRawAsync(string request)
    {
        using var connection = new System.Net.Sockets.TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, Client.BaseAddress!.Port);
        var stream = connection.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    public Task<JsonObject> GetJsonAsync(string path) => Client.GetJsonAsync(path);

    public Task<JsonObject> EndOfRunAsync(string runId) => EndOfRunAsync(Client, runId);

    /// <summary>Polls a run, as a platform would, until it has ended.</summary>
    public static async Task<JsonObject> EndOfRunAsync(HttpClient client, string runId)
    {
        while (true)
        {
            using var response = await client.GetAsync($"/api/runs/{runId}");
            var run = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
            if (response.Headers.RetryAfter is null)
            {
                return run;
            }

            await Task.Delay(100);
        }
    }

    /// <summary>Checks that an answer is a problem with this status and code.</summary>
    public static async Task<JsonObject> AssertProblemAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"expected {status}, found {response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!.AsObject();
        Assert.Equal(code, (string?)problem["code"]);
        Assert.Equal("https://pfmg.cloud/problems/" + code, (string?)problem["type"]);
        Assert.Equal((int)status, (int?)problem["status"]);
        return problem;
    }

    public async ValueTask DisposeAsync()
    {
        _clients.ForEach(client => client.Dispose());
        await _app.StopAsync();
        await _app.DisposeAsync();
        if (_issuer is not null)
        {
            await _issuer.DisposeAsync();
        }

        _folder.Dispose();
    }

    private HttpClient Keep(HttpClient client)
    {
        client.BaseAddress = new Uri(_app.Urls.Single());
        _clients.Add(client);
        return client;
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>What tests ask of a service.</summary>
internal static class ServiceClient
{
    public static async Task<JsonObject> GetJsonAsync(this HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        Assert.True(response.IsSuccessStatusCode, $"{path} answered {response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return (await JsonSerializer.DeserializeAsync<JsonObject>(await response.Content.ReadAsStreamAsync()))!;
    }
}
