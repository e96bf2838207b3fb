using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Testing.FunctionsHost;

/// <summary>What a custom handler answered to one invocation.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body.</param>
/// <param name="Result">`{Outputs, Logs, ReturnValue}`; null if the invocation failed.</param>
/// <remarks>
/// Source: Azure/azure-functions-host, DefaultHttpWorkerService.ProcessDefaultInvocationRequest: a status that is no success fails the
/// invocation, and so does a body that is not JSON of that shape; an empty one ends it never.
/// </remarks>
public sealed record WorkerAnswer(int Status, string Body, JsonObject? Result)
{
    /// <summary>Whether the invocation succeeded.</summary>
    public bool Succeeded => Result is not null;

    internal static async Task<WorkerAnswer> ReadAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        var status = (int)response.StatusCode;
        if (!response.IsSuccessStatusCode)
        {
            return new WorkerAnswer(status, body, null);
        }

        if (body.Length == 0 || body == "null")
        {
            throw new FunctionsHostException($"{response.RequestMessage?.RequestUri} answered {status} without a result: the host would wait for it until the function's timeout.");
        }

        return response.Content.Headers.ContentType?.MediaType is "application/json" or "text/json" && Parse(body) is { } result ? new WorkerAnswer(status, body, result) : new WorkerAnswer(status, body, null);
    }

    private static JsonObject? Parse(string body)
    {
        try
        {
            return JsonNode.Parse(body) is JsonObject result
                && result["Outputs"] is null or JsonObject
                && (result["Logs"] is null || result["Logs"] is JsonArray logs && logs.All(line => line is JsonValue value && value.TryGetValue(out string? _)))
                ? result
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
