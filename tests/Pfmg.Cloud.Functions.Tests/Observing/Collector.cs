using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pfmg.Cloud.Functions.Tests.Observing;

/// <summary>A collector of OpenTelemetry on this machine that keeps what it gets.</summary>
/// <remarks>Source: OTLP 1.x § OTLP/HTTP: binary protobuf posted to /v1/traces and /v1/metrics, answered by 200 and an empty message.</remarks>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _requests = new();

    private Collector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapPost("/v1/{signal}", async (string signal, HttpContext http) =>
        {
            if (signal is not ("traces" or "metrics") || http.Request.ContentType != "application/x-protobuf")
            {
                return Results.BadRequest();
            }

            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            _requests.Enqueue((signal, body.ToArray()));
            return Results.Bytes([], "application/x-protobuf");
        });
    }

    /// <summary>Everything that came, as it came.</summary>
    public IReadOnlyList<byte[]> Bodies => [.. _requests.Select(request => request.Body)];

    public IReadOnlyList<ReceivedSpan> Spans => [.. _requests.Where(request => request.Path == "traces").SelectMany(request => ReceivedSpan.In(request.Body))];

    public IReadOnlyList<ReceivedPoint> Points => [.. _requests.Where(request => request.Path == "metrics").SelectMany(request => ReceivedPoint.In(request.Body))];

    /// <summary>What a process needs in its environment to send here.</summary>
    public IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>(StringComparer.Ordinal) { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _app.Urls.Single() };

    public static async Task<Collector> StartAsync()
    {
        var collector = new Collector();
        await collector._app.StartAsync();
        return collector;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
