using System.CommandLine;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Functions.Deliveries;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`pfmg run DIR`: upload, run and commit in one process, without a server.</summary>
internal static class RunCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal, StoreOption store)
    {
        var delivery = new DeliveryArguments();
        var command = new PfmgCommand(
            "run",
            "Uploads a folder, runs its tasks on this machine and commits them to the lake. Prints the run's record as JSON; again, it goes on.",
            "pfmg run delivery/ --platform seqoia --run R001 > record.json");
        return command.With(delivery.Directory, delivery.Platform, delivery.Run).Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            var complete = await delivery.CompleteAsync(parsed, ct);
            var uploaded = await UploadProgress.RunAsync(terminal, DeliveryTarget.Of(services.Get<IObjectStore>(), complete), complete, ct);
            var started = await services.Get<StartRun>().RunAsync(uploaded.ManifestPath, ct);
            await terminal.Error.WriteLineAsync($"Run {started.RunId}");
            var record = await new FollowRun(services.Get<ReadRuns>(), services.Get<IBatchCompute>(), services.Get<TimeProvider>(), terminal.Error).ToEndAsync(started.RunId, ct);
            await terminal.WriteLineAsync(JsonSerializer.Serialize(record, PfmgJson.Indented), ct);
            return await JudgeRun.TellAsync(record, terminal.Error);
        });
    }
}
