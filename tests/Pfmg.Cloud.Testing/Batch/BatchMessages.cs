using System.Text;
using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Testing.Batch;

/// <summary>A request to the Batch service, as it comes from the wire.</summary>
/// <param name="Method">Upper-case verb.</param>
/// <param name="Url">Absolute, with its query.</param>
/// <param name="Headers">By name, case-insensitive.</param>
/// <param name="Body">Empty if there is none.</param>
public sealed record BatchRequest(string Method, Uri Url, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>Scheme and authority.</summary>
    internal string Account => Url.GetLeftPart(UriPartial.Authority);

    /// <summary>A header's value; null if it is not there.</summary>
    internal string? Header(string name) => Headers.GetValueOrDefault(name);
}

/// <summary>The service's answer.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Headers">By name; Content-Type among them if there is a body.</param>
/// <param name="Body">Null if there is none.</param>
public sealed record BatchResponse(int Status, IReadOnlyDictionary<string, string> Headers, JsonNode? Body)
{
    /// <summary>The media type of every body of the service.</summary>
    public const string MediaType = "application/json; odata=minimalmetadata";

    /// <summary>The body as UTF-8; empty if there is none.</summary>
    public byte[] Bytes => Body is null ? [] : Encoding.UTF8.GetBytes(Body.ToJsonString());
}

/// <summary>The service refuses a request, with one of its codes.</summary>
/// <remarks>Source: "Batch Status and Error Codes" of the service's REST reference; body as in BatchService.json, BatchError.</remarks>
internal sealed class BatchRefusalException(int status, string code, string message, params (string Key, string Value)[] values) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>The error as the service writes it.</summary>
    public JsonObject ToJson()
    {
        var error = new JsonObject
        {
            ["code"] = Code,
            ["message"] = new JsonObject { ["lang"] = "en-US", ["value"] = Message },
        };
        if (values.Length > 0)
        {
            error["values"] = new JsonArray([.. values.Select(value => (JsonNode)new JsonObject { ["key"] = value.Key, ["value"] = value.Value })]);
        }

        return error;
    }

    public static BatchRefusalException Property(string name, string value, string reason) => new(
        400, "InvalidPropertyValue", "The value provided for one of the properties in the request body is invalid.",
        ("PropertyName", name), ("PropertyValue", value), ("Reason", reason));

    public static BatchRefusalException MissingProperty(string name) => new(
        400, "MissingRequiredProperty", "A required property was not specified in the request body.", ("PropertyName", name));

    public static BatchRefusalException Query(string name, string value, string reason) => new(
        400, "InvalidQueryParameterValue", "Value for one of the query parameters specified in the request URI is invalid.",
        ("QueryParameterName", name), ("QueryParameterValue", value), ("Reason", reason));

    public static BatchRefusalException Conflict(string code, string message) => new(409, code, message);

    public static BatchRefusalException NotFound(string code, string message) => new(404, code, message);
}
