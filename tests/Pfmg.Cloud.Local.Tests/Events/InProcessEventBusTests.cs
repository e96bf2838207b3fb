using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Local.Events;

namespace Pfmg.Cloud.Local.Tests.Events;

public sealed class InProcessEventBusTests
{
    private readonly InProcessEventBus _bus = new();

    [Fact]
    public async Task Every_listener_gets_every_event_after_it_began_to_listen()
    {
        await _bus.PublishAsync(Event("0"), CancellationToken.None);
        var first = _bus.Listen(CancellationToken.None);
        await _bus.PublishAsync(Event("1"), CancellationToken.None);
        var second = _bus.Listen(CancellationToken.None);
        await _bus.PublishAsync(Event("2"), CancellationToken.None);

        Assert.Equal(["1", "2"], await first.Take(2).Select(told => told.Id).ToListAsync());
        Assert.Equal(["2"], await second.Take(1).Select(told => told.Id).ToListAsync());
        await _bus.PublishAsync(Event("3"), CancellationToken.None);
    }

    [Fact]
    public async Task A_cancelled_listener_ends()
    {
        using var cancellation = new CancellationTokenSource();
        var listening = _bus.Listen(cancellation.Token).ToListAsync(CancellationToken.None).AsTask();
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listening);
    }

    private static DomainEvent Event(string id) => new(id, "Pfmg.RunCompleted", "runs/r", DateTimeOffset.UnixEpoch, new JsonObject());
}
