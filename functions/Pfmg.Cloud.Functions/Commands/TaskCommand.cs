using System.CommandLine;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Local.Compute;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`pfmg task RUN TASK`: one task of a plan, as batch compute runs it.</summary>
internal static class TaskCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal, StoreOption store)
    {
        var run = new Argument<string>("RUN") { Description = "The run's id" };
        var task = new Argument<string>("TASK") { Description = "The task's id in the run's plan" };
        var supervised = new Option<bool>("--supervised") { Description = "End, with all tools, when standard input ends: when whoever started this is gone" };
        var command = new PfmgCommand(
            "task",
            "Runs one task of a run and writes its receipt. Again is harmless; what it needs must have succeeded.",
            "pfmg task seqoia-r001-0123456789abcdef0123 prepare.file000");
        return command.With(run, task, supervised).Does(async (parsed, ct) =>
        {
            if (parsed.GetValue(supervised))
            {
                Leash.Attach();
            }

            await using var services = CommandServices.Create(store.PathFor(parsed, terminal));
            var receipt = await services.Get<ExecuteTask>().ExecuteAsync(parsed.GetRequiredValue(run), parsed.GetRequiredValue(task), ct);
            await terminal.WriteLineAsync(JsonSerializer.Serialize(receipt, PfmgJson.Options), ct);
            if (receipt.Failure is { } failure)
            {
                await terminal.Error.WriteLineAsync($"pfmg: {receipt.Task}: {failure.Message}");
            }

            return receipt switch
            {
                { Succeeded: true } => ExitCodes.Done,
                { Failure.Code: FailureCodes.InvalidInput } => ExitCodes.Input,
                _ => ExitCodes.Ours,
            };
        });
    }
}
