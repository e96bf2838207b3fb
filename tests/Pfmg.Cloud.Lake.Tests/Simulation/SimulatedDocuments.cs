using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Testing.Memory;

namespace Pfmg.Cloud.Lake.Tests.Simulation;

/// <summary>The documents as actors see them: others come between the calls, and a writer may die after its write.</summary>
internal sealed class SimulatedDocuments(MemoryDocumentStore inner, Schedule schedule) : IDocumentStore
{
    public async Task<StoredDocument?> ReadAsync(DocumentKey key, CancellationToken ct)
    {
        await schedule.PointAsync($"read document {key.Id}");
        return await inner.ReadAsync(key, ct);
    }

    public async Task<string> WriteAsync(DocumentKey key, JsonObject body, string? ifMatch, CancellationToken ct)
    {
        await schedule.PointAsync($"write document {key.Id}");
        var etag = await inner.WriteAsync(key, body, ifMatch, ct);
        await schedule.EffectAsync($"write document {key.Id}");
        return etag;
    }

    public async Task DeleteAsync(DocumentKey key, CancellationToken ct)
    {
        await schedule.PointAsync($"delete document {key.Id}");
        await inner.DeleteAsync(key, ct);
        await schedule.EffectAsync($"delete document {key.Id}");
    }

    public async IAsyncEnumerable<StoredDocument> QueryAsync(string collection, string partition, string? field, string? value, [EnumeratorCancellation] CancellationToken ct)
    {
        await schedule.PointAsync($"query documents of {partition}");
        await foreach (var stored in inner.QueryAsync(collection, partition, field, value, ct))
        {
            yield return stored;
        }
    }
}
