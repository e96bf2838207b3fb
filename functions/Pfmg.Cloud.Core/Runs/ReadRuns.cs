using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Quality;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>Tells of runs from what they left in the store; keeps nothing of its own.</summary>
public sealed class ReadRuns(IObjectStore store, IBatchCompute compute)
{
    /// <summary>The ids of all runs, refused ones too, in ordinal order.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken ct)
    {
        var ids = new List<string>();
        await foreach (var found in store.ListAsync(StorePaths.Runs, ct))
        {
            var parts = found.Path.Split('/');
            if (parts is [_, var id, "plan.json" or "rejection.json"] && (ids.Count == 0 || ids[^1] != id))
            {
                ids.Add(id);
            }
        }

        return ids;
    }

    /// <summary>A run.</summary>
    /// <exception cref="NotFoundException">There is none of this id.</exception>
    public async Task<RunRecord> ReadAsync(string runId, CancellationToken ct)
    {
        if (await store.ReadJsonAsync<RunPlan>(StorePaths.Plan(runId), ct) is { } plan)
        {
            // Compute is asked first: a job that has ended then has left all its receipts.
            var job = await compute.StateAsync(runId, ct);
            var record = await WithQualityAsync(Describe(plan, await ReceiptsAsync(plan, ct), job), plan, ct);
            return record.State == RunState.Completed || job is BatchJobState.Running or BatchJobState.Queued ? record : await GivenUpAsync(record, ct);
        }

        return await store.ReadJsonAsync<RunRejection>(StorePaths.Rejection(runId), ct) is { } rejection
            ? Describe(rejection)
            : throw new NotFoundException($"There is no run {runId}.");
    }

    private async Task<RunRecord> WithQualityAsync(RunRecord record, RunPlan plan, CancellationToken ct)
    {
        var judged = record.Receipts.Where(receipt => receipt is { Kind: TaskKinds.Qc, Succeeded: true }).Select(receipt => receipt.Task).ToHashSet(StringComparer.Ordinal);
        return record with
        {
            Qc = [.. (await store.SamplesAsync(plan.RunId, plan.Tasks.Where(task => judged.Contains(task.Id)), ct)).Select(sample => sample.Quality)],
            Overrides = await store.OverridesAsync(plan.RunId, ct),
        };
    }

    /// <summary>A run without a job that was told to have failed has failed, also if no receipt says so.</summary>
    private async Task<RunRecord> GivenUpAsync(RunRecord record, CancellationToken ct) =>
        await store.ReadJsonAsync<RunEnd>(StorePaths.End(record.RunId, RunState.Failed), ct) is { } end
            ? record with { State = RunState.Failed, End = end }
            : record;

    private async Task<IReadOnlyList<Receipt>> ReceiptsAsync(RunPlan plan, CancellationToken ct)
    {
        var there = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var found in store.ListAsync($"{StorePaths.Run(plan.RunId)}tasks/", ct))
        {
            there.Add(found.Path);
        }

        var receipts = new List<Receipt>();
        foreach (var task in plan.Tasks.Where(task => there.Contains(StorePaths.Receipt(plan.RunId, task.Id))))
        {
            // A run that is resumed takes its failed receipts away; one may go between the list and here.
            if (await store.ReadJsonAsync<Receipt>(StorePaths.Receipt(plan.RunId, task.Id), ct) is { } receipt)
            {
                receipts.Add(receipt);
            }
        }

        return receipts;
    }

    private static RunRecord Describe(RunRejection rejection)
    {
        if (!StorePaths.TryParseManifest(rejection.ManifestPath, out var platform, out var run))
        {
            throw new CorruptException($"{StorePaths.Rejection(rejection.RunId)} names no manifest.");
        }

        return new RunRecord
        {
            RunId = rejection.RunId,
            Platform = platform,
            Run = run,
            State = RunState.Rejected,
            ManifestPath = rejection.ManifestPath,
            Faults = rejection.Faults,
        };
    }

    private static RunRecord Describe(RunPlan plan, IReadOnlyList<Receipt> receipts, BatchJobState job)
    {
        var commit = receipts.FirstOrDefault(receipt => receipt.Succeeded && TaskKinds.IsLast(receipt.Kind));
        var startedAt = receipts.Count == 0 ? (DateTimeOffset?)null : receipts.Min(receipt => receipt.StartedAt);
        return new RunRecord
        {
            RunId = plan.RunId,
            Platform = plan.Platform,
            Run = plan.Run,
            State = StateOf(commit is not null, receipts, job),
            ManifestPath = plan.ManifestPath,
            Pipeline = plan.Pipeline,
            Reference = plan.Reference,
            StartedAt = startedAt,
            Seconds = startedAt is { } start ? Math.Round(receipts.Max(EndOf).Subtract(start).TotalSeconds, 3) : null,
            LakeVersion = (long?)commit?.Result?["version"],
            Steps = [.. plan.Tasks.GroupBy(task => task.Kind, StringComparer.Ordinal).Select(kind => Describe(kind.Key, kind.Count(), receipts))],
            Chain = ReconcileRun.Chain(plan, receipts),
            Identity = receipts.Where(static receipt => receipt.Result?["identity"] is System.Text.Json.Nodes.JsonObject)
                .ToDictionary(static receipt => receipt.Task, static receipt => receipt.Result!["identity"]!.AsObject(), StringComparer.Ordinal),
            Faults = [.. receipts.SelectMany(receipt => receipt.Failure?.Faults ?? [])],
            Failures = [.. receipts.Where(receipt => receipt.Failure is not null).Select(receipt => new RunFailure(receipt.Task, receipt.Kind, receipt.Failure!))],
            Receipts = receipts,
        };
    }

    private static RunState StateOf(bool committed, IReadOnlyList<Receipt> receipts, BatchJobState job) => job switch
    {
        _ when committed => RunState.Completed,
        BatchJobState.Ended => RunState.Failed,
        BatchJobState.Unknown when receipts.Any(receipt => !receipt.Succeeded) => RunState.Failed,
        BatchJobState.Running => RunState.Running,
        _ => receipts.Count == 0 ? RunState.Queued : RunState.Running,
    };

    private static RunStep Describe(string kind, int tasks, IReadOnlyList<Receipt> receipts)
    {
        var ended = receipts.Where(receipt => receipt.Kind == kind).ToList();
        return new RunStep(
            kind,
            tasks,
            ended.Count(receipt => receipt.Succeeded),
            ended.Count(receipt => !receipt.Succeeded),
            Math.Round(ended.Sum(receipt => receipt.Seconds), 3),
            ended.Count == 0 ? null : ended.Min(receipt => receipt.StartedAt),
            ended.Count == 0 ? null : ended.Max(EndOf),
            [.. ended.Where(receipt => receipt.Succeeded).GroupBy(receipt => receipt.Counts.Unit, StringComparer.Ordinal).Select(Sum)]);
    }

    private static TaskCounts Sum(IGrouping<string, Receipt> unit) => new(
        unit.Key,
        unit.Sum(receipt => receipt.Counts.Read),
        unit.Sum(receipt => receipt.Counts.Written),
        unit.Sum(receipt => receipt.Counts.Rejected));

    private static DateTimeOffset EndOf(Receipt receipt) => receipt.StartedAt.AddSeconds(receipt.Seconds);
}
