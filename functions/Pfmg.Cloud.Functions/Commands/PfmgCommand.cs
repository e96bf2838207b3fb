using System.CommandLine;

namespace Pfmg.Cloud.Functions.Commands;

/// <summary>A command whose help ends with an example.</summary>
/// <param name="name">What is typed.</param>
/// <param name="description">One sentence.</param>
/// <param name="example">Command lines that work, one a line.</param>
internal sealed class PfmgCommand(string name, string description, string example) : Command(name, description)
{
    /// <summary>Command lines that work, one a line.</summary>
    public string Example { get; } = example;

    /// <summary>Adds options and arguments, in the order in which help lists them.</summary>
    public PfmgCommand With(params ReadOnlySpan<Symbol> symbols)
    {
        foreach (var symbol in symbols)
        {
            switch (symbol)
            {
                case Option option: Add(option); break;
                case Argument argument: Add(argument); break;
                case Command command: Add(command); break;
                default: throw new ArgumentException($"{symbol.Name} is neither option, argument nor command.", nameof(symbols));
            }
        }

        return this;
    }

    /// <summary>What it does; the exit code is 0 unless it throws.</summary>
    public PfmgCommand Does(Func<ParseResult, CancellationToken, Task> action)
    {
        SetAction(async (parsed, ct) =>
        {
            await action(parsed, ct);
            return ExitCodes.Done;
        });
        return this;
    }

    /// <summary>What it does, returning its exit code.</summary>
    public PfmgCommand Does(Func<ParseResult, CancellationToken, Task<int>> action)
    {
        SetAction(action);
        return this;
    }
}
