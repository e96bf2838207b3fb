using System.Globalization;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Testing.Memory;

/// <summary>A document store in memory that keeps every promise of the seam.</summary>
public sealed class MemoryDocumentStore : IDocumentStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<DocumentKey, StoredDocument> _documents = [];
    private int _writes;

    /// <inheritdoc />
    public Task<StoredDocument?> ReadAsync(DocumentKey key, CancellationToken ct)
    {
        DocumentRules.Check(key);
        lock (_gate)
        {
            return Task.FromResult(_documents.TryGetValue(key, out var stored) ? stored with { Body = Copy(stored.Body) } : null);
        }
    }

    /// <inheritdoc />
    public Task<string> WriteAsync(DocumentKey key, JsonObject body, string? ifMatch, CancellationToken ct)
    {
        DocumentRules.Check(key);
        lock (_gate)
        {
            var before = _documents.GetValueOrDefault(key);
            if (ifMatch is null ? before is not null : ifMatch != "*" && before?.ETag != ifMatch)
            {
                throw new ConflictException($"{key.Collection}/{key.Id} is there already, was written since it was read, or is gone.");
            }

            var etag = $"\"{(++_writes).ToString(CultureInfo.InvariantCulture)}\"";
            _documents[key] = new StoredDocument(key, Copy(body), etag);
            return Task.FromResult(etag);
        }
    }

    /// <inheritdoc />
    public Task DeleteAsync(DocumentKey key, CancellationToken ct)
    {
        DocumentRules.Check(key);
        lock (_gate)
        {
            _documents.Remove(key);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public IAsyncEnumerable<StoredDocument> QueryAsync(string collection, string partition, string? field, string? value, CancellationToken ct)
    {
        DocumentRules.CheckQuery(collection, partition, field, value);
        lock (_gate)
        {
            return _documents.Values
                .Where(stored => stored.Key.Collection == collection && stored.Key.Partition == partition)
                .Where(stored => field is null || (stored.Body[field] is JsonValue found && found.TryGetValue(out string? text) && text == value))
                .OrderBy(stored => stored.Key.Id, StringComparer.Ordinal)
                .Select(stored => stored with { Body = Copy(stored.Body) })
                .ToList().ToAsyncEnumerable();
        }
    }

    private static JsonObject Copy(JsonObject body) => body.DeepClone().AsObject();
}
