using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>An object that became visible, told by a storage event.</summary>
/// <param name="Path">Its object path: the container, '/', the blob's name.</param>
/// <param name="Size">Bytes that it has once it is whole; null if the event does not tell.</param>
/// <remarks>
/// Source: "Azure Blob Storage as an Event Grid source" (CloudEvents 1.0 and Event Grid schema). Events come at least once
/// and in no order, so nothing in them but the path is believed: what starts a run is the object itself.
/// </remarks>
internal sealed record BlobCreated(string Path, long? Size)
{
    private const string EventType = "Microsoft.Storage.BlobCreated";
    private const string SubjectStart = "/blobServices/default/containers/";
    private const string SubjectMiddle = "/blobs/";
    private const string HierarchicalHost = ".dfs.";
    private const string HierarchicalOperation = "FlushWithClose";

    // A message is text, which the host writes as JSON text, and a queue may hold it in base64: one more than that.
    private const int DeepestText = 4;

    // The operations after which a blob is whole. On a hierarchical account CopyBlob is told when the copy begins: hence the size.
    private static readonly string[] Operations = ["PutBlob", "PutBlockList", "CopyBlob", HierarchicalOperation];

    /// <summary>The events in one input of a trigger: an event, a list of them, or either as text, plain or in base64. Others are left out.</summary>
    /// <exception cref="JsonException">The text is not JSON, or wrapped too often.</exception>
    public static IEnumerable<BlobCreated> Parse(JsonNode? input) => Parse(input, DeepestText);

    private static IEnumerable<BlobCreated> Parse(JsonNode? input, int texts) => input switch
    {
        JsonValue value when value.TryGetValue(out string? text) => texts > 0 ? Parse(Read(text), texts - 1) : throw new JsonException("Text within text within text."),
        JsonArray list => list.SelectMany(one => Parse(one, texts)),
        JsonObject told => One(told),
        _ => [],
    };

    private static JsonNode? Read(string text)
    {
        var decoded = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, decoded, out var length) ? JsonNode.Parse(Encoding.UTF8.GetString(decoded, 0, length)) : JsonNode.Parse(text);
    }

    private static IEnumerable<BlobCreated> One(JsonObject told)
    {
        var data = told["data"] as JsonObject;
        var subject = Text(told["subject"]);
        if ((Text(told["type"]) ?? Text(told["eventType"])) == EventType && IsWhole(data) && subject?.StartsWith(SubjectStart, StringComparison.Ordinal) is true)
        {
            var rest = subject[SubjectStart.Length..];
            var middle = rest.IndexOf(SubjectMiddle, StringComparison.Ordinal);
            if (middle > 0)
            {
                yield return new BlobCreated($"{rest[..middle]}/{rest[(middle + SubjectMiddle.Length)..]}", Number(data?["contentLength"]));
            }
        }
    }

    // Through the endpoint of hierarchical accounts a file is told of when it is made, still empty, and again when its writer closes it.
    private static bool IsWhole(JsonObject? data) => Text(data?["api"]) is { } operation
        && Operations.Contains(operation, StringComparer.Ordinal)
        && (operation == HierarchicalOperation || !IsHierarchical(Text(data?["url"])));

    private static bool IsHierarchical(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Host.Contains(HierarchicalHost, StringComparison.OrdinalIgnoreCase);

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static long? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue(out long number) ? number : null;
}
