using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Documents;

/// <summary>Documents that carry the events of their changes: a change and what it must tell are one write.</summary>
/// <param name="documents">Where they are.</param>
/// <param name="bus">Whom they tell.</param>
/// <remarks>
/// No store here writes a document and a bus in one step, so the event is written with the document, published, and then taken out if
/// the document is still what it was. Whoever dies between leaves the event where the next writer, or <see cref="RepairAsync"/>,
/// finds it: at least once, under the same id. Events waiting survive every later change.
/// </remarks>
public sealed class Outbox(IDocumentStore documents, IEventBus bus)
{
    /// <summary>The top-level field that says that events wait; a body may not have it.</summary>
    public const string StateField = "outbox";

    /// <summary>Its value while they do.</summary>
    public const string Pending = "pending";

    /// <summary>The top-level field that holds them; a body may not have it.</summary>
    public const string EventsField = "outboxEvents";

    // Of so many writers at once one wins each time; that many in a row never lose to others by chance.
    private const int Tries = 32;

    /// <summary>Changes a document, and keeps the events of the change in it until <see cref="PublishAsync"/>.</summary>
    /// <param name="key">Which document.</param>
    /// <param name="change">
    /// Told the body as it is (null if there is none), tells the body and the events that are to be, or null to leave it; asked again when
    /// another writer was first, so it must look anew at what it decides by.
    /// </param>
    /// <param name="ct">Cancels; the change may then have been made.</param>
    /// <returns>Whether anything was written: not if the body is the same and every event waits already.</returns>
    /// <exception cref="UnavailableException">Others wrote it all the time.</exception>
    public async Task<bool> WriteAsync(DocumentKey key, Func<JsonObject?, Task<OutboxChange?>> change, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(change);
        return await RetryAsync(key, async stored =>
        {
            var (body, waiting) = Split(stored?.Body);
            if (await change(body?.DeepClone().AsObject()) is not { } wanted)
            {
                return null;
            }

            var events = waiting.Concat(wanted.Events).DistinctBy(static one => one.Id, StringComparer.Ordinal).ToList();
            return body is not null && events.Count == waiting.Count && JsonNode.DeepEquals(body, wanted.Body) ? null : Join(wanted.Body, events);
        }, ct);
    }

    /// <summary>Publishes what waits in a document, oldest first, and takes it out.</summary>
    /// <param name="key">Which document; one that is not there has nothing to tell.</param>
    /// <param name="ct">Cancels; what was published may be published again.</param>
    /// <returns>How many events were published.</returns>
    /// <exception cref="UnavailableException">The bus or the store does not answer; what was not published waits on.</exception>
    public async Task<int> PublishAsync(DocumentKey key, CancellationToken ct)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var waiting in Split((await documents.ReadAsync(key, ct))?.Body).Events)
        {
            await bus.PublishAsync(waiting, ct);
            told.Add(waiting.Id);
        }

        if (told.Count > 0)
        {
            await RetryAsync(key, stored =>
            {
                var (body, waiting) = Split(stored?.Body);
                return Task.FromResult(body is null || !waiting.Exists(one => told.Contains(one.Id)) ? null : Join(body, waiting.FindAll(one => !told.Contains(one.Id))));
            }, ct);
        }

        return told.Count;
    }

    /// <summary>Publishes what waits in the documents of a partition.</summary>
    /// <returns>How many events were published.</returns>
    /// <exception cref="UnavailableException">The bus or the store does not answer.</exception>
    public async Task<int> RepairAsync(string collection, string partition, CancellationToken ct)
    {
        var keys = new List<DocumentKey>();
        await foreach (var waiting in documents.QueryAsync(collection, partition, StateField, Pending, ct))
        {
            keys.Add(waiting.Key);
        }

        var published = 0;
        foreach (var key in keys)
        {
            published += await PublishAsync(key, ct);
        }

        return published;
    }

    /// <summary>A document's body without what waits in it.</summary>
    public static JsonObject Body(StoredDocument stored) => Split(stored.Body).Body!;

    private async Task<bool> RetryAsync(DocumentKey key, Func<StoredDocument?, Task<JsonObject?>> change, CancellationToken ct)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var stored = await documents.ReadAsync(key, ct);
            if (await change(stored) is not { } body)
            {
                return false;
            }

            try
            {
                await documents.WriteAsync(key, body, stored?.ETag, ct);
                return true;
            }
            catch (ConflictException)
            {
                // Another was first; what it wrote is looked at now.
            }
        }

        throw new UnavailableException($"{key.Collection}/{key.Id} is written by others all the time.");
    }

    private static JsonObject Join(JsonObject body, List<DomainEvent> events)
    {
        var whole = body.DeepClone().AsObject();
        if (whole.ContainsKey(StateField) || whole.ContainsKey(EventsField))
        {
            throw new ArgumentException($"A body has no \"{StateField}\" and no \"{EventsField}\" of its own.", nameof(body));
        }

        if (events.Count > 0)
        {
            whole[StateField] = Pending;
            whole[EventsField] = JsonSerializer.SerializeToNode(events, PfmgJson.Options);
        }

        return whole;
    }

    private static (JsonObject? Body, List<DomainEvent> Events) Split(JsonObject? whole)
    {
        if (whole is null)
        {
            return (null, []);
        }

        var body = whole.DeepClone().AsObject();
        var events = body[EventsField]?.Deserialize<List<DomainEvent>>(PfmgJson.Options) ?? [];
        body.Remove(StateField);
        body.Remove(EventsField);
        return (body, events);
    }
}

/// <summary>What a document is to become.</summary>
/// <param name="Body">All of its fields.</param>
/// <param name="Events">What the change must tell; one that waits already, by its id, waits once.</param>
public sealed record OutboxChange(JsonObject Body, params IReadOnlyList<DomainEvent> Events);
