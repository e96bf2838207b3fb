using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>What the Functions host sends to a custom handler for every trigger but HTTP.</summary>
/// <param name="Data">One value an input binding; text comes as JSON text, within the JSON.</param>
/// <param name="Metadata">The trigger's metadata; values come as JSON text too.</param>
internal sealed record TriggerEnvelope(IReadOnlyDictionary<string, JsonNode?> Data, JsonObject Metadata)
{
    /// <summary>The envelope in a request.</summary>
    /// <exception cref="InvalidInputException">The body is none.</exception>
    public static async Task<TriggerEnvelope> ReadAsync(HttpContext http, CancellationToken ct)
    {
        try
        {
            if (await JsonSerializer.DeserializeAsync<Sent>(http.Request.Body, PfmgJson.Options, ct) is { Data: { } data } sent)
            {
                return new TriggerEnvelope(data, sent.Metadata ?? []);
            }
        }
        catch (JsonException)
        {
            // The same fault as an envelope without data.
        }

        throw new InvalidInputException("the request", "", "the host's envelope {Data, Metadata}", "other JSON or none");
    }

    private sealed record Sent(Dictionary<string, JsonNode?>? Data, JsonObject? Metadata);
}

/// <summary>What the host wants back; its members are spelled as the host reads them. An empty body would leave the host waiting.</summary>
internal sealed class TriggerAnswer
{
    /// <summary>One value an output binding; we have none.</summary>
    [JsonPropertyName("Outputs")]
    public JsonObject Outputs { get; } = [];

    /// <summary>Lines for the host's log.</summary>
    [JsonPropertyName("Logs")]
    public required IReadOnlyList<string> Logs { get; init; }

    /// <summary>What was done.</summary>
    [JsonPropertyName("ReturnValue")]
    public required JsonObject ReturnValue { get; init; }
}
