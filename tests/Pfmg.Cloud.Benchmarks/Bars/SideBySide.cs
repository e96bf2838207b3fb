using System.Globalization;

namespace Pfmg.Cloud.Benchmarks.Bars;

/// <summary>Runs contenders in turns, so that neighbours share the machine's load.</summary>
internal sealed class SideBySide
{
    private readonly Dictionary<string, List<ProcessRun>> _runs;
    private readonly IReadOnlyList<Contender> _contenders;

    private SideBySide(IReadOnlyList<Contender> contenders)
    {
        _contenders = contenders;
        _runs = contenders.ToDictionary(static one => one.Name, static _ => new List<ProcessRun>(), StringComparer.Ordinal);
    }

    /// <summary>Every contender's medians.</summary>
    public IReadOnlyList<BarLine> Lines => [.. _contenders.Select(one => new BarLine(
        one.Name,
        Median(_runs[one.Name].Select(static run => run.Seconds)),
        Median(_runs[one.Name].Select(static run => run.CpuSeconds)),
        _runs[one.Name].Max(static run => run.PeakMiB),
        one.Output is { } output ? SizeOf(output) : null))];

    /// <summary>Measures.</summary>
    /// <param name="inputs">How many turns.</param>
    /// <param name="sameLines">Whether all must print as many lines: looked at in the first turn, which does not count.</param>
    /// <param name="contenders">Who takes part.</param>
    /// <exception cref="InvalidOperationException">One failed, or their answers differ.</exception>
    public static async Task<SideBySide> RunAsync(BarInputs inputs, bool sameLines, params Contender[] contenders)
    {
        var runs = new SideBySide(contenders);
        var lines = new HashSet<long?>();
        for (var turn = 0; turn <= inputs.Turns; turn++)
        {
            foreach (var one in contenders)
            {
                Remove(one.Output);
                var run = await one.RunAsync(countLines: sameLines && turn == 0);
                await Console.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{turn}/{inputs.Turns} {run.Seconds,7:F2} s {run.CpuSeconds,7:F2} s CPU {run.PeakMiB,6:F0} MiB {run.Lines,9}  {one.Name}"));
                if (turn > 0)
                {
                    runs._runs[one.Name].Add(run);
                }
                else if (sameLines && lines.Add(run.Lines) && lines.Count > 1)
                {
                    throw new InvalidOperationException($"The answers differ: {string.Join(" and ", lines)} lines.");
                }
            }
        }

        return runs;
    }

    /// <summary>How many times as fast one is as another: the median of the turns' ratios.</summary>
    public double TimesAsFast(string one, string peer) => Median(_runs[one].Zip(_runs[peer], static (ours, theirs) => theirs.Seconds / ours.Seconds));

    public static double Median(IEnumerable<double> values) => CompareWithBcftools.Median(values);

    /// <summary>Bytes of a file, or of all files below a folder.</summary>
    public static long SizeOf(string path) => File.Exists(path)
        ? new FileInfo(path).Length
        : new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(static file => file.Length);

    private static void Remove(string? output)
    {
        if (File.Exists(output))
        {
            File.Delete(output);
        }
        else if (Directory.Exists(output))
        {
            Directory.Delete(output, recursive: true);
        }
    }
}
