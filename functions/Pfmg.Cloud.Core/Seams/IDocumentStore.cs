using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Core.Seams;

/// <summary>JSON documents by partition and id, with ETag concurrency; one document a write, no transactions across documents.</summary>
public interface IDocumentStore
{
    /// <summary>A document, or null.</summary>
    Task<StoredDocument?> ReadAsync(DocumentKey key, CancellationToken ct);

    /// <summary>Writes one document whole.</summary>
    /// <param name="key">Where.</param>
    /// <param name="body">What; an object.</param>
    /// <param name="ifMatch">The ETag it must still have; null creates it only if absent; "*" writes whatever is there.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The document's new ETag.</returns>
    /// <exception cref="Errors.ConflictException">It was there, or has another ETag.</exception>
    Task<string> WriteAsync(DocumentKey key, JsonObject body, string? ifMatch, CancellationToken ct);

    /// <summary>Deletes a document; deleting what is not there is no error.</summary>
    Task DeleteAsync(DocumentKey key, CancellationToken ct);

    /// <summary>The documents of one partition whose top-level <paramref name="field"/> equals <paramref name="value"/>, by id; all of them if the field is null.</summary>
    IAsyncEnumerable<StoredDocument> QueryAsync(string collection, string partition, string? field, string? value, CancellationToken ct);
}

/// <summary>Where a document is.</summary>
/// <param name="Collection">A kind of document ("runs"), in lower case letters.</param>
/// <param name="Partition">The partition key's value.</param>
/// <param name="Id">Unique in its partition.</param>
public sealed record DocumentKey(string Collection, string Partition, string Id);

/// <summary>A document as stored.</summary>
/// <param name="Key">Where it is.</param>
/// <param name="Body">What it holds.</param>
/// <param name="ETag">Changes at every write; opaque.</param>
public sealed record StoredDocument(DocumentKey Key, JsonObject Body, string ETag);
