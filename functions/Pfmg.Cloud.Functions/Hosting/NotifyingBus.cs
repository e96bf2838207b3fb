using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Projects;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Functions.Hosting;

/// <summary>Has projects told at once when this process tells of a changed consent; what fails then, the sweeper makes up for.</summary>
internal sealed class NotifyingBus(IEventBus bus, IServiceProvider services) : IEventBus
{
    /// <summary>Puts itself before the bus that is registered last.</summary>
    public static void Notify(IServiceCollection services)
    {
        var inner = services.Last(service => service.ServiceType == typeof(IEventBus));
        services.AddSingleton<IEventBus>(provider => new NotifyingBus((IEventBus)(inner.ImplementationInstance ?? inner.ImplementationFactory!(provider)), provider));
    }

    /// <inheritdoc />
    public async Task PublishAsync(DomainEvent domainEvent, CancellationToken ct)
    {
        await bus.PublishAsync(domainEvent, ct);
        if (domainEvent.Type == TellConsents.ConsentChanged)
        {
            try
            {
                // Asked for when it is needed: what notifies tells the bus in turn.
                await services.GetRequiredService<NotifyProjects>().RunAsync(ct);
            }
            catch (LakeException)
            {
                // The register remembers; the opposition itself is recorded and must not fail for this.
            }
        }
    }
}
