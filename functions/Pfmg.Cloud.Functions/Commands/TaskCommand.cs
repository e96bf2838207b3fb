using System.CommandLine;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Telemetry;
using Pfmg.Cloud.Functions.Hosting;
using Pfmg.Cloud.Local.Compute;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>`pfmg task RUN TASK`: one task of a plan, as batch compute runs it.</summary>
internal static class TaskCommand
{
    /// <summary>What is typed.</summary>
    public const string Name = "task";

    /// <summary>The command.</summary>
    public static Command Create(Terminal terminal, StoreOption store)
    {
        var run = new Argument<string>("RUN") { Description = "The run's id", Arity = ArgumentArity.ZeroOrOne };
        var task = new Argument<string>("TASK") { Description = "The task's id in the run's plan", Arity = ArgumentArity.ZeroOrOne };
        var supervised = new Option<bool>("--supervised")
        {
            Description = "End, with all tools, when standard input ends: when whoever started this is gone. Without RUN and TASK, they are read from there",
        };
        var node = new Option<bool>("--node")
        {
            Description = "Try the task as often and as long as its plan says, as a node of Azure Batch does; TASK may be its number in the plan. Ends with 4 if a task that it needs has not succeeded",
        };
        var command = new PfmgCommand(
            Name,
            "Runs one task of a run and writes its receipt. Again is harmless; what it needs must have succeeded.",
            "pfmg task seqoia-r001-0123456789abcdef0123 prepare.file000");
        return command.With(run, task, supervised, node).Does(async (parsed, ct) =>
        {
            var named = Named(parsed.GetValue(run), parsed.GetValue(task), terminal.Settings[ParentVariable.Name]);
            var leashed = parsed.GetValue(supervised);
            if (named is { } supervisee && parsed.GetValue(node))
            {
                return await SuperviseAsync(supervisee, store.DeploymentFor(parsed, terminal), terminal, ct);
            }

            if (named is null && !leashed)
            {
                throw new UsageException("RUN and TASK are missing.");
            }

            var execute = Composition.Task(store.DeploymentFor(parsed, terminal));
            if (named is null)
            {
                // All of the above, and getting ready to read a plan and to write a receipt, is done while the task before this one runs.
                _ = PfmgJson.Options.GetTypeInfo(typeof(RunPlan));
                _ = PfmgJson.Indented.GetTypeInfo(typeof(Receipt));
                named = Leash.WaitForTask();
            }
            else if (leashed)
            {
                Leash.Attach();
            }

            if (named is not { } due)
            {
                return ExitCodes.Done;
            }

            execute.Parent = ParentVariable.Read(due.Parent);
            var receipt = await execute.ExecuteAsync(due.RunId, due.Task, ct);
            await terminal.WriteLineAsync(JsonSerializer.Serialize(receipt, PfmgJson.Options), ct);
            if (receipt.Failure is { } failure)
            {
                await terminal.Error.WriteLineAsync($"pfmg: {receipt.Task}: {failure.Message}");
            }

            return CodeOf(receipt);
        });
    }

    // What a node prints can be read by whoever may look at the account's tasks: ids of runs and codes, no task's name.
    private static async Task<int> SuperviseAsync(DueTask due, Deployment deployment, Terminal terminal, CancellationToken ct)
    {
        var receipt = await Composition.Node(deployment).RunAsync(due.RunId, due.Task, ct);
        await terminal.Error.WriteLineAsync(receipt switch
        {
            null => $"pfmg: A task of run {due.RunId} was not tried: one that it needs has not succeeded.",
            { Failure: { } failure } => $"pfmg: A {receipt.Kind} task of run {due.RunId} failed: {failure.Code}.",
            _ => $"pfmg: A {receipt.Kind} task of run {due.RunId} succeeded.",
        });
        return receipt is null ? ExitCodes.Needs : CodeOf(receipt);
    }

    private static int CodeOf(Receipt receipt) => receipt switch
    {
        { Succeeded: true } => ExitCodes.Done,
        { Failure.Code: FailureCodes.InvalidInput } => ExitCodes.Input,
        _ => ExitCodes.Ours,
    };

    private static DueTask? Named(string? run, string? task, string? parent) => (run, task) switch
    {
        (null, _) => null,
        (_, null) => throw new UsageException("TASK is missing."),
        _ => new DueTask(run, task, parent),
    };
}
