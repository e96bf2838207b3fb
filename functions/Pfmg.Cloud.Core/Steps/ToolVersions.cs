using System.Collections.Concurrent;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Asks each tool once for its version.</summary>
internal static class ToolVersions
{
    private static readonly ConcurrentDictionary<string, string> Known = new(StringComparer.Ordinal);

    /// <summary>The tools with the versions that they tell of themselves.</summary>
    /// <exception cref="UnavailableException">One is not installed.</exception>
    public static async Task<IReadOnlyList<ToolVersion>> OfAsync(IEnumerable<string> tools, CancellationToken ct)
    {
        // All at once: each is a process of its own that does next to nothing.
        return await Task.WhenAll(tools.Select(OneAsync));

        async Task<ToolVersion> OneAsync(string tool)
        {
            if (!Known.TryGetValue(tool, out var version))
            {
                version = await AskAsync(tool, ct);
                Known[tool] = version;
            }

            return new ToolVersion(tool, version);
        }
    }

    private static async Task<string> AskAsync(string tool, CancellationToken ct)
    {
        var run = new RunTool(Path.GetTempPath());
        try
        {
            // "samtools 1.16.1"
            var text = await run.ReadTextAsync(ToolCommand.Of(tool, "--version"), ct);
            var line = text.AsSpan(0, text.AsSpan().IndexOf('\n') is var end and >= 0 ? end : text.Length).Trim();
            return line[(line.LastIndexOf(' ') + 1)..].ToString();
        }
        catch (UnavailableException e) when (e.LastLines.Count > 0)
        {
            // bwa has no such option: it names its version among its last lines and fails.
            const string Label = "Version: ";
            foreach (var line in await UsageAsync(run, tool, ct))
            {
                if (line.StartsWith(Label, StringComparison.Ordinal))
                {
                    return line[Label.Length..].Trim();
                }
            }

            return "unknown";
        }
    }

    private static async Task<IReadOnlyList<string>> UsageAsync(RunTool run, string tool, CancellationToken ct)
    {
        try
        {
            await run.RunAsync(ToolCommand.Of(tool), ct);
            return [];
        }
        catch (UnavailableException e)
        {
            return e.LastLines;
        }
    }
}
