using System.Diagnostics;
using System.Globalization;

namespace Pfmg.Cloud.Benchmarks;

/// <summary>A command with all the processes that it started and waited for.</summary>
/// <param name="Seconds">From start to exit.</param>
/// <param name="CpuSeconds">User and system time of all of them.</param>
/// <param name="Output">What it printed.</param>
internal sealed record TimedCommand(double Seconds, double CpuSeconds, string Output)
{
    /// <summary>Runs a command by bash, whose `time` counts children's children too.</summary>
    /// <exception cref="InvalidOperationException">It failed; its last lines are told.</exception>
    public static async Task<TimedCommand> RunAsync(string program, params string[] arguments)
    {
        const string Script = "TIMEFORMAT='%R %U %S'; time \"$@\"";
        var start = new ProcessStartInfo("bash", ["-c", Script, "bash", program, .. arguments])
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
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = (await process.StandardError.ReadToEndAsync()).TrimEnd().Split('\n');
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}:\n{string.Join('\n', errors.TakeLast(20))}");
        }

        var times = errors[^1].Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new TimedCommand(times[0], times[1] + times[2], await output);
    }
}
