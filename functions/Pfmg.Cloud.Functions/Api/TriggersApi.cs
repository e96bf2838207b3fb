using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Telemetry;
using Pfmg.Cloud.Lake.Sweeping;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>`/OnUpload`, `/OnReceipt` and `/OnTimer`: what the Functions host calls when a storage event arrives or its timer fires. They exist behind the host only.</summary>
internal static class TriggersApi
{
    /// <summary>Maps the routes.</summary>
    public static void MapTriggers(this IEndpointRouteBuilder app)
    {
        var triggers = app.MapGroup("").AddEndpointFilter<TriggerGuard>().ExcludeFromDescription();
        triggers.MapPost("/OnUpload", OnUploadAsync);
        triggers.MapPost("/OnReceipt", OnReceiptAsync);
        triggers.MapPost("/OnTimer", OnTimerAsync);
    }

    private static async Task<TriggerAnswer> OnUploadAsync(HttpContext http, StartRun start, ILogger<StartRun> log, CancellationToken ct)
    {
        var runs = new List<JsonNode?>();
        foreach (var created in await EventsAsync(http, ct))
        {
            if (StorePaths.TryParseManifest(created.Path, out var platform, out var run))
            {
                using var span = Spans.Event.Begin(UploadTrace.Of(platform, run));
                var started = await start.RunAsync(created.Path, ct);
                span?.SetTag(Facts.Run, started.RunId);
                log.ManifestHandled(started.RunId, started.Accepted, started.Faults.Count);
                runs.Add(new JsonObject { ["runId"] = started.RunId, ["accepted"] = started.Accepted });
            }
        }

        return new TriggerAnswer { Logs = [$"{runs.Count} manifests handled"], ReturnValue = new JsonObject { ["runs"] = new JsonArray([.. runs]) } };
    }

    private static async Task<TriggerAnswer> OnReceiptAsync(HttpContext http, TellOfReceipt tell, IBatchCompute compute, CancellationToken ct)
    {
        var told = 0;
        foreach (var created in await EventsAsync(http, ct))
        {
            told += await tell.RunAsync(created.Path, ct) is null ? 0 : 1;
        }

        // A job ends some seconds after its last receipt; so every receipt is asked, whosever it is.
        await compute.SubmitWaitingAsync(ct);

        return new TriggerAnswer { Logs = [$"{told} ends of runs told"], ReturnValue = new JsonObject { ["told"] = told } };
    }

    private static async Task<TriggerAnswer> OnTimerAsync(Sweep sweep, ILogger<Sweep> log, CancellationToken ct)
    {
        var report = await sweep.RunAsync(ct);
        log.Swept(report);
        return new TriggerAnswer
        {
            Logs = [$"{report.Runs} runs swept, {report.Findings.Count} findings"],
            ReturnValue = new JsonObject { ["runs"] = report.Runs, ["findings"] = report.Findings.Count },
        };
    }

    private static async Task<IReadOnlyList<BlobCreated>> EventsAsync(HttpContext http, CancellationToken ct)
    {
        try
        {
            var envelope = await JsonSerializer.DeserializeAsync<TriggerEnvelope>(http.Request.Body, PfmgJson.Options, ct);
            return envelope?.Data is { } data
                ? [.. data.SelectMany(input => BlobCreated.Parse(input.Value))]
                : throw new InvalidInputException("the request", "Data", "the host's envelope {Data, Metadata}", "nothing");
        }
        catch (JsonException)
        {
            throw new InvalidInputException("the request", "", "the host's envelope {Data, Metadata} with storage events", "other JSON or none");
        }
    }
}

/// <summary>What the Functions host sends to a custom handler for every trigger but HTTP.</summary>
/// <param name="Data">One value an input binding; a queue's message comes as text.</param>
/// <param name="Metadata">The trigger's metadata.</param>
internal sealed record TriggerEnvelope(Dictionary<string, JsonNode?>? Data, JsonObject? Metadata);

/// <summary>What the host wants back; its members are spelled as the host reads them.</summary>
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
