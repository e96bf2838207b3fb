using System.Diagnostics;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Identity;
using Microsoft.Azure.Cosmos;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Telemetry;

namespace Pfmg.Cloud.Azure.Documents;

/// <summary>A document store in Azure Cosmos DB for NoSQL: a container a collection, partitioned by "/partition".</summary>
/// <param name="database">Its containers must exist (infra/ makes them).</param>
/// <remarks>
/// An item is {id, partition, body}: a body's own fields never meet the service's. Only stream calls are used, so no
/// serializer stands between. Tried against an emulator that is not Microsoft's and knows no query plans; unproved until
/// it has met the service (docs/adr/0008).
/// </remarks>
public sealed class CosmosDocumentStore(Database database) : IDocumentStore
{
    /// <summary>The request units of a span. Source: OpenTelemetry semantic conventions, database client calls of Azure Cosmos DB.</summary>
    internal const string ChargeTag = "azure.cosmosdb.operation.request_charge";

    /// <inheritdoc />
    public async Task<StoredDocument?> ReadAsync(DocumentKey key, CancellationToken ct)
    {
        DocumentRules.Check(key);
        using var response = await TranslateAsync(() => Items(key.Collection).ReadItemStreamAsync(key.Id, new PartitionKey(key.Partition), requestOptions: null, ct));
        Charge(response, "read", key.Collection);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        ThrowUnlessDone(response, key);
        var item = await JsonNode.ParseAsync(response.Content, cancellationToken: ct);
        return new StoredDocument(key, BodyOf(item, key), response.Headers.ETag);
    }

    /// <inheritdoc />
    public async Task<string> WriteAsync(DocumentKey key, JsonObject body, string? ifMatch, CancellationToken ct)
    {
        DocumentRules.Check(key);
        ArgumentNullException.ThrowIfNull(body);
        var (items, partition) = (Items(key.Collection), new PartitionKey(key.Partition));
        var item = new JsonObject { ["id"] = key.Id, ["partition"] = key.Partition, ["body"] = body.DeepClone() };
        using var content = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(item, PfmgJson.Options));
        using var response = await TranslateAsync(() => ifMatch switch
        {
            null => items.CreateItemStreamAsync(content, partition, requestOptions: null, ct),
            "*" => items.UpsertItemStreamAsync(content, partition, requestOptions: null, ct),
            _ => items.ReplaceItemStreamAsync(content, key.Id, partition, new ItemRequestOptions { IfMatchEtag = ifMatch }, ct),
        });
        Charge(response, "write", key.Collection);
        if (response.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed
            || (response.StatusCode == HttpStatusCode.NotFound && ifMatch is not (null or "*")))
        {
            throw new ConflictException(ifMatch is null ? $"{key.Collection}/{key.Id} is there already." : $"{key.Collection}/{key.Id} was written since it was read, or is gone.");
        }

        ThrowUnlessDone(response, key);
        return response.Headers.ETag;
    }

    /// <inheritdoc />
    public async Task DeleteAsync(DocumentKey key, CancellationToken ct)
    {
        DocumentRules.Check(key);
        using var response = await TranslateAsync(() => Items(key.Collection).DeleteItemStreamAsync(key.Id, new PartitionKey(key.Partition), requestOptions: null, ct));
        Charge(response, "delete", key.Collection);
        if (response.StatusCode != HttpStatusCode.NotFound)
        {
            ThrowUnlessDone(response, key);
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<StoredDocument> QueryAsync(
        string collection, string partition, string? field, string? value, [EnumeratorCancellation] CancellationToken ct)
    {
        DocumentRules.CheckQuery(collection, partition, field, value);

        // The field's name was checked above; a value only ever travels as a parameter.
        var filter = field is null ? "" : $" AND c.body[\"{field}\"] = @value";
        var query = new QueryDefinition($"SELECT c.id, c.body, c._etag FROM c WHERE c.partition = @partition{filter} ORDER BY c.id").WithParameter("@partition", partition);
        query = field is null ? query : query.WithParameter("@value", value);
        var options = new QueryRequestOptions { PartitionKey = new PartitionKey(partition) };
        using var pages = Items(collection).GetItemQueryStreamIterator(query, continuationToken: null, options);
        while (pages.HasMoreResults)
        {
            using var response = await TranslateAsync(() => pages.ReadNextAsync(ct));
            Charge(response, "query", collection);
            ThrowUnlessDone(response, new DocumentKey(collection, partition, "*"));
            var page = await JsonNode.ParseAsync(response.Content, cancellationToken: ct);
            foreach (var item in page?["Documents"]?.AsArray() ?? [])
            {
                var key = new DocumentKey(collection, partition, Text(item, "id"));
                yield return new StoredDocument(key, BodyOf(item, key), Text(item, "_etag"));
            }
        }
    }

    private Container Items(string collection) => database.GetContainer(collection);

    private static string Text(JsonNode? item, string field) =>
        item?[field]?.GetValue<string>() ?? throw new CorruptException($"An item of the document store has no \"{field}\".");

    private static JsonObject BodyOf(JsonNode? item, DocumentKey key) =>
        item?["body"]?.DeepClone() as JsonObject ?? throw new CorruptException($"{key.Collection}/{key.Id} holds no JSON object.");

    // What a request costs is the service's to tell, also of one that it refused. A span holds the sum of the requests made within it.
    private static void Charge(ResponseMessage response, string operation, string collection)
    {
        var units = response.Headers.RequestCharge;
        Measures.CosmosUnits.Add(units, new(Facts.Operation, operation), new(Facts.Collection, collection));
        Activity.Current?.SetTag(ChargeTag, units + (Activity.Current.GetTagItem(ChargeTag) as double? ?? 0));
    }

    private static void ThrowUnlessDone(ResponseMessage response, DocumentKey key)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw new UnavailableException($"The document store answered {(int)response.StatusCode} for {key.Collection}/{key.Id}: {response.ErrorMessage?.ReplaceLineEndings(" ")}");
        }
    }

    private static async Task<T> TranslateAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception failure) when (failure is CosmosException or HttpRequestException or AuthenticationFailedException)
        {
            throw new UnavailableException($"The document store does not answer: {failure.Message.Split('\n', 2)[0]}", failure);
        }
    }
}
