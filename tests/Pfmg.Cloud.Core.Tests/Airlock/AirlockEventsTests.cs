using Pfmg.Cloud.Core.Airlock;
using Pfmg.Cloud.Core.Documents;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Testing.Memory;

namespace Pfmg.Cloud.Core.Tests.Airlock;

/// <summary>What the airlock does is told and held, whoever dies or comes between.</summary>
public sealed class AirlockEventsTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly Lock _lock = new();

    [Fact]
    public async Task A_change_is_told_once_though_its_maker_dies_before_telling()
    {
        await _lock.PopulateAsync();
        var submitted = await _lock.SubmittedAsync("gene,n\nBRCA1,7\n");
        var bus = new Projects.Bus { Kills = true };
        var dying = new AirlockDocuments(_lock.Store, new Outbox(_lock.Store, bus));
        await Assert.ThrowsAsync<IOException>(() => dying.ChangeAsync(submitted, "2", static one => one with { State = AirlockState.Refused }, _lock.Counter.Clock.Now, None));

        bus.Kills = false;
        Assert.Equal(1, await dying.TellWaitingAsync(Lock.Project, None));
        Assert.Equal(0, await dying.TellWaitingAsync(Lock.Project, None));
        var told = Assert.Single(bus.Taken);
        Assert.Equal(($"{AirlockDocuments.Changed}:{submitted.Id}:3", "refused"), (told.Id, (string?)told.Data["state"]));
    }

    [Fact]
    public async Task A_fetch_that_ends_while_it_is_held_counts_as_one_that_left()
    {
        await _lock.PopulateAsync();
        var approved = await _lock.ApprovedAsync();
        var store = new Interposed(_lock.Store)
        {
            // Asked before somebody opposed, it is written between the list of requests and the hold.
            BeforeWrite = () => _lock.Documents.ChangeAsync(approved, "3", one => one with { FetchedAt = _lock.Counter.Clock.Now, Fetches = 1 }, _lock.Counter.Clock.Now, None),
        };
        var documents = new AirlockDocuments(store, new Outbox(store, _lock.Bus));
        var consents = new AirlockConsents(documents, _lock.Counter.Decide, _lock.Counter.Clock);

        var left = Assert.Single(await consents.HoldExportsAsync(Lock.Project, ParticipantSet.Of(2), None));
        Assert.Equal((approved.Id, AirlockState.Held, 1), (left.Id, left.State, left.Fetches));
    }

    public void Dispose() => _lock.Dispose();

    // Lets somebody else write first, once.
    private sealed class Interposed(MemoryDocumentStore inner) : IDocumentStore
    {
        public Func<Task>? BeforeWrite { get; set; }

        public Task<StoredDocument?> ReadAsync(DocumentKey key, CancellationToken ct) => inner.ReadAsync(key, ct);

        public async Task<string> WriteAsync(DocumentKey key, System.Text.Json.Nodes.JsonObject body, string? ifMatch, CancellationToken ct)
        {
            if (BeforeWrite is { } other)
            {
                BeforeWrite = null;
                await other();
            }

            return await inner.WriteAsync(key, body, ifMatch, ct);
        }

        public Task DeleteAsync(DocumentKey key, CancellationToken ct) => inner.DeleteAsync(key, ct);

        public IAsyncEnumerable<StoredDocument> QueryAsync(string collection, string partition, string? field, string? value, CancellationToken ct) => inner.QueryAsync(collection, partition, field, value, ct);
    }
}
