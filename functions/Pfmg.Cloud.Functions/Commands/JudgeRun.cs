using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>Tells a person how a run ended: its samples' quality, then what went wrong.</summary>
internal static class JudgeRun
{
    /// <summary>Tells, and gives the process's exit code.</summary>
    public static async Task<int> TellAsync(RunRecord record, TextWriter error)
    {
        foreach (var line in record.Qc.SelectMany(QualityText.Of))
        {
            await error.WriteLineAsync(line);
        }

        foreach (var decided in record.Overrides.Select(found => found.Statement))
        {
            await error.WriteLineAsync($"Override by {decided.By}: {string.Join(", ", decided.Samples.Select(sample => sample.Sample))}: {decided.Reason}");
        }

        foreach (var fault in record.Faults)
        {
            await error.WriteLineAsync($"pfmg: {fault}");
        }

        foreach (var (task, _, failure) in record.Failures)
        {
            // The faults of an input are told above.
            await error.WriteLineAsync($"pfmg: {task}: {failure.Code}{(failure.Faults.Count > 0 ? "" : $": {failure.Message}")}");
            foreach (var line in failure.LastLines)
            {
                await error.WriteLineAsync($"    {line}");
            }

            await error.WriteLineAsync($"  {failure.Action} See {failure.Page}.");
        }

        var isSendersFault = record.Faults.Count > 0 || record.Failures.Any(failed => failed.Failure.Code == FailureCodes.QualityFailed);
        return record.State == RunState.Completed ? ExitCodes.Done : isSendersFault ? ExitCodes.Input : ExitCodes.Ours;
    }
}
