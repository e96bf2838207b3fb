using System.CommandLine;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Quality;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`pfmg override RUN --sample S --reason TEXT`: signs that failed samples are to be committed, and resumes the run.</summary>
internal static class OverrideCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal, StoreOption store)
    {
        var run = new Argument<string>("RUN") { Description = "The run's id" };
        var samples = new Option<string[]>("--sample") { Description = "A sample that failed; again for each of them", HelpName = "SAMPLE", Required = true };
        var reason = new Option<string>("--reason") { Description = "Why it is to be kept; stays in the run's record and in the lake", HelpName = "TEXT", Required = true };
        var by = new Option<string?>("--by") { Description = "Who decides; else the name of this system's user", HelpName = "NAME" };
        var command = new PfmgCommand(
            "override",
            "Commits samples that failed their quality policy: signs the decision, which nobody can take back, and resumes the run. Prints its record.",
            "pfmg override seqoia-r001-0123456789abcdef0123 --sample S1 --reason \"the tissue cannot be taken again\"");
        return command.With(run, samples, reason, by).Does(async (parsed, ct) =>
        {
            await using var services = CommandServices.Create(store.DeploymentFor(parsed, terminal));
            var runId = parsed.GetRequiredValue(run);
            var signed = await services.Get<OverrideQuality>().RunAsync(
                runId, parsed.GetRequiredValue(samples), parsed.GetRequiredValue(reason), parsed.GetValue(by) ?? Environment.UserName, ct);
            await terminal.Error.WriteLineAsync($"Signed with key {signed.Signature.KeyId}; resuming.");
            var plan = await services.Get<IObjectStore>().RequireJsonAsync<RunPlan>(StorePaths.Plan(runId), ct);
            await services.Get<IBatchCompute>().SubmitAsync(plan, ct);
            await services.Get<RunCatalogue>().RefreshAsync(runId, ct);
            var record = await new FollowRun(services.Get<ReadRuns>(), services.Get<IBatchCompute>(), services.Get<TimeProvider>(), terminal.Error).ToEndAsync(runId, ct);
            await terminal.WriteLineAsync(JsonSerializer.Serialize(record, PfmgJson.Indented), ct);
            return await JudgeRun.TellAsync(record, terminal.Error);
        });
    }
}
