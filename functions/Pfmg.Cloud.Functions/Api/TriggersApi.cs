using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Audit;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Telemetry;
using Pfmg.Cloud.Functions.Hosting;
using Pfmg.Cloud.Lake.Sweeping;

namespace Pfmg.Cloud.Functions.Api;

/// <summary>What the Functions host calls when a message arrives on a queue or a timer fires. The routes exist behind the host only.</summary>
/// <remarks>A function's folder, with its `function.json`, has the name of its route. An answer without success makes the host try again, and at last set the message aside.</remarks>
internal static class TriggersApi
{
    /// <summary>Maps the routes.</summary>
    public static void MapTriggers(this IEndpointRouteBuilder app)
    {
        var triggers = app.MapGroup("").AddEndpointFilter<TriggerGuard>().ExcludeFromDescription();
        triggers.MapPost("/OnUpload", OnUploadAsync);
        triggers.MapPost("/OnReceipt", OnReceiptAsync);
        triggers.MapPost("/OnUploadPoison", (HttpContext http, SetAside aside, CancellationToken ct) => OnPoisonAsync(http, aside, "uploads", ct));
        triggers.MapPost("/OnReceiptPoison", (HttpContext http, SetAside aside, CancellationToken ct) => OnPoisonAsync(http, aside, "receipts", ct));
        triggers.MapPost("/OnSweepTimer", OnSweepTimerAsync);
        triggers.MapPost("/OnMaintenanceTimer", OnMaintenanceTimerAsync);
    }

    private static async Task<TriggerAnswer> OnUploadAsync(HttpContext http, StartRun start, IObjectStore store, ILogger<StartRun> log, CancellationToken ct)
    {
        var runs = new List<JsonNode?>();
        foreach (var created in Events(await TriggerEnvelope.ReadAsync(http, ct)))
        {
            if (!StorePaths.TryParseManifest(created.Path, out var platform, out var run))
            {
                continue;
            }

            await RequireWholeAsync(store, created, ct);
            using var span = Spans.Event.Begin(UploadTrace.Of(platform, run));
            var started = await start.RunAsync(created.Path, ct);
            span?.SetTag(Facts.Run, started.RunId);
            log.ManifestHandled(started.RunId, started.Accepted, started.Faults.Count);
            runs.Add(new JsonObject { ["runId"] = started.RunId, ["accepted"] = started.Accepted });
        }

        return new TriggerAnswer { Logs = [$"{runs.Count} manifests handled"], ReturnValue = new JsonObject { ["runs"] = new JsonArray([.. runs]) } };
    }

    private static async Task<TriggerAnswer> OnReceiptAsync(HttpContext http, TellOfReceipt tell, IBatchCompute compute, CancellationToken ct)
    {
        var told = 0;
        foreach (var created in Events(await TriggerEnvelope.ReadAsync(http, ct)))
        {
            told += await tell.RunAsync(created.Path, ct) is null ? 0 : 1;
        }

        // A job ends some seconds after its last receipt; so every receipt is asked, whosever it is.
        await compute.SubmitWaitingAsync(ct);

        return new TriggerAnswer { Logs = [$"{told} ends of runs told"], ReturnValue = new JsonObject { ["told"] = told } };
    }

    private static async Task<TriggerAnswer> OnPoisonAsync(HttpContext http, SetAside aside, string queue, CancellationToken ct)
    {
        var envelope = await TriggerEnvelope.ReadAsync(http, ct);
        var id = await aside.RunAsync(queue, envelope.Metadata, ct);
        return new TriggerAnswer { Logs = [$"message {id} of queue {queue} set aside"], ReturnValue = new JsonObject { ["messageId"] = id } };
    }

    private static async Task<TriggerAnswer> OnSweepTimerAsync(Sweep sweep, AnchorAudit anchor, MendCounter counter, ILogger<Sweep> log, CancellationToken ct)
    {
        // First, since it fails for nothing: whoever opposed must not wait for runs and anchors.
        log.CounterMended(await counter.RunAsync(ct));
        var report = await sweep.RunAsync(ct);
        log.Swept(report);
        log.Anchored(await anchor.RunAsync(ct));
        return new TriggerAnswer
        {
            Logs = [$"{report.Runs} runs swept, {report.Findings.Count} findings"],
            ReturnValue = new JsonObject { ["runs"] = report.Runs, ["findings"] = report.Findings.Count },
        };
    }

    private static async Task<TriggerAnswer> OnMaintenanceTimerAsync(StartMaintenance start, CancellationToken ct)
    {
        var runId = await start.RunAsync(ct);
        return new TriggerAnswer { Logs = [$"{runId} submitted"], ReturnValue = new JsonObject { ["runId"] = runId } };
    }

    private static List<BlobCreated> Events(TriggerEnvelope envelope)
    {
        try
        {
            return [.. envelope.Data.Values.SelectMany(BlobCreated.Parse)];
        }
        catch (JsonException)
        {
            throw new InvalidInputException("the request", "Data", "storage events, as JSON or as text of it", "other text");
        }
    }

    /// <summary>A copy is told of when it begins: half a manifest would be refused as if it were the sender's.</summary>
    private static async Task RequireWholeAsync(IObjectStore store, BlobCreated created, CancellationToken ct)
    {
        if (created.Size is { } size && await store.HeadAsync(created.Path, ct) is { } found && found.Size != size)
        {
            throw new UnavailableException($"The manifest has {found.Size} bytes and its event tells {size}: it is still being written, or the event is of another.");
        }
    }
}
