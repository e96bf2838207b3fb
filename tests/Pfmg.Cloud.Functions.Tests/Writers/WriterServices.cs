using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Functions.Tests.Faults;
using Pfmg.Cloud.Functions.Tests.Portability;
using Pfmg.Cloud.Functions.Tokens;

namespace Pfmg.Cloud.Functions.Tests.Writers;

/// <summary>Several processes of the service over one store, any of which may be killed and started again meanwhile.</summary>
internal sealed class WriterServices : IAsyncDisposable
{
    private readonly House _house;
    private readonly PfmgProcess[] _processes;
    private readonly Uri[] _urls;
    private readonly LocalIssuer _issuer;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };

    private WriterServices(House house, int instances)
    {
        _house = house;
        _issuer = new LocalIssuer(house.Directory, TimeProvider.System);
        (_processes, _urls) = (new PfmgProcess[instances], new Uri[instances]);
    }

    /// <summary>How many instances there are.</summary>
    public int Count => _urls.Length;

    /// <summary>The store.</summary>
    public House House => _house;

    /// <summary>Starts them over a store, which is then theirs to remove.</summary>
    public static async Task<WriterServices> StartAsync(House house, int instances)
    {
        var services = new WriterServices(house, instances);
        await Task.WhenAll(Enumerable.Range(0, instances).Select(services.StartAsync));
        return services;
    }

    /// <summary>`kill -9` of one, and another in its place.</summary>
    public async Task KillAndRestartAsync(int instance)
    {
        _processes[instance].Kill();
        await _processes[instance].Ended;
        _processes[instance].Dispose();
        await StartAsync(instance);
    }

    /// <summary>A token that every instance believes.</summary>
    public Task<string> TokenAsync(string subject, params Role[] roles) => _issuer.TokenAsync(new TokenRequest(subject, roles), default);

    /// <summary>Asks one instance, with a token or without; throws if it goes away meanwhile.</summary>
    public Task<HttpResponseMessage> SendAsync(int instance, string? token, HttpMethod method, string path, string? body, string? ifMatch)
    {
        var request = new HttpRequestMessage(method, new Uri(_urls[instance], path)) { Content = body is null ? null : new StringContent(body, null, "application/json") };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return _client.SendAsync(request);
    }

    /// <summary>Asks the first instance what must be answered.</summary>
    public async Task<JsonNode> AskAsync(string token, HttpMethod method, string path, string? body = null, string? ifMatch = null)
    {
        using var response = await SendAsync(0, token, method, path, body, ifMatch);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{method} {path} answered {response.StatusCode}: {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            process?.Dispose();
        }

        _client.Dispose();
        await _house.DisposeAsync();
    }

    private async Task StartAsync(int instance)
    {
        var process = _house.Serve();
        _processes[instance] = process;
        if (await Task.WhenAny(process.Url, process.Ended) == process.Ended)
        {
            Assert.Fail($"Instance {instance.ToString(CultureInfo.InvariantCulture)} did not start: {string.Join('\n', (await process.Ended).Lines)}");
        }

        Volatile.Write(ref _urls[instance], await process.Url);
    }
}
