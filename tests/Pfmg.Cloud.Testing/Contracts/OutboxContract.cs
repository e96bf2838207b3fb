using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Documents;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Testing.Contracts;

/// <summary>What an outbox in a document must do in every store. A store's test class derives from it and gives an empty store.</summary>
public abstract class OutboxContract
{
    private static readonly DocumentKey Key = new("projects", "partition", "id");

    private readonly Bus _bus = new();

    private static CancellationToken None => CancellationToken.None;

    /// <summary>The store under test; the collection "projects" in it is empty.</summary>
    protected abstract IDocumentStore Store { get; }

    private Outbox Outbox => field ??= new Outbox(Store, _bus);

    [Fact]
    public async Task A_change_waits_with_its_event_until_it_is_published_and_then_is_all_there_is()
    {
        Assert.True(await WriteAsync(1, Event("a")));
        Assert.Equal(["id"], await WaitingAsync());
        Assert.Empty(_bus.Taken);

        Assert.Equal(1, await Outbox.PublishAsync(Key, None));
        Assert.Equal(["a"], _bus.Ids);
        Assert.Empty(await WaitingAsync());
        var stored = await Store.ReadAsync(Key, None);
        Assert.True(JsonNode.DeepEquals(new JsonObject { ["number"] = 1 }, stored!.Body));
        Assert.Equal(0, await Outbox.PublishAsync(Key, None));
    }

    [Fact]
    public async Task What_the_bus_does_not_take_waits_and_whoever_publishes_next_repairs_it()
    {
        _bus.Refuses = true;
        await WriteAsync(1, Event("a"));
        await Assert.ThrowsAsync<UnavailableException>(() => Outbox.PublishAsync(Key, None));
        await WriteAsync(2, Event("b"));
        await WriteAsync(3);
        _bus.Refuses = false;

        Assert.Equal(2, await new Outbox(Store, _bus).RepairAsync(Key.Collection, Key.Partition, None));
        Assert.Equal(["a", "b"], _bus.Ids);
        Assert.Equal(3, (int)Outbox.Body((await Store.ReadAsync(Key, None))!)["number"]!);
        Assert.Equal(0, await Outbox.RepairAsync(Key.Collection, Key.Partition, None));
    }

    [Fact]
    public async Task The_same_change_again_writes_nothing_and_an_event_waits_once()
    {
        await WriteAsync(1, Event("a"));
        var etag = (await Store.ReadAsync(Key, None))!.ETag;

        Assert.False(await WriteAsync(1, Event("a")));
        Assert.Equal(etag, (await Store.ReadAsync(Key, None))!.ETag);
        await Outbox.PublishAsync(Key, None);
        Assert.Equal(["a"], _bus.Ids);
    }

    [Fact]
    public async Task A_writer_that_comes_between_publication_and_clearing_loses_nothing()
    {
        await WriteAsync(1, Event("a"));
        _bus.WhenTaken = () => WriteAsync(2, Event("b"));
        await Outbox.PublishAsync(Key, None);

        Assert.Equal(["a"], _bus.Ids);
        Assert.Equal(["id"], await WaitingAsync());
        await Outbox.PublishAsync(Key, None);
        Assert.Equal(["a", "b"], _bus.Ids);
        Assert.Equal(2, (int)Outbox.Body((await Store.ReadAsync(Key, None))!)["number"]!);
    }

    [Fact]
    public async Task Of_eight_writers_at_once_every_event_is_told_and_each_saw_the_one_before()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async writer =>
        {
            await Task.Yield();
            await Outbox.WriteAsync(
                Key, body => Task.FromResult<OutboxChange?>(new OutboxChange(new JsonObject { ["number"] = ((int?)body?["number"] ?? 0) + 1 }, Event($"{writer}"))), None);
            await Outbox.PublishAsync(Key, None);
        }));

        Assert.Equal(8, (int)Outbox.Body((await Store.ReadAsync(Key, None))!)["number"]!);
        Assert.Equal(Enumerable.Range(0, 8).Select(writer => $"{writer}"), _bus.Ids.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.Empty(await WaitingAsync());
    }

    [Fact]
    public async Task A_document_that_is_not_there_has_nothing_to_tell_and_a_change_may_be_none()
    {
        Assert.Equal(0, await Outbox.PublishAsync(Key, None));
        Assert.False(await Outbox.WriteAsync(Key, _ => Task.FromResult<OutboxChange?>(null), None));
        Assert.Null(await Store.ReadAsync(Key, None));
    }

    [Fact]
    public async Task The_fields_of_the_outbox_are_its_own() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Outbox.WriteAsync(
            Key, _ => Task.FromResult<OutboxChange?>(new OutboxChange(new JsonObject { [Outbox.StateField] = "mine" })), None));

    private static DomainEvent Event(string id) =>
        new(id, "Pfmg.Test", "runs/r", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), new JsonObject { ["é"] = 1 });

    private Task<bool> WriteAsync(int number, params DomainEvent[] events) =>
        Outbox.WriteAsync(Key, _ => Task.FromResult<OutboxChange?>(new OutboxChange(new JsonObject { ["number"] = number }, events)), None);

    private async Task<List<string>> WaitingAsync() =>
        await Store.QueryAsync(Key.Collection, Key.Partition, Outbox.StateField, Outbox.Pending, None).Select(stored => stored.Key.Id).ToListAsync(None);

    private sealed class Bus : IEventBus
    {
        public bool Refuses { get; set; }

        public Func<Task>? WhenTaken { get; set; }

        public System.Collections.Concurrent.ConcurrentQueue<DomainEvent> Taken { get; } = [];

        public IEnumerable<string> Ids => Taken.Select(static taken => taken.Id);

        public async Task PublishAsync(DomainEvent domainEvent, CancellationToken ct)
        {
            if (Refuses)
            {
                throw new UnavailableException("The bus takes nothing.");
            }

            Taken.Enqueue(domainEvent);
            var then = WhenTaken;
            WhenTaken = null;
            await (then?.Invoke() ?? Task.CompletedTask);
        }
    }
}
