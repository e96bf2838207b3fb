using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>An object that became visible, told by a storage event.</summary>
/// <param name="Path">Its object path: the container, '/', the blob's name.</param>
/// <remarks>
/// Source: "Azure Blob Storage as an Event Grid source" (CloudEvents 1.0 and Event Grid schema). Events come at least once
/// and in no order, so nothing in them but the path is believed: what starts a run is the object itself.
/// </remarks>
internal sealed record BlobCreated(string Path)
{
    private const string EventType = "Microsoft.Storage.BlobCreated";
    private const string SubjectStart = "/blobServices/default/containers/";
    private const string SubjectMiddle = "/blobs/";

    // The operations after which a blob is whole; on hierarchical accounts CreateFile comes too early.
    private static readonly string[] Operations = ["PutBlob", "PutBlockList", "CopyBlob", "FlushWithClose"];

    /// <summary>The events in one input of a trigger: an event, a list of them, or either as JSON text. Others are left out.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static IEnumerable<BlobCreated> Parse(JsonNode? input) => input switch
    {
        JsonValue value when value.TryGetValue(out string? text) => Parse(JsonNode.Parse(text)),
        JsonArray list => list.SelectMany(Parse),
        JsonObject told => One(told),
        _ => [],
    };

    private static IEnumerable<BlobCreated> One(JsonObject told)
    {
        var type = Text(told["type"]) ?? Text(told["eventType"]);
        var operation = Text((told["data"] as JsonObject)?["api"]);
        var subject = Text(told["subject"]);
        if (type == EventType && Operations.Contains(operation, StringComparer.Ordinal) && subject?.StartsWith(SubjectStart, StringComparison.Ordinal) is true)
        {
            var rest = subject[SubjectStart.Length..];
            var middle = rest.IndexOf(SubjectMiddle, StringComparison.Ordinal);
            if (middle > 0)
            {
                yield return new BlobCreated($"{rest[..middle]}/{rest[(middle + SubjectMiddle.Length)..]}");
            }
        }
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
