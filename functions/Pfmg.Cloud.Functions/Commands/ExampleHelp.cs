using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>The usual help, then the command's example and the exit codes.</summary>
internal sealed class ExampleHelp(HelpAction usual) : SynchronousCommandLineAction
{
    /// <inheritdoc />
    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var example = parseResult.CommandResult.Command is PfmgCommand command ? command.Example : PfmgCommandLine.FirstSteps;
        output.WriteLine("Example:");
        foreach (var line in example.Split('\n'))
        {
            output.WriteLine("  " + line);
        }

        output.WriteLine();
        output.WriteLine("Exit codes: 0 done, 1 the input is at fault, 2 the command line is, 3 we are.");
        return ExitCodes.Done;
    }
}
