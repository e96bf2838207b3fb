using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Local.Events;

/// <summary>Hands domain events to whoever listens in this process.</summary>
/// <remarks>
/// A listener gets every event published after it began to listen, in the order of publishing, at its own pace; nobody
/// listening, an event is dropped. Nothing outlives the process: receipts and the lake log hold what happened.
/// </remarks>
public sealed class InProcessEventBus : IEventBus
{
    private readonly ConcurrentDictionary<ChannelWriter<DomainEvent>, byte> _listeners = new();

    /// <inheritdoc />
    public Task PublishAsync(DomainEvent domainEvent, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(domainEvent);
        ct.ThrowIfCancellationRequested();
        foreach (var listener in _listeners.Keys)
        {
            listener.TryWrite(domainEvent);
        }

        return Task.CompletedTask;
    }

    /// <summary>Listens from this call on, until cancelled.</summary>
    /// <param name="ct">Ends the listening by cancelling the enumeration.</param>
    public IAsyncEnumerable<DomainEvent> Listen(CancellationToken ct)
    {
        // Registered here, not at the first MoveNext: an event between the two would be lost.
        var channel = Channel.CreateUnbounded<DomainEvent>(new UnboundedChannelOptions { SingleReader = true });
        _listeners.TryAdd(channel.Writer, 0);
        return ReadAsync(channel, ct);
    }

    private async IAsyncEnumerable<DomainEvent> ReadAsync(Channel<DomainEvent> channel, [EnumeratorCancellation] CancellationToken ct)
    {
        try
        {
            await foreach (var domainEvent in channel.Reader.ReadAllAsync(ct))
            {
                yield return domainEvent;
            }
        }
        finally
        {
            _listeners.TryRemove(channel.Writer, out _);
        }
    }
}
