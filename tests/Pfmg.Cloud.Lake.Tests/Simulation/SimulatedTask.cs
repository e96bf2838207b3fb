using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Quality;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Steps;

namespace Pfmg.Cloud.Lake.Tests.Simulation;

/// <summary>A task as a node runs it: what it writes follows from its name, quickly; a commit is the real one.</summary>
/// <param name="store">The store.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The lake's log as far as somebody has read it; null to read it anew for each commit.</param>
internal sealed class SimulatedTask(IObjectStore store, TimeProvider time, LakeLog? log = null)
{
    private const int Records = 3;

    /// <summary>Runs a task as the real runner does: once it has succeeded, never again.</summary>
    public async Task RunAsync(string runId, string taskId)
    {
        var plan = await store.RequireJsonAsync<RunPlan>(StorePaths.Plan(runId), default);
        var task = plan.Tasks.Single(task => task.Id == taskId);
        var path = StorePaths.Receipt(runId, taskId);
        if (await store.ReadJsonAsync<Receipt>(path, default) is { Succeeded: true })
        {
            return;
        }

        foreach (var needed in task.DependsOn)
        {
            await RequireAsync(plan, needed);
        }

        var receipt = new Receipt
        {
            RunId = runId,
            Task = taskId,
            Kind = task.Kind,
            Succeeded = true,
            StartedAt = time.GetUtcNow(),
            Seconds = 1,
            Counts = new TaskCounts("records", Records, Records, 0),
        };
        try
        {
            receipt = task.Kind == TaskKinds.Commit ? await CommitAsync(plan, task, receipt) : await WriteAsync(plan, task, receipt);
        }
        catch (LakeException e)
        {
            receipt = receipt with { Succeeded = false, Failure = new TaskFailure(e.Code, e.Message, [], []) };
        }

        await store.PutJsonAsync(path, receipt, PutCondition.Overwrite, default);
        if (!receipt.Succeeded)
        {
            throw new TaskFailedException($"{taskId}: {receipt.Failure!.Code}: {receipt.Failure.Message}");
        }
    }

    /// <summary>Runs the task of a number in its plan, as batch nodes are told.</summary>
    /// <returns>The path of its receipt.</returns>
    public async Task<string> RunAsync(string runId, int number)
    {
        var plan = await store.RequireJsonAsync<RunPlan>(StorePaths.Plan(runId), default);
        await RunAsync(runId, plan.Tasks[number].Id);
        return StorePaths.Receipt(runId, plan.Tasks[number].Id);
    }

    private async Task RequireAsync(RunPlan plan, string needed)
    {
        if (await store.ReadJsonAsync<Receipt>(StorePaths.Receipt(plan.RunId, needed), default) is not { Succeeded: true })
        {
            throw new TaskFailedException($"{needed} has not succeeded.");
        }

        foreach (var output in plan.Tasks.Single(task => task.Id == needed).Outputs)
        {
            if (await store.HeadAsync(output, default) is null)
            {
                throw new TaskFailedException($"{output}, which {needed} wrote, is gone.");
            }
        }
    }

    private async Task<Receipt> WriteAsync(RunPlan plan, PlannedTask task, Receipt receipt)
    {
        if (task.Kind == TaskKinds.Prepare && plan.Manifest.Files.Any(file => file.Path.StartsWith(Deliveries.Damaged, StringComparison.Ordinal) && IsOf(task, file.Path)))
        {
            throw new InvalidInputException(Deliveries.Damaged, "record 1", "a record", "damage");
        }

        var files = new List<LakeFile>();
        var written = new List<WrittenObject>();
        foreach (var output in task.Outputs)
        {
            var bytes = task.Kind == TaskKinds.Qc ? Quality(output) : Encoding.UTF8.GetBytes($"what {task.Id} of {plan.RunId} writes to {output}");
            var info = await store.PutAsync(output, new MemoryStream(bytes), PutCondition.Overwrite, default);
            written.Add(new WrittenObject(output, info.Size, Convert.ToHexStringLower(SHA256.HashData(bytes))));
            if (output.StartsWith(StorePaths.Lake, StringComparison.Ordinal))
            {
                files.Add(new LakeFile(output.Split('/')[1], output, info.Size, Records, Convert.ToHexStringLower(SHA256.HashData(bytes)), [], null, null));
            }
        }

        receipt = receipt with { Outputs = written };
        return task.Kind == TaskKinds.Ingest ? receipt with { Result = StepResults.Write(new IngestReceipt(files)) } : receipt;
    }

    private async Task<Receipt> CommitAsync(RunPlan plan, PlannedTask task, Receipt receipt)
    {
        var files = new List<LakeFile>();
        foreach (var ingest in task.Read<CommitParameters>().IngestTasks)
        {
            files.AddRange(IngestReceipt.Of(await store.RequireJsonAsync<Receipt>(StorePaths.Receipt(plan.RunId, ingest), default)).Files);
        }

        var outcome = await new CommitFiles(store, time, log).RunAsync(plan.RunId, files, default);
        return receipt with { Result = StepResults.Write(outcome) };
    }

    private static byte[] Quality(string path) => JsonSerializer.SerializeToUtf8Bytes(
        new SampleQuality
        {
            Sample = Path.GetFileNameWithoutExtension(path),
            Assay = "wgs",
            Material = "germline",
            Policy = "simulated/1.0.0",
            Verdict = QualityVerdict.Pass,
            Findings = [],
            Metrics = new QualityMetrics(),
            NotMeasured = new Dictionary<string, string>(StringComparer.Ordinal),
            Target = new QualityTarget("known bases", "tiny", 1),
        },
        PfmgJson.Options);

    private static bool IsOf(PlannedTask task, string path) =>
        JsonSerializer.Serialize(task.Parameters, PfmgJson.Options).Contains($"/{path}\"", StringComparison.Ordinal);
}
