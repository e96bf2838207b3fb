using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Lake.Tests.Simulation;

/// <summary>The event bus: remembers what it took, and sometimes takes nothing.</summary>
internal sealed class SimulatedBus(Schedule schedule, Func<bool> refuses) : IEventBus
{
    public List<DomainEvent> Taken { get; } = [];

    public async Task PublishAsync(DomainEvent domainEvent, CancellationToken ct)
    {
        await schedule.PointAsync($"publish {domainEvent.Id}");
        if (refuses())
        {
            schedule.Trace.Add($"the bus refuses {domainEvent.Id}");
            throw new UnavailableException("The simulated bus did not answer.");
        }

        Taken.Add(domainEvent);
        await schedule.EffectAsync($"publish {domainEvent.Id}");
    }
}
