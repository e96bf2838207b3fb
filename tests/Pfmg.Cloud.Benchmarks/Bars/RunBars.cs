using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Benchmarks.Bars;

/// <summary>Runs bars, all or those named, and writes docs/benchmarks/lake.md anew from what is known of every one.</summary>
internal static class RunBars
{
    private const int Turns = 5;
    private static readonly IReadOnlyList<Bar> All = [.. IngestBars.All, .. QueryBars.All, .. LookupBars.All, .. GrowthBar.All];

    private static string PathOf(string ending) => Path.Combine(Repository.Root, "docs", "benchmarks", "lake" + ending);

    /// <summary>Runs them.</summary>
    /// <param name="arguments">Names; `--turns N`; `--small` to try, which keeps nothing; `--page` to write the page alone.</param>
    /// <returns>0, also where a bar is missed: the page says so. 2 for a name that there is not.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var turns = arguments.SkipWhile(static one => one != "--turns").Skip(1).FirstOrDefault();
        var names = arguments.Where(one => !one.StartsWith("--", StringComparison.Ordinal) && one != turns).ToList();
        var inputs = new BarInputs(turns is null ? Turns : int.Parse(turns, CultureInfo.InvariantCulture), arguments.Contains("--small", StringComparer.Ordinal));
        if (names.Except(All.Select(static bar => bar.Name), StringComparer.Ordinal).ToList() is { Count: > 0 } unknown)
        {
            await Console.Error.WriteLineAsync($"No such bar: {string.Join(", ", unknown)}. There are: {string.Join(", ", All.Select(static bar => bar.Name))}.");
            return 2;
        }

        var known = await KnownAsync();
        if (arguments.Contains("--page", StringComparer.Ordinal))
        {
            await File.WriteAllTextAsync(PathOf(".md"), Page(known));
            return 0;
        }

        foreach (var bar in All.Where(bar => names.Count == 0 || names.Contains(bar.Name, StringComparer.Ordinal)))
        {
            await Console.Error.WriteLineAsync($"== {bar.Name}: {bar.What}");
            known[bar.Name] = await MeasureAsync(bar, inputs);
            await Console.Error.WriteLineAsync($"   {known[bar.Name].Outcome?.Measured ?? known[bar.Name].Failure}");
            if (!inputs.IsSmall)
            {
                await File.WriteAllTextAsync(PathOf(".json"), JsonSerializer.Serialize(known, PfmgJson.Options) + "\n");
                await File.WriteAllTextAsync(PathOf(".md"), Page(known));
            }
        }

        return 0;
    }

    // A bar that cannot be measured yet is a line of the page, and must not keep the others from being measured.
    private static async Task<BarResult> MeasureAsync(Bar bar, BarInputs inputs)
    {
        var (outcome, failure) = (default(BarOutcome), default(string));
        try
        {
            outcome = await bar.MeasureAsync(inputs);
        }
        catch (InvalidOperationException fault)
        {
            failure = fault.Message.Replace(Repository.Root + "/", "", StringComparison.Ordinal).ReplaceLineEndings(" ");
            failure = failure.Length > 300 ? failure[..300] + "…" : failure;
        }

        return new BarResult(
            TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} cores, load average {CompareWithBcftools.LoadAverage()} at the end",
            inputs.Turns,
            outcome,
            failure);
    }

    private static async Task<Dictionary<string, BarResult>> KnownAsync() => File.Exists(PathOf(".json"))
        ? JsonSerializer.Deserialize<Dictionary<string, BarResult>>(await File.ReadAllTextAsync(PathOf(".json")), PfmgJson.Options)!
        : new Dictionary<string, BarResult>(StringComparer.Ordinal);

    private static string Page(Dictionary<string, BarResult> known)
    {
        var page = new StringBuilder("""
            # The lake's bars

            Written by `make bench` (one alone: `dotnet run -c Release --project tests/Pfmg.Cloud.Benchmarks -- bars NAME`). Cohorts are drawn by seed
            (`… -- generate`), contenders run in turns on the same disk after one turn that does not count; ratios are medians of the turns' ratios.

            | bar | asked | measured | holds |
            | --- | --- | --- | --- |

            """.ReplaceLineEndings("\n"));
        foreach (var bar in All)
        {
            var result = known.GetValueOrDefault(bar.Name);
            page.Append(CultureInfo.InvariantCulture, $"| [{bar.Name}](#{bar.Name}): {bar.What} | {bar.Asked} | {result?.Outcome?.Measured ?? "not measured"} | {Verdict(result)} |\n");
        }

        foreach (var bar in All.Where(bar => known.ContainsKey(bar.Name)))
        {
            Append(page, bar, known[bar.Name]);
        }

        return page.ToString();
    }

    private static string Verdict(BarResult? result) => result switch
    {
        null => "not measured",
        { Outcome: null } => "cannot be measured",
        { Outcome: { Holds: true, By: var by } } => $"yes: {by}",
        { Outcome.By: var by } => $"**no**: {by}",
    };

    private static void Append(StringBuilder page, Bar bar, BarResult result)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {bar.Name}\n\n{result.Date}, {result.Machine}; medians of {result.Turns} turns. {result.Outcome?.How ?? "It failed: " + result.Failure}.\n");
        if (result.Outcome is not { Lines.Count: > 0 } outcome)
        {
            return;
        }

        page.Append("\n| contender | median | CPU | peak memory | bytes written |\n| --- | ---: | ---: | ---: | ---: |\n");
        foreach (var line in outcome.Lines)
        {
            var bytes = line.Bytes is { } size ? string.Create(CultureInfo.InvariantCulture, $"{size / 1e6:F1} MB") : "";
            page.Append(CultureInfo.InvariantCulture, $"| `{line.Name.Replace("|", "\\|", StringComparison.Ordinal)}` | {line.Seconds:F3} s | {line.CpuSeconds:F3} s | {line.PeakMiB:F0} MiB | {bytes} |\n");
        }
    }

    /// <summary>A bar's last measurement.</summary>
    private sealed record BarResult(string Date, string Machine, int Turns, BarOutcome? Outcome, string? Failure);
}
