using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Tells a tool that could not read a delivered file from one that this machine let down.</summary>
internal static class SenderFault
{
    private static readonly string[] OfTheMachine = ["No space left", "Cannot allocate", "out of memory", "Too many open files", "Input/output error"];

    /// <summary>Whether the tool ended by itself, not killed, and with no complaint about disk or memory: then trying again helps nobody.</summary>
    public static bool IsLikely(UnavailableException failure) =>
        failure.ExitCode is > 0 and < 128
        && !failure.LastLines.Any(line => OfTheMachine.Any(words => line.Contains(words, StringComparison.OrdinalIgnoreCase)));

    /// <summary>The same failure as the sender's.</summary>
    public static InvalidInputException Of(string file, string where, string expected, UnavailableException failure)
    {
        // The tool's own words without the paths of this machine.
        var words = (failure.LastLines.Count == 0 ? "" : failure.LastLines[0]).Split(' ').Where(word => !word.Contains('/', StringComparison.Ordinal));
        var told = string.Join(' ', words);
        return new InvalidInputException(file, where, expected, $"one that samtools refuses: {(told.Length > 200 ? told[..200] : told)}");
    }
}
