using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pfmg.Cloud.Azure.Tests.Events;

/// <summary>A strict stand-in of an Event Grid custom topic of CloudEvents, with webhook subscribers that must shake hands first.</summary>
/// <remarks>
/// Source: Azure/azure-rest-api-specs, eventgrid data-plane 2018-01-01 (publish CloudEvents: path, api-version, media type); CloudEvents 1.0.2 § 3.1 and
/// JSON format 1.0.2 § 4 (batches); CloudEvents "HTTP 1.1 Web Hooks" 1.0 § 4 (OPTIONS, WebHook-Request-Origin, WebHook-Allowed-Origin); "Webhook event
/// delivery" (Event Grid schema: SubscriptionValidationEvent, validationCode, aeg-event-type).
/// </remarks>
internal sealed class EventGridTopic : IAsyncDisposable
{
    private const string Origin = "eventgrid.azure.net";
    private readonly WebApplication _app;
    private readonly HttpClient _client = new();
    private readonly ConcurrentBag<Uri> _subscribers = [];

    private EventGridTopic()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(HandleAsync);
    }

    /// <summary>Where events are published.</summary>
    public Uri Endpoint => new(new Uri(_app.Urls.Single()), "/api/events");

    /// <summary>The key that publishers present; a real topic of ours takes an identity's token instead.</summary>
    public static string Key => "key-of-the-stand-in";

    public static async Task<EventGridTopic> StartAsync()
    {
        var topic = new EventGridTopic();
        await topic._app.StartAsync();
        return topic;
    }

    /// <summary>Subscribes a webhook by the handshake of CloudEvents.</summary>
    public async Task<bool> SubscribeAsync(Uri webhook)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, webhook);
        request.Headers.Add("WebHook-Request-Origin", Origin);
        using var answer = await _client.SendAsync(request);
        var allows = answer.IsSuccessStatusCode && answer.Headers.TryGetValues("WebHook-Allowed-Origin", out var allowed) && allowed.All(one => one is "*" or Origin);
        if (allows)
        {
            _subscribers.Add(webhook);
        }

        return allows;
    }

    /// <summary>Subscribes a webhook by the handshake of the Event Grid schema.</summary>
    public async Task<bool> SubscribeByCodeAsync(Uri webhook)
    {
        const string Code = "512d38b6-c7b8-40c8-89fe-f46f9e9622b6";
        var told = new JsonArray(new JsonObject
        {
            ["id"] = "2d1781af-3a4c-4d7c-bd0c-e34b19da4e66",
            ["topic"] = "/subscriptions/s",
            ["subject"] = "",
            ["data"] = new JsonObject { ["validationCode"] = Code },
            ["eventType"] = "Microsoft.EventGrid.SubscriptionValidationEvent",
            ["eventTime"] = "2026-01-02T00:00:00Z",
            ["metadataVersion"] = "1",
            ["dataVersion"] = "1",
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook) { Content = new StringContent(told.ToJsonString(), Encoding.UTF8, "application/json") };
        request.Headers.Add("aeg-event-type", "SubscriptionValidation");
        using var answer = await _client.SendAsync(request);
        var agrees = answer.StatusCode == HttpStatusCode.OK && (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())?["validationResponse"] == Code;
        if (agrees)
        {
            _subscribers.Add(webhook);
        }

        return agrees;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var text = await reader.ReadToEndAsync();
        if (Refusal(http.Request, text) is var (status, message))
        {
            http.Response.StatusCode = status;
            await http.Response.WriteAsJsonAsync(new { error = new { code = status == 401 ? "Unauthorized" : "BadRequest", message } });
            return;
        }

        foreach (var told in JsonNode.Parse(text)!.AsArray())
        {
            foreach (var subscriber in _subscribers)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, subscriber) { Content = new StringContent(told!.ToJsonString(), Encoding.UTF8, "application/cloudevents+json") };
                request.Headers.Add("aeg-event-type", "Notification");
                using var answer = await _client.SendAsync(request);
            }
        }
    }

    private static (int Status, string Message)? Refusal(HttpRequest request, string text)
    {
        if (request.Method != "POST" || request.Path != "/api/events" || request.Query["api-version"] != "2018-01-01")
        {
            return (400, "The request is not POST /api/events of a known api-version.");
        }

        if (request.Headers["aeg-sas-key"] != Key)
        {
            return (401, "The publisher is not known.");
        }

        return request.ContentType?.StartsWith("application/cloudevents-batch+json", StringComparison.Ordinal) is true ? Fault(text) is { } fault ? (400, fault) : null : (400, "The topic takes batches of CloudEvents.");
    }

    private static string? Fault(string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonArray { Count: > 0 } events ? events.Select(Fault).FirstOrDefault(fault => fault is not null) : "The body is no batch.";
        }
        catch (JsonException)
        {
            return "The body is not JSON.";
        }
    }

    private static string? Fault(JsonNode? node)
    {
        if (node is not JsonObject told)
        {
            return "An event is an object.";
        }

        foreach (var name in (string[])["id", "source", "type", "specversion"])
        {
            if (told[name] is not JsonValue value || !value.TryGetValue(out string? content) || content.Length == 0)
            {
                return $"The attribute {name} is missing or empty.";
            }
        }

        // Names of attributes: lower-case letters and digits. An event holds `data` or `data_base64`, not both.
        return (string?)told["specversion"] != "1.0" ? "specversion is 1.0."
            : !Uri.TryCreate((string?)told["source"], UriKind.RelativeOrAbsolute, out _) ? "source is a URI reference."
            : told["time"] is { } time && !DateTimeOffset.TryParse((string?)time, System.Globalization.CultureInfo.InvariantCulture, out _) ? "time is RFC 3339."
            : told.Any(member => member.Key is not "data_base64" && !member.Key.All(char.IsAsciiLetterOrDigit)) ? "A name holds other characters."
            : told["data"] is not null && told["data_base64"] is not null ? "data is given twice."
            : null;
    }
}
