using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Datasets;

/// <summary>Keeps datasets, a document each; a release is part of its dataset's, so both are one write.</summary>
/// <param name="documents">Where.</param>
/// <param name="time">The clock.</param>
public sealed class KeepDatasets(IDocumentStore documents, TimeProvider time)
{
    /// <summary>The collection.</summary>
    public const string Collection = "datasets";

    private const string Partition = "datasets";

    /// <summary>All of them, by id.</summary>
    public async Task<IReadOnlyList<KeptDataset>> ListAsync(CancellationToken ct)
    {
        var all = new List<KeptDataset>();
        await foreach (var stored in documents.QueryAsync(Collection, Partition, null, null, ct))
        {
            all.Add(Of(stored));
        }

        return all;
    }

    /// <summary>One.</summary>
    /// <exception cref="NotFoundException">There is none of this id.</exception>
    public async Task<KeptDataset> ReadAsync(string id, CancellationToken ct) =>
        await documents.ReadAsync(Key(id), ct) is { } stored ? Of(stored) : throw new NotFoundException("There is no such dataset.");

    /// <summary>One; null if there is none of this id.</summary>
    public async Task<Dataset?> FindAsync(string id, CancellationToken ct) => await documents.ReadAsync(Key(id), ct) is { } stored ? Of(stored).Dataset : null;

    /// <summary>Makes one.</summary>
    /// <exception cref="InvalidInputException">It cannot be one; every fault is named.</exception>
    /// <exception cref="ConflictException">There is one of this id.</exception>
    public async Task<KeptDataset> CreateAsync(string id, DatasetWords words, DatasetRule rule, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(words);
        var now = time.GetUtcNow();
        var dataset = new Dataset { Id = id, Title = words.Title, Description = words.Description, Keywords = words.Keywords, Rule = rule, CreatedAt = now, ModifiedAt = now }.Checked();
        return new KeptDataset(dataset, await documents.WriteAsync(Key(id), Body(dataset), null, ct));
    }

    /// <summary>Changes its words.</summary>
    /// <param name="id">Which.</param>
    /// <param name="words">The new ones.</param>
    /// <param name="etag">The ETag of what is changed; "*" for any.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="StaleException">It was changed meanwhile.</exception>
    public Task<KeptDataset> ChangeAsync(string id, DatasetWords words, string etag, CancellationToken ct) =>
        ReplaceAsync(id, etag, dataset => dataset with { Title = words.Title, Description = words.Description, Keywords = words.Keywords }, ct);

    /// <summary>Releases it.</summary>
    /// <param name="id">Which.</param>
    /// <param name="lakeVersion">The lake version it is of.</param>
    /// <param name="registerVersion">The register version it is of.</param>
    /// <param name="notes">What changed.</param>
    /// <param name="by">By whom: a subject.</param>
    /// <param name="etag">The ETag of the dataset; "*" for any.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="StaleException">It was changed or released meanwhile.</exception>
    public Task<KeptDataset> ReleaseAsync(string id, long lakeVersion, long registerVersion, string notes, string by, string etag, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(notes) || notes.Length > 4_000)
        {
            throw new InvalidInputException("the release", "notes", "1 to 4,000 characters", $"{notes?.Length ?? 0}");
        }

        return ReplaceAsync(id, etag, dataset => dataset with
        {
            Releases = [.. dataset.Releases, new DatasetRelease(dataset.Releases.Count + 1, lakeVersion, registerVersion, notes, time.GetUtcNow(), by)],
        }, ct);
    }

    private async Task<KeptDataset> ReplaceAsync(string id, string etag, Func<Dataset, Dataset> change, CancellationToken ct)
    {
        var kept = await ReadAsync(id, ct);
        if (etag != "*" && etag != kept.ETag)
        {
            throw new StaleException($"Dataset {id} was changed meanwhile.");
        }

        var next = (change(kept.Dataset) with { ModifiedAt = time.GetUtcNow() }).Checked();
        try
        {
            return new KeptDataset(next, await documents.WriteAsync(Key(id), Body(next), kept.ETag, ct));
        }
        catch (ConflictException)
        {
            throw new StaleException($"Dataset {id} was changed meanwhile.");
        }
    }

    private static DocumentKey Key(string id) => new(Collection, Partition, id);

    private static KeptDataset Of(StoredDocument stored) => new(stored.Body.Deserialize<Dataset>(PfmgJson.Options)!, stored.ETag);

    private static JsonObject Body(Dataset dataset) => JsonSerializer.SerializeToNode(dataset, PfmgJson.Options)!.AsObject();
}

/// <summary>A dataset as kept.</summary>
/// <param name="Dataset">It.</param>
/// <param name="ETag">Changes with it; opaque.</param>
public sealed record KeptDataset(Dataset Dataset, string ETag);

/// <summary>What a dataset is called, which may change.</summary>
/// <param name="Title">In a line.</param>
/// <param name="Description">In some sentences.</param>
/// <param name="Keywords">By which it is found.</param>
public sealed record DatasetWords(string Title, string Description, IReadOnlyList<string> Keywords);
