using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Beacon;

/// <summary>Reads a request to a Beacon, in every spelling that clients have.</summary>
/// <remarks>
/// Source: Beacon v2.1, framework, requests/beaconRequestBody.json, and the parameters of the default model's `endpoints.json`.
/// In 2.1 the parameters of variants stand in `requestParameters.g_variant`, before in `requestParameters` itself;
/// `requestedGranularity` and `pagination` stand in `query`, in some examples beside it. What restricts an answer and is not
/// understood is refused: left out, it would make the answer a wrong one.
/// </remarks>
public static class ReadBeaconRequest
{
    private static readonly string[] OfVariants = ["g_variant", "g_variants", "genomicVariant", "genomicVariants"];
    private static readonly string[] OfQuery = ["filters", "includeResultsetResponses", "pagination", "requestParameters", "requestedGranularity", "testMode"];
    private static readonly string[] OfGet =
        ["apiVersion", "requestedSchema", "requestedSchemas", "requestedGranularity", "includeResultsetResponses", "testMode", "filters", "skip", "limit"];

    /// <summary>Reads the body of a POST.</summary>
    /// <param name="body">JSON.</param>
    /// <exception cref="InvalidInputException">It is none, or not a request; every fault is told.</exception>
    public static BeaconRequest FromBody(ReadOnlySpan<byte> body)
    {
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(body, documentOptions: new JsonDocumentOptions { MaxDepth = 32 });
            _ = (node as JsonObject)?.Count;
        }
        catch (Exception unreadable) when (unreadable is JsonException or ArgumentException)
        {
            throw new InvalidInputException("the request", "body", "JSON, each member once", "something else");
        }

        var fields = new RequestFields();
        if (node is not JsonObject request)
        {
            throw new InvalidInputException("the request", "body", "an object with meta and query", node is null ? "nothing" : "something else");
        }

        if (request["meta"] is null)
        {
            fields.Refuse("meta", "an object with apiVersion", "nothing");
        }

        return Read(request, fields, isBody: true);
    }

    /// <summary>Reads the parameters of a GET.</summary>
    /// <param name="query">Each with its values.</param>
    /// <exception cref="InvalidInputException">One is unknown or cannot be read; every fault is told.</exception>
    public static BeaconRequest FromQuery(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var fields = new RequestFields();
        var (meta, parameters, asked, pagination) = (new JsonObject(), new JsonObject(), new JsonObject(), new JsonObject());
        foreach (var (name, values) in query)
        {
            var value = values.Count == 1 ? (JsonNode)JsonValue.Create(values[0]) : new JsonArray([.. values.Select(static text => (JsonNode)JsonValue.Create(text))]);
            switch (name)
            {
                case "apiVersion":
                    meta[name] = value;
                    break;
                case "requestedSchema" or "requestedSchemas":
                    meta["requestedSchemas"] = new JsonArray([.. RequestFields.Several(value).Select(static schema => (JsonNode)new JsonObject { ["schema"] = schema?.ToString() })]);
                    break;
                case "skip" or "limit":
                    pagination[name] = value;
                    break;
                case "filters" or "includeResultsetResponses" or "requestedGranularity" or "testMode":
                    asked[name] = value;
                    break;
                default:
                    parameters[name] = value;
                    break;
            }
        }

        (asked["pagination"], asked["requestParameters"]) = (pagination, parameters);
        return Read(new JsonObject { ["meta"] = meta, ["query"] = asked }, fields, isBody: false);
    }

    /// <summary>The names of a GET's parameters, for the description of the interface.</summary>
    public static IReadOnlyList<string> QueryNames { get; } = [.. OfGet, .. ReadVariantParameters.Names, "datasets"];

    private static BeaconRequest Read(JsonObject request, RequestFields fields, bool isBody)
    {
        var meta = fields.Object(request["meta"], "meta") ?? [];
        var query = fields.Object(request["query"], "query") ?? [];
        foreach (var (name, found) in query.Where(member => !OfQuery.Contains(member.Key, StringComparer.Ordinal) && member.Key != "$schema"))
        {
            fields.Refuse($"query.{name}", $"only {string.Join(", ", OfQuery)}", found);
        }

        var pagination = fields.Object(query["pagination"] ?? request["pagination"], "query.pagination") ?? [];
        var granularity = fields.Word<BeaconGranularity>(query["requestedGranularity"] ?? request["requestedGranularity"], "query.requestedGranularity");
        var version = fields.Text(meta["apiVersion"], "meta.apiVersion");
        if (isBody && request["meta"] is JsonObject && version is null)
        {
            fields.Refuse("meta.apiVersion", "the version that is spoken, such as v2.1.0", meta["apiVersion"]);
        }

        RequireVersion(version, fields);
        var (variant, datasets) = Parameters(query["requestParameters"], fields, isBody ? "query.requestParameters" : "");
        var read = new BeaconRequest
        {
            ApiVersion = version ?? BeaconVersion.Api,
            RequestedSchemas = Schemas(meta["requestedSchemas"], fields),
            Skip = (int)(fields.Whole(pagination["skip"], "query.pagination.skip", 0) ?? 0),
            Limit = (int)(fields.Whole(pagination["limit"], "query.pagination.limit", 0) ?? BeaconRequest.DefaultLimit),
            Granularity = granularity ?? BeaconGranularity.Boolean,
            IsGranularityGiven = granularity is not null,
            Include = fields.Word<IncludeResultsets>(query["includeResultsetResponses"], "query.includeResultsetResponses") ?? IncludeResultsets.Hit,
            TestMode = fields.Truth(query["testMode"], "query.testMode") ?? false,
            Filters = ReadFilters.Read(query["filters"] ?? request["filters"], fields),
            Variant = variant,
            Datasets = datasets,
        };
        fields.Require();
        return read;
    }

    // A client of another major version would read the answer wrongly; minor ones only add.
    private static void RequireVersion(string? version, RequestFields fields)
    {
        if (version is not null && !(version.TrimStart('v', 'V') is { Length: > 0 } number && (number == "2" || number.StartsWith("2.", StringComparison.Ordinal))))
        {
            fields.Refuse("meta.apiVersion", "a version 2", version);
        }
    }

    private static List<RequestedSchema> Schemas(JsonNode? node, RequestFields fields)
    {
        var schemas = new List<RequestedSchema>();
        foreach (var item in node as JsonArray ?? (node is null ? [] : [node.DeepClone()]))
        {
            if (fields.Object(item, "meta.requestedSchemas") is { } schema)
            {
                schemas.Add(new RequestedSchema(fields.Text(schema["entityType"], "meta.requestedSchemas.entityType"), fields.Text(schema["schema"], "meta.requestedSchemas.schema")));
            }
        }

        return schemas;
    }

    // In 2.1 each member of requestParameters is an object: datasets: { datasetIds: […] }. Before, and in a GET, the ids themselves.
    private static JsonNode? Ids(JsonNode? value, RequestFields fields, string where)
    {
        if (value is not JsonObject nested)
        {
            return value;
        }

        foreach (var (other, found) in nested.Where(static member => member.Key is not ("datasetIds" or "$schema")))
        {
            fields.Refuse($"{where}.{other}", "only datasetIds", found);
        }

        return nested["datasetIds"]?.DeepClone();
    }

    private static (VariantParameters? Variant, IReadOnlyList<string> Datasets) Parameters(JsonNode? node, RequestFields fields, string where)
    {
        if (fields.Object(node, where) is not { } parameters)
        {
            return (null, []);
        }

        var flat = new JsonObject();
        var datasets = new List<string>();
        foreach (var (name, value) in parameters)
        {
            if (OfVariants.Contains(name, StringComparer.Ordinal))
            {
                foreach (var (inner, found) in fields.Object(value, $"{where}.{name}") ?? [])
                {
                    flat[inner] = found?.DeepClone();
                }
            }
            else if (name is "datasets" or "datasetIds")
            {
                datasets.AddRange(RequestFields.Several(Ids(value, fields, $"{where}.{name}")).Select(id => fields.Text(id, name)).OfType<string>());
            }
            else if (name != "$schema")
            {
                flat[name] = value?.DeepClone();
            }
        }

        return (flat.Count == 0 ? null : ReadVariantParameters.Read(flat, fields), datasets);
    }
}
