using System.Net.Http.Headers;
using Pfmg.Cloud.Functions.Hosting;
using Pfmg.Cloud.Functions.Tokens;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>The parts of one command, over its deployment.</summary>
internal sealed class CommandServices : IAsyncDisposable
{
    /// <summary>The variable with the key that the Functions host asks callers for.</summary>
    public const string KeyVariable = "PFMG_SERVICE_KEY";

    /// <summary>The variable with the token that says who calls.</summary>
    public const string TokenVariable = "PFMG_TOKEN";

    private readonly ServiceProvider _services;
    private readonly string _storeDirectory;

    private CommandServices(ServiceProvider services, string storeDirectory) => (_services, _storeDirectory) = (services, storeDirectory);

    /// <summary>Composes them as the function app does.</summary>
    public static CommandServices Create(Deployment deployment)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddHttpClient();
        services.AddPfmg(deployment);
        return new CommandServices(services.BuildServiceProvider(), deployment.StoreDirectory);
    }

    /// <summary>One part.</summary>
    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    /// <summary>A client without a limit of time: uploads are long.</summary>
    public HttpClient Client(Uri? address)
    {
        var client = Get<IHttpClientFactory>().CreateClient();
        client.BaseAddress = address;
        client.Timeout = Timeout.InfiniteTimeSpan;
        return client;
    }

    /// <summary>A client of a service: with the key that the Functions host asks for if there is one, and with a token.</summary>
    /// <param name="service">Its address.</param>
    /// <param name="settings">May hold <see cref="KeyVariable"/> and <see cref="TokenVariable"/>; never arguments, since those are seen by every user of the machine.</param>
    /// <param name="caller">For whom the store's own issuer makes a token, if there is none and the service is on this machine.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="UsageException">A secret would go over the network unencrypted.</exception>
    public async Task<HttpClient> ClientAsync(Uri service, IConfiguration settings, TokenRequest caller, CancellationToken ct)
    {
        var client = Client(service);
        var headers = client.DefaultRequestHeaders;
        if (Secret(service, settings, KeyVariable) is { } key)
        {
            headers.Add("x-functions-key", key);
        }

        var token = Secret(service, settings, TokenVariable)
            ?? (service.IsLoopback ? await new LocalIssuer(_storeDirectory, TimeProvider.System).TokenAsync(caller, ct) : null);
        headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    private static string? Secret(Uri service, IConfiguration settings, string variable) => settings[variable] switch
    {
        null or "" => null,
        var secret when service.Scheme == Uri.UriSchemeHttps || service.IsLoopback => secret,
        _ => throw new UsageException($"--service: ${variable} is set, so the address must be https."),
    };

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
