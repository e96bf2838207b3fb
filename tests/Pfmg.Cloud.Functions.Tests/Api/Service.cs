using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Pfmg.Cloud.Functions.Hosting;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Api;

/// <summary>The function app on a free port of this machine, over a store of its own.</summary>
internal sealed class Service : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly WebApplication _app;

    private Service(bool behindHost)
    {
        var hostPort = behindHost ? FreePort() : (int?)null;
        _app = FunctionApp.Create(new ServeOptions(_folder.Path, IPAddress.Loopback, 0, hostPort));
    }

    public HttpClient Client { get; private set; } = null!;

    public IServiceProvider Services => _app.Services;

    public static async Task<Service> StartAsync(bool behindHost = false)
    {
        var service = new Service(behindHost);
        await service._app.StartAsync();
        service.Client = new HttpClient { BaseAddress = new Uri(service._app.Urls.Single()) };
        return service;
    }

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
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
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
