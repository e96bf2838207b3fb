using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>Tells of a message that failed as often as it may, so that somebody looks; what it told of, the sweeper finds in the store.</summary>
/// <remarks>Its text is neither logged nor kept: a path may hold a sample's name. Source of the metadata: "Azure Queue storage trigger for Azure Functions", Message metadata.</remarks>
internal sealed class SetAside(IEventBus bus, TimeProvider time, ILogger<SetAside> log)
{
    /// <summary>Logs and publishes.</summary>
    /// <param name="queue">The queue on which it failed.</param>
    /// <param name="metadata">The host's, of the message on the poison queue.</param>
    /// <param name="ct">Cancels; the host then tries again.</param>
    /// <returns>The message's id.</returns>
    /// <exception cref="UnavailableException">The bus did not take the event.</exception>
    public async Task<string> RunAsync(string queue, JsonObject metadata, CancellationToken ct)
    {
        var id = Text(metadata["Id"]) ?? throw new InvalidInputException("the request", "Metadata.Id", "the message's id", "none");
        var at = DateTimeOffset.TryParse(Text(metadata["InsertionTime"]), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var inserted) ? inserted : time.GetUtcNow();
        log.MessageSetAside(id, queue);
        var data = new JsonObject { ["queue"] = queue, ["messageId"] = id };
        await bus.PublishAsync(new DomainEvent($"{DomainEvents.MessageSetAside}:{queue}:{id}", DomainEvents.MessageSetAside, $"queues/{queue}", at, data), ct);
        return id;
    }

    // The host writes each value as JSON text: a text comes with quotation marks around it.
    private static string? Text(JsonNode? node)
    {
        if (node is not JsonValue value || !value.TryGetValue(out string? text))
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(text) is JsonValue inner && inner.TryGetValue(out string? unwrapped) ? unwrapped : text;
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
