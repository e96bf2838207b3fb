using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Lake.Compaction;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Life;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Lake.Steps;

/// <summary>The steps of a maintenance plan. Each leaves the lake's answers as they were.</summary>
public static class MaintenanceSteps
{
    /// <summary>Adds them.</summary>
    public static StepTable AddMaintenanceSteps(this StepTable steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        return steps.Add(TaskKinds.Compact, CompactAsync).Add(TaskKinds.Vacuum, VacuumAsync).Add(TaskKinds.Verify, VerifyAsync);
    }

    // Groups that an earlier try committed stay; their versions are then not in the receipt.
    private static async Task<StepResult> CompactAsync(TaskContext context, CancellationToken ct)
    {
        var log = new LakeLog(context.Store, context.Time);
        var options = new EngineOptions
        {
            ConcurrentQueries = context.Task.Cores,
            MemoryBytes = ((long)context.Task.MemoryMiB << 20) / 2,
            TemporaryBytes = ((long)context.Task.ScratchMiB << 20) / 4,
            CacheBytes = ((long)context.Task.ScratchMiB << 20) / 4,
            ScratchDirectory = Directory.CreateDirectory(Path.Combine(context.ScratchDirectory, "engine")).FullName,
        };
        using var lake = new LakeReader(context.Store, log, options);
        var target = CompactionTarget.Of(context.Task.Read<CompactParameters>().Tier);
        var (rows, versions) = (0L, new JsonArray());
        await foreach (var made in new CompactLake(context.Store, log, lake, context.ScratchDirectory).RunAsync(target, ct))
        {
            rows += made.Rows;
            versions.Add(made.Version);
        }

        return new StepResult(new TaskCounts(Units.Rows, rows, rows, 0), [], [], new JsonObject { ["versions"] = versions });
    }

    private static async Task<StepResult> VacuumAsync(TaskContext context, CancellationToken ct)
    {
        var vacuum = new VacuumLake(context.Store, new LakeLog(context.Store, context.Time), context.Time);
        var report = await vacuum.RunAsync(TimeSpan.FromDays(context.Task.Read<VacuumParameters>().RetentionDays), isTrial: false, ct);
        var result = new JsonObject { ["oldestVersion"] = report.OldestVersion, ["bytesFreed"] = report.BytesFreed };
        return new StepResult(new TaskCounts(Units.Files, report.FilesKept + report.FilesDeleted, report.FilesKept, report.FilesDeleted), [], [], result);
    }

    private static async Task<StepResult> VerifyAsync(TaskContext context, CancellationToken ct)
    {
        var report = await new VerifyLake(context.Store, new LakeLog(context.Store, context.Time)).RunAsync(context.Task.Read<VerifyParameters>().ReadsContent, ct);
        if (report.Damages is [var first, ..])
        {
            throw new CorruptException($"{report.Damages.Count} objects of the lake are damaged, first {first.Path}: {first.Found}");
        }

        var result = new JsonObject { ["version"] = report.Version == LakeSnapshot.EmptyVersion ? null : report.Version, ["entries"] = report.Entries, ["bytes"] = report.Bytes };
        return new StepResult(new TaskCounts(Units.Files, report.Files, report.Files, 0), [], [], result);
    }
}
