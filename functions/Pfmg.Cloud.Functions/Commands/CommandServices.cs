using Pfmg.Cloud.Functions.Hosting;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>The parts of one command, over its deployment.</summary>
internal sealed class CommandServices : IAsyncDisposable
{
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

    /// <summary>A client of a service, without a limit of time: uploads are long.</summary>
    public HttpClient Client(Uri? address)
    {
        var client = Get<IHttpClientFactory>().CreateClient();
        client.BaseAddress = address;
        client.Timeout = Timeout.InfiniteTimeSpan;
        return client;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
