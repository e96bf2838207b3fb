using System.Diagnostics;
using System.Globalization;

namespace Pfmg.Cloud.Benchmarks;

/// <summary>One run of a process.</summary>
/// <param name="Seconds">From start to exit.</param>
/// <param name="CpuSeconds">User and system time of all its threads.</param>
/// <param name="PeakMiB">The most resident memory, MiB (VmHWM, looked at every few milliseconds).</param>
internal sealed record Measured(double Seconds, double CpuSeconds, double PeakMiB)
{
    /// <summary>Runs a program to its end, its output thrown away.</summary>
    public static async Task<Measured> RunAsync(string program, params string[] arguments)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException($"{program} did not start.");
        var (peak, cpu) = (0.0, 0.0);
        var output = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        var exit = process.WaitForExitAsync();
        while (await Task.WhenAny(exit, Task.Delay(5)) != exit)
        {
            peak = Math.Max(peak, PeakOf(process.Id));
            cpu = Math.Max(cpu, CpuOf(process));
        }

        await exit;
        var seconds = clock.Elapsed.TotalSeconds;
        await output;
        return process.ExitCode == 0
            ? new Measured(seconds, cpu, peak)
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }

    private static double CpuOf(Process process)
    {
        try
        {
            process.Refresh();
            return process.TotalProcessorTime.TotalSeconds;
        }
        catch (Exception fault) when (fault is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended meanwhile.
            return 0;
        }
    }

    private static double PeakOf(int pid)
    {
        try
        {
            foreach (var line in File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/status")))
            {
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                {
                    return double.Parse(line["VmHWM:".Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1_024;
                }
            }
        }
        catch (IOException)
        {
            // It ended meanwhile.
        }

        return 0;
    }
}
