using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pfmg.Cloud.Azure.Tests.Events;

/// <summary>A subscriber's endpoint, as somebody who wants our events would write it.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<JsonObject> _events = new();

    private WebhookReceiver(bool isWilling)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(http => HandleAsync(http, isWilling));
    }

    public Uri Url => new(_app.Urls.Single());

    /// <summary>Events told, in order.</summary>
    public IReadOnlyCollection<JsonObject> Events => _events;

    public static async Task<WebhookReceiver> StartAsync(bool isWilling = true)
    {
        var receiver = new WebhookReceiver(isWilling);
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext http, bool isWilling)
    {
        if (!isWilling)
        {
            http.Response.StatusCode = 403;
        }
        else if (http.Request.Method == "OPTIONS")
        {
            http.Response.Headers["WebHook-Allowed-Origin"] = http.Request.Headers["WebHook-Request-Origin"];
            http.Response.Headers["WebHook-Allowed-Rate"] = "120";
        }
        else if (http.Request.Headers["aeg-event-type"] == "SubscriptionValidation")
        {
            var told = (await JsonNode.ParseAsync(http.Request.Body))!;
            await http.Response.WriteAsJsonAsync(new { validationResponse = (string?)told[0]!["data"]!["validationCode"] });
        }
        else
        {
            _events.Enqueue((await JsonNode.ParseAsync(http.Request.Body))!.AsObject());
        }
    }
}
