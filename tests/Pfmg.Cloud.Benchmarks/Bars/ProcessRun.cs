using System.Diagnostics;
using System.Globalization;

namespace Pfmg.Cloud.Benchmarks.Bars;

/// <summary>One run of a command, its children included.</summary>
/// <param name="Seconds">From start to exit.</param>
/// <param name="CpuSeconds">User and system time, as bash's `time` tells.</param>
/// <param name="PeakMiB">The most resident memory of all its processes together (VmHWM, looked at every few milliseconds).</param>
/// <param name="Lines">Lines that it printed; null if its output was thrown away.</param>
internal sealed record ProcessRun(double Seconds, double CpuSeconds, double PeakMiB, long? Lines)
{
    private const string Timed = "exec 3>&2; TIMEFORMAT='%R %U %S'; time \"$@\" 2>&3";

    /// <summary>Runs a command.</summary>
    /// <param name="command">Program and arguments.</param>
    /// <param name="countLines">Whether to keep and count what it prints, which takes time.</param>
    /// <exception cref="InvalidOperationException">It failed; its last lines are told.</exception>
    public static async Task<ProcessRun> RunAsync(IReadOnlyList<string> command, bool countLines)
    {
        var target = countLines ? "| wc -l" : ">/dev/null";
        var start = new ProcessStartInfo("bash", ["-c", $"set -o pipefail; {{ {Timed}; }} {target}", "bash", .. command])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "C";
        if (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { } host)
        {
            start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(host);
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("bash did not start.");
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var exit = process.WaitForExitAsync();
        var peak = 0.0;
        while (await Task.WhenAny(exit, Task.Delay(5)) != exit)
        {
            peak = Math.Max(peak, PeakOf(process.Id));
        }

        var told = (await errors).TrimEnd().Split('\n');
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}:\n{string.Join('\n', told.TakeLast(20))}");
        }

        var times = told[^1].Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new ProcessRun(times[0], times[1] + times[2], peak, countLines ? long.Parse(await output, CultureInfo.InvariantCulture) : null);
    }

    private static double PeakOf(int process)
    {
        try
        {
            var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}");
            var own = File.ReadLines(Path.Combine(folder, "status")).FirstOrDefault(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            var sum = own is null ? 0 : double.Parse(own["VmHWM:".Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1_024;
            foreach (var child in File.ReadAllText(Path.Combine(folder, "task", Path.GetFileName(folder), "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                sum += PeakOf(int.Parse(child, CultureInfo.InvariantCulture));
            }

            return sum;
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return 0;
        }
    }
}
