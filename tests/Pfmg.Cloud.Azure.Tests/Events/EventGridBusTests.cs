using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Azure;
using Azure.Messaging.EventGrid;
using Pfmg.Cloud.Azure.Events;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Azure.Tests.Events;

public sealed class EventGridBusTests : IDisposable
{
    private readonly HttpListener _receiver = new();
    private readonly EventGridBus _bus;

    public EventGridBusTests()
    {
        var url = $"http://127.0.0.1:{FreePort()}/";
        _receiver.Prefixes.Add(url);
        _receiver.Start();
        var options = new EventGridPublisherClientOptions();
        (options.Retry.MaxRetries, options.Retry.Delay) = (1, TimeSpan.FromMilliseconds(1));
        _bus = new EventGridBus(new EventGridPublisherClient(new Uri(url + "api/events"), new AzureKeyCredential("key"), options), "/pfmg/test");
    }

    public void Dispose() => _receiver.Close();

    [Fact]
    public async Task An_event_arrives_as_a_CloudEvent_of_version_1()
    {
        var publishing = _bus.PublishAsync(Event(), CancellationToken.None);
        var (contentType, body) = await AnswerAsync(200);
        await publishing;

        Assert.StartsWith("application/cloudevents-batch+json", contentType, StringComparison.Ordinal);
        var expected = JsonNode.Parse("""
            [{"id":"run-1-completed","source":"/pfmg/test","type":"Pfmg.RunCompleted","specversion":"1.0","subject":"runs/1",
              "time":"2026-01-02T03:04:05+00:00","datacontenttype":"application/json","data":{"runId":"1","samples":3}}]
            """)!;
        var actual = JsonNode.Parse(body)!;
        Assert.Equal(DateTimeOffset.Parse((string)expected[0]!["time"]!, null), DateTimeOffset.Parse((string)actual[0]!["time"]!, null));
        actual[0]!["time"] = (string)expected[0]!["time"]!;
        Assert.True(JsonNode.DeepEquals(expected, actual), body);
    }

    [Fact]
    public async Task A_topic_that_keeps_refusing_is_unavailable()
    {
        var publishing = _bus.PublishAsync(Event(), CancellationToken.None);
        await AnswerAsync(503);
        await AnswerAsync(503);

        await Assert.ThrowsAsync<UnavailableException>(() => publishing);
    }

    private static DomainEvent Event() => new(
        "run-1-completed", "Pfmg.RunCompleted", "runs/1", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), new JsonObject { ["runId"] = "1", ["samples"] = 3 });

    private async Task<(string ContentType, string Body)> AnswerAsync(int status)
    {
        var context = await _receiver.GetContextAsync();
        var body = await new StreamReader(context.Request.InputStream).ReadToEndAsync();
        context.Response.StatusCode = status;
        context.Response.Close();
        return (context.Request.ContentType!, body);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
