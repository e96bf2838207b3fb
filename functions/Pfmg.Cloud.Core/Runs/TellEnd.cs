using System.Globalization;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Telemetry;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>Tells the bus how a run ended, and notes in the store that it did.</summary>
/// <remarks>
/// The event goes by the catalogue's outbox, so that an entry and its event are one write. At least once: the note comes after the event, so a crash between them tells again, under the same event id. Whoever
/// finds an end without its note (a receipt's event, the sweeper) completes it.
/// </remarks>
public sealed class TellEnd(IObjectStore store, IEventBus bus, RunCatalogue catalogue, TimeProvider time)
{
    /// <summary>Tells that a run is in the lake, and of the lake's new version; or that a night's maintenance is done, and of its new versions.</summary>
    /// <param name="commit">The receipt of a plan's last task, of success.</param>
    /// <param name="ct">Cancels; the event may then have been told.</param>
    /// <returns>False if it was told before.</returns>
    public async Task<bool> CompletedAsync(Receipt commit, CancellationToken ct)
    {
        var version = (long?)commit.Result?["version"];
        var end = new RunEnd { RunId = commit.RunId, State = RunState.Completed, At = commit.StartedAt.AddSeconds(commit.Seconds), LakeVersion = version };
        if (await WasToldAsync(end, ct))
        {
            return false;
        }

        var isRun = commit.Kind == TaskKinds.Commit;
        await PublishAsync(isRun ? DomainEvents.RunCompleted : DomainEvents.MaintenanceCompleted, end, new JsonObject { ["runId"] = end.RunId }, ct);
        foreach (var number in !isRun ? await CompactedAsync(end.RunId, ct) : version is { } committed ? [committed] : [])
        {
            // One event a version: a commit told twice names the same one.
            var text = number.ToString(CultureInfo.InvariantCulture);
            var data = new JsonObject { ["version"] = number, ["runId"] = end.RunId };
            await bus.PublishAsync(new DomainEvent($"{DomainEvents.LakeCommitted}:{text}", DomainEvents.LakeCommitted, $"lake/{text}", end.At, data), ct);
        }

        await NoteAsync(end, ct);
        if (isRun)
        {
            Measures.Commits.Add(1);
            Measures.Rows.Add(commit.Counts.Written);
        }

        return true;
    }

    /// <summary>Tells that a run ended without a commit.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="task">The id of the task to blame, of which the event tells the number and the kind; null if none is.</param>
    /// <param name="code">One of <see cref="FailureCodes"/>.</param>
    /// <param name="reason">One sentence, without names of samples.</param>
    /// <param name="ct">Cancels; the event may then have been told.</param>
    /// <returns>False if it was told before.</returns>
    public async Task<bool> FailedAsync(string runId, string? task, string code, string reason, CancellationToken ct)
    {
        var end = new RunEnd { RunId = runId, State = RunState.Failed, At = time.GetUtcNow(), Task = task, Code = code, Reason = reason };
        if (await WasToldAsync(end, ct))
        {
            return false;
        }

        var data = new JsonObject { ["runId"] = runId, ["code"] = code };
        if (task is not null && (await store.RequireJsonAsync<RunPlan>(StorePaths.Plan(runId), ct)) is var plan && plan.Find(task) is { } blamed)
        {
            // Its id may hold a sample's name, which no event carries.
            (data["task"], data["step"]) = (plan.NumberOf(blamed), blamed.Kind);
        }

        await PublishAsync(DomainEvents.RunFailed, end, data, ct);
        await NoteAsync(end, ct);
        return true;
    }

    /// <summary>Tells that a manifest was refused.</summary>
    /// <param name="rejection">As it lies in the store.</param>
    /// <param name="ct">Cancels; the event may then have been told.</param>
    /// <returns>False if it was told before.</returns>
    public async Task<bool> RejectedAsync(RunRejection rejection, CancellationToken ct)
    {
        var count = rejection.Faults.Count;
        var end = new RunEnd
        {
            RunId = rejection.RunId,
            State = RunState.Rejected,
            At = time.GetUtcNow(),
            Code = FailureCodes.Rejected,
            Reason = $"The manifest has {count.ToString(CultureInfo.InvariantCulture)} faults.",
        };
        if (await WasToldAsync(end, ct))
        {
            return false;
        }

        await PublishAsync(DomainEvents.RunRejected, end, new JsonObject { ["runId"] = end.RunId, ["faults"] = count }, ct);
        await NoteAsync(end, ct);
        return true;
    }

    private async Task<IReadOnlyList<long>> CompactedAsync(string runId, CancellationToken ct)
    {
        var versions = new List<long>();
        var plan = await store.RequireJsonAsync<RunPlan>(StorePaths.Plan(runId), ct);
        foreach (var task in plan.Tasks.Where(task => task.Kind == TaskKinds.Compact))
        {
            var receipt = await store.RequireJsonAsync<Receipt>(StorePaths.Receipt(runId, task.Id), ct);
            versions.AddRange(receipt.Result?["versions"]?.AsArray().Select(static version => (long)version!) ?? []);
        }

        return versions;
    }

    private Task PublishAsync(string type, RunEnd end, JsonObject data, CancellationToken ct)
    {
        if (end.LakeVersion is { } version)
        {
            data["lakeVersion"] = version;
        }

        return catalogue.TellAsync(end.RunId, new DomainEvent($"{type}:{end.RunId}", type, $"runs/{end.RunId}", end.At, data), ct);
    }

    private async Task<bool> WasToldAsync(RunEnd end, CancellationToken ct) => await store.HeadAsync(StorePaths.End(end.RunId, end.State), ct) is not null;

    private async Task NoteAsync(RunEnd end, CancellationToken ct)
    {
        try
        {
            await store.PutJsonAsync(StorePaths.End(end.RunId, end.State), end, PutCondition.CreateOnly, ct);
        }
        catch (ConflictException)
        {
            // Somebody told at the same moment.
        }

        await new MeasureEnd(store).RunAsync(end, ct);
    }
}
