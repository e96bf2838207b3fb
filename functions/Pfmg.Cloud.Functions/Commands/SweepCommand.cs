using System.CommandLine;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Sweeping;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`pfmg sweep`: one sweep, by hand.</summary>
internal static class SweepCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal, StoreOption store)
    {
        var command = new PfmgCommand(
            "sweep",
            "Finds lost events, lost jobs and orphaned files, and repairs, fails or deletes each. Prints a report as JSON; runs that it submits run in this process, which ends after them.",
            "pfmg sweep");
        return command.Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            var report = await services.Get<Sweep>().RunAsync(ct);
            await terminal.WriteLineAsync(JsonSerializer.Serialize(report, PfmgJson.Indented), ct);
            var follow = new FollowRun(services.Get<ReadRuns>(), services.Get<IBatchCompute>(), services.Get<TimeProvider>(), terminal.Error);
            foreach (var finding in report.Findings.Where(Submitted))
            {
                await terminal.Error.WriteLineAsync($"Run {finding.RunId}");
                await follow.ToEndAsync(finding.RunId!, ct);
            }
        });
    }

    private static bool Submitted(SweepFinding finding) =>
        finding.RunId is not null && finding is { Action: SweepAction.Resubmitted } or { Kind: SweepKinds.ManifestWithoutRun, Action: SweepAction.Repaired };
}
