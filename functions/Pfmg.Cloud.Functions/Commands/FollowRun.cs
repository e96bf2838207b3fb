using System.Globalization;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Local.Compute;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>Watches a run to its end, a line on standard error for every step that moved.</summary>
internal sealed class FollowRun(ReadRuns runs, IBatchCompute compute, TimeProvider time, TextWriter error)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Waits until the run has completed, failed or was refused.</summary>
    public async Task<RunRecord> ToEndAsync(string runId, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        // Compute of this process says when no task is left, even to whom its receipts do not say it; of any other only receipts tell.
        var tasks = compute is LocalBatchCompute local ? local.WaitAsync(runId, ct) : Task.Delay(Timeout.InfiniteTimeSpan, time, ct);
        var told = new Dictionary<string, RunStep>(StringComparer.Ordinal);
        while (true)
        {
            var record = await runs.ReadAsync(runId, ct);
            foreach (var step in record.Steps.Where(step => Moved(told, step)))
            {
                told[step.Kind] = step;
                await error.WriteLineAsync(Line(step, time.GetElapsedTime(began)));
            }

            if (record.State.HasEnded())
            {
                await error.WriteLineAsync($"{record.State} after {Seconds(time.GetElapsedTime(began))}");
                foreach (var line in record.Chain is { } chain ? ChainText.Lines(chain) : [])
                {
                    await error.WriteLineAsync(line);
                }

                return record;
            }

            var pause = Task.Delay(Pause, time, ct);
            await (tasks.IsCompleted ? pause : Task.WhenAny(pause, tasks));
            ct.ThrowIfCancellationRequested();
        }
    }

    private static bool Moved(Dictionary<string, RunStep> told, RunStep step) => told.TryGetValue(step.Kind, out var before)
        ? (before.Succeeded, before.Failed) != (step.Succeeded, step.Failed)
        : step.Succeeded + step.Failed > 0;

    private static string Line(RunStep step, TimeSpan elapsed)
    {
        var counts = string.Join(", ", step.Counts.Select(count =>
            string.Create(CultureInfo.InvariantCulture, $"{count.Read:N0} {count.Unit} in, {count.Written:N0} out, {count.Rejected:N0} rejected")));
        var failed = step.Failed == 0 ? "" : $", {step.Failed} failed";
        return $"{Seconds(elapsed),9}  {step.Kind,-9} {step.Succeeded}/{step.Tasks}{failed}  {counts}";
    }

    private static string Seconds(TimeSpan elapsed) => string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:F1} s");
}
