using Pfmg.Cloud.Functions.Hosting;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>The parts of one command, over its deployment.</summary>
internal sealed class CommandServices : IAsyncDisposable
{
    /// <summary>The variable with the key that the Functions host asks callers for.</summary>
    public const string KeyVariable = "PFMG_SERVICE_KEY";

    private readonly ServiceProvider _services;

    private CommandServices(ServiceProvider services) => _services = services;

    /// <summary>Composes them as the function app does.</summary>
    public static CommandServices Create(Deployment deployment)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddHttpClient();
        services.AddPfmg(deployment);
        return new CommandServices(services.BuildServiceProvider());
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

    /// <summary>A client of a service, with the key that the Functions host asks for if there is one.</summary>
    /// <param name="service">Its address.</param>
    /// <param name="settings">May hold <see cref="KeyVariable"/>; never an argument, since those are seen by every user of the machine.</param>
    /// <exception cref="UsageException">The key would go over the network unencrypted.</exception>
    public HttpClient Client(Uri service, IConfiguration settings)
    {
        var client = Client(service);
        if (settings[KeyVariable] is { Length: > 0 } key)
        {
            client.DefaultRequestHeaders.Add("x-functions-key", service.Scheme == Uri.UriSchemeHttps || service.IsLoopback
                ? key
                : throw new UsageException($"--service: ${KeyVariable} is set, so the address must be https."));
        }

        return client;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
