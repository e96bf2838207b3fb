using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Functions.Demo;
using Pfmg.Cloud.Functions.Hosting;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>The command line `pfmg`: parses, runs one command, and turns failures into text and an exit code.</summary>
internal static class PfmgCommandLine
{
    /// <summary>The example under `pfmg --help`.</summary>
    public const string FirstSteps =
        "pfmg reference add hg19 --fasta hg19.fa.gz\npfmg run delivery/ --platform seqoia --run R001\npfmg sql \"select count(*) from calls\"";

    /// <summary>Runs one command line.</summary>
    /// <param name="args">As typed, without the program's name.</param>
    /// <param name="terminal">Streams and environment.</param>
    /// <returns>See <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, Terminal terminal)
    {
        await using var text = new StreamWriter(terminal.Output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        var parsed = Create(terminal).Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            return await RefuseAsync(parsed, terminal);
        }

        // A task's process is too short to measure; what it does, its receipt tells.
        using var exports = TelemetryExports.Start(terminal.Settings, metrics: parsed.CommandResult.Command.Name is not TaskCommand.Name);
        var streams = new InvocationConfiguration { Output = text, Error = terminal.Error, EnableDefaultExceptionHandler = false };
        try
        {
            return await parsed.InvokeAsync(streams);
        }
        catch (UsageException mistake)
        {
            await terminal.Error.WriteLineAsync($"pfmg: {mistake.Message}");
            return ExitCodes.Usage;
        }
        catch (OperationCanceledException)
        {
            await terminal.Error.WriteLineAsync("pfmg: stopped before the end; running it again goes on.");
            return ExitCodes.Ours;
        }
        catch (LakeException failure)
        {
            await terminal.Error.WriteLineAsync($"pfmg: {failure.Message}");
            return ExitCodes.Of(failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or HttpRequestException)
        {
            await terminal.Error.WriteLineAsync($"pfmg: {failure.Message}");
            return ExitCodes.Ours;
        }
    }

    /// <summary>The whole grammar.</summary>
    public static RootCommand Create(Terminal terminal)
    {
        var store = new StoreOption();
        var root = new RootCommand("Genomic data lake: from a platform's delivery to an answer. Everything lies in one folder, the store.")
        {
            store,
            ServeCommand.Create(terminal, store),
            TokenCommand.Create(terminal, store),
            UploadCommand.Create(terminal, store),
            RunCommand.Create(terminal, store),
            OverrideCommand.Create(terminal, store),
            ReferenceCommand.Create(terminal, store),
            IngestCommand.Create(terminal, store),
            SqlCommand.Create(terminal, store),
            FrequenciesCommand.Create(terminal, store),
            ExportCommand.Create(terminal, store),
            LakeCommand.Create(terminal, store),
            ParticipantsCommand.Create(terminal, store),
            TaskCommand.Create(terminal, store),
            SweepCommand.Create(terminal, store),
            QuotaCommand.Create(terminal),
            CatalogueCommand.Create(terminal, store),
            AuditCommand.Create(terminal, store),
            DemoCommand.Create(terminal, store),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExampleHelp((HelpAction)help.Action!);
        return root;
    }

    private static async Task<int> RefuseAsync(ParseResult parsed, Terminal terminal)
    {
        foreach (var error in parsed.Errors)
        {
            await terminal.Error.WriteLineAsync($"pfmg: {error.Message}");
        }

        var names = new List<string>();
        for (SymbolNode? node = new(parsed.CommandResult); node?.Command is { } command; node = node.Parent)
        {
            names.Insert(0, command is RootCommand ? "pfmg" : command.Name);
        }

        await terminal.Error.WriteLineAsync($"Try: {string.Join(' ', names)} --help");
        return ExitCodes.Usage;
    }

    private sealed record SymbolNode(System.CommandLine.Parsing.CommandResult Result)
    {
        public Command Command => Result.Command;

        public SymbolNode? Parent => Result.Parent is System.CommandLine.Parsing.CommandResult parent ? new(parent) : null;
    }
}
