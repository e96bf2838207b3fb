using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Steps;

/// <summary>The last step of a run: makes the files of all its ingests visible as one lake version.</summary>
public static class CommitStep
{
    /// <summary>Runs the step; see <see cref="TaskStep"/>. Its result is a <see cref="CommitOutcome"/>.</summary>
    /// <exception cref="CorruptException">A receipt is missing or does not add up, or a data file is not as told.</exception>
    public static async Task<StepResult> RunAsync(TaskContext context, CancellationToken ct)
    {
        var files = new List<LakeFile>();
        foreach (string ingest in context.Task.Read<CommitParameters>().IngestTasks)
        {
            var receipt = await context.Store.ReadAsync<Receipt>(StorePaths.Receipt(context.Plan.RunId, ingest), ct);
            files.AddRange(IngestReceipt.Of(receipt).Files);
        }

        if (files.Count == 0)
        {
            throw new CorruptException($"Run {context.Plan.RunId} plans a commit and no ingest.");
        }

        var outcome = await new CommitFiles(context.Store, context.Time).RunAsync(context.Plan.RunId, files, ct);
        long rows = files.Sum(static f => f.Rows);
        return new StepResult(
            new TaskCounts("rows", rows, rows, Rejected: 0), [], [], JsonSerializer.SerializeToNode(outcome, PfmgJson.Options)!.AsObject());
    }
}
