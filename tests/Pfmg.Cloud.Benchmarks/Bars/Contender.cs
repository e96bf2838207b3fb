namespace Pfmg.Cloud.Benchmarks.Bars;

/// <summary>A command that takes part in a bar.</summary>
/// <param name="Name">As the page calls it.</param>
/// <param name="Command">Program and arguments.</param>
internal sealed record Contender(string Name, IReadOnlyList<string> Command)
{
    /// <summary>What it writes, a file or a folder: removed before each turn, weighed after the last.</summary>
    public string? Output { get; init; }

    /// <summary>A pipeline, in bash.</summary>
    public static Contender Shell(string name, string script) => new(name, ["bash", "-c", "set -o pipefail; " + script]);
}
