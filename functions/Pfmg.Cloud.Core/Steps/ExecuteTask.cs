using System.Diagnostics;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Telemetry;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Runs one task of a plan and writes its receipt: what `pfmg task RUN TASK` does on a batch node.</summary>
/// <param name="store">Where plan, inputs, outputs and receipts are.</param>
/// <param name="steps">The step of every kind.</param>
/// <param name="time">The clock.</param>
/// <param name="scratchRoot">A folder on a disk with room; each try gets a folder of its own in it.</param>
/// <param name="keys">Checks signatures; null where nothing may be overridden.</param>
public sealed class ExecuteTask(IObjectStore store, StepTable steps, TimeProvider time, string scratchRoot, IKeyRing? keys = null)
{
    /// <summary>The folder below the scratch root in which references of a store elsewhere are kept; no run's id begins with a point.</summary>
    public const string ReferenceFolder = ".references";

    /// <summary>The span that a step's own is below: that of its try; null for the upload's.</summary>
    public ActivityContext? Parent { get; set; }

    /// <summary>Runs a task, unless a receipt of success is there already.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="taskId">A task of its plan.</param>
    /// <param name="ct">Kills the task's tools; no receipt is then written.</param>
    /// <returns>The receipt, of success or of failure, as it lies in the store.</returns>
    /// <exception cref="NotFoundException">There is no such run or task.</exception>
    /// <exception cref="ConflictException">A task that this one needs has not succeeded.</exception>
    public async Task<Receipt> ExecuteAsync(string runId, string taskId, CancellationToken ct)
    {
        var plan = await store.RequireJsonAsync<RunPlan>(StorePaths.Plan(runId), ct);
        var task = plan.Find(taskId) ?? throw new NotFoundException($"Run {runId} has no task {taskId}.");
        var path = StorePaths.Receipt(runId, taskId);
        if (await store.ReadJsonAsync<Receipt>(path, ct) is { Succeeded: true } done)
        {
            return done;
        }

        foreach (var dependency in task.DependsOn)
        {
            if (await store.ReadJsonAsync<Receipt>(StorePaths.Receipt(runId, dependency), ct) is not { Succeeded: true })
            {
                throw new ConflictException($"Task {taskId} of run {runId} needs {dependency}, which has not succeeded.");
            }
        }

        using var span = Spans.Step.Begin(Parent ?? UploadTrace.Of(plan.Platform, plan.Run));
        var receipt = await TryAsync(plan, task, ct);
        Tell(span, plan, task, receipt);
        return await store.KeepReceiptAsync(receipt, ct);
    }

    private async Task<Receipt> TryAsync(RunPlan plan, PlannedTask task, CancellationToken ct)
    {
        var startedAt = time.GetUtcNow();
        var clock = time.GetTimestamp();
        var scratch = ScratchFolder.Create(Path.Combine(scratchRoot, plan.RunId), task.Id);
        await using var memory = new PeakMemory(time);
        var tools = ToolTime.Begin();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(task.TimeoutSeconds), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        var receipt = new Receipt
        {
            RunId = plan.RunId,
            Task = task.Id,
            Kind = task.Kind,
            Succeeded = false,
            StartedAt = startedAt,
            Seconds = 0,
            Counts = new TaskCounts("none", 0, 0, 0),
        };
        try
        {
            var result = await steps.Of(task.Kind)(new TaskContext(plan, task, store, scratch, time) { Keys = keys, ReferenceDirectory = Path.Combine(scratchRoot, ReferenceFolder) }, both.Token);
            Reconcile(task, result);
            receipt = receipt with
            {
                Succeeded = true,
                Counts = result.Counts,
                Accounts = result.Accounts,
                Outputs = result.Outputs,
                Tools = result.Tools,
                Result = result.Result,
            };
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // A receipt must tell of every failure, ours included; the caller gets it as the task's outcome.
            receipt = receipt with { Failure = limit.IsCancellationRequested ? DescribeFailure.OfTimeout(task, e) : DescribeFailure.Of(e) };
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }

        return receipt with
        {
            Seconds = Math.Round(time.GetElapsedTime(clock).TotalSeconds, 3),
            ToolSeconds = Math.Round(tools.Elapsed.TotalSeconds, 3),
            PeakMemoryBytes = memory.Bytes,
        };
    }

    private static void Tell(Activity? span, RunPlan plan, PlannedTask task, Receipt receipt)
    {
        if (span is null)
        {
            return;
        }

        span.SetTag(Facts.Run, plan.RunId).SetTag(Facts.Kind, task.Kind).SetTag(Facts.Task, plan.NumberOf(task));
        span.SetTag(Facts.Unit, receipt.Counts.Unit).SetTag(Facts.Read, receipt.Counts.Read).SetTag(Facts.Written, receipt.Counts.Written).SetTag(Facts.Rejected, receipt.Counts.Rejected);
        span.SetTag(Facts.ToolSeconds, receipt.ToolSeconds).SetTag(Facts.PeakMemory, receipt.PeakMemoryBytes);
        if (receipt.Failure is { } failure)
        {
            span.Failed(failure.Code);
        }
    }

    private static void Reconcile(PlannedTask task, StepResult result)
    {
        var (unit, read, written, rejected) = result.Counts;
        var inShort = TaskAccount.Of(unit, task.Id, [new("", read)], [new("", written)], new Flow("", rejected));
        var breaks = result.Accounts.Prepend(inShort).Where(account => !account.Balances).Select(account => ReconcileRun.Describe(task.Id, account)).Distinct(StringComparer.Ordinal).ToList();
        if (breaks.Count > 0)
        {
            throw CorruptException.Unbalanced(breaks);
        }
    }
}
