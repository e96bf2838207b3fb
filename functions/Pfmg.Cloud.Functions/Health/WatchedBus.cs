using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Functions.Health;

/// <summary>Remembers whether the bus took what was last told: a topic cannot be asked without telling it something.</summary>
internal sealed class WatchedBus(IEventBus bus) : IEventBus
{
    private volatile string _state = Dependency.Untried;

    /// <summary>The state that health tells.</summary>
    public string State => _state;

    /// <summary>Puts itself before the bus that is registered last.</summary>
    public static void Watch(IServiceCollection services)
    {
        var inner = services.Last(service => service.ServiceType == typeof(IEventBus));
        services.AddSingleton(provider => new WatchedBus((IEventBus)(inner.ImplementationInstance ?? inner.ImplementationFactory!(provider))));
        services.AddSingleton<IEventBus>(provider => provider.GetRequiredService<WatchedBus>());
    }

    /// <inheritdoc />
    public async Task PublishAsync(DomainEvent domainEvent, CancellationToken ct)
    {
        try
        {
            await bus.PublishAsync(domainEvent, ct);
            _state = Dependency.Ok;
        }
        catch (LakeException e)
        {
            _state = e.Code;
            throw;
        }
    }
}
