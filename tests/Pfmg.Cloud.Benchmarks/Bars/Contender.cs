namespace Pfmg.Cloud.Benchmarks.Bars;

/// <summary>A command that takes part in a bar.</summary>
/// <param name="Name">As the page calls it.</param>
/// <param name="Command">Program and arguments.</param>
internal sealed record Contender(string Name, IReadOnlyList<string> Command)
{
    /// <summary>What it writes, a file or a folder: removed before each turn, weighed after the last.</summary>
    public string? Output { get; init; }

    /// <summary>Lines that it prints before the first row.</summary>
    public int HeaderLines { get; init; }

    /// <summary>Answers in this process, which is warm, and tells how many rows it wrote; null to run the command.</summary>
    public Func<Task<long>>? Call { get; init; }

    /// <summary>A call in this process.</summary>
    public static Contender InProcess(string name, Func<Task<long>> call) => new(name, []) { Call = call };

    /// <summary>Runs it.</summary>
    /// <param name="countLines">Whether to count what it prints.</param>
    public async Task<ProcessRun> RunAsync(bool countLines)
    {
        if (Call is null)
        {
            var run = await ProcessRun.RunAsync(Command, countLines);
            return run with { Lines = run.Lines - HeaderLines };
        }

        var rows = 0L;
        var call = await Bars.InProcess.MeasureAsync(async () => rows = await Call());
        return new ProcessRun(call.Seconds, call.CpuSeconds, Environment.WorkingSet / (1024.0 * 1024), rows);
    }

    /// <summary>A pipeline, in bash.</summary>
    public static Contender Shell(string name, string script) => new(name, ["bash", "-c", "set -o pipefail; " + script]);
}
