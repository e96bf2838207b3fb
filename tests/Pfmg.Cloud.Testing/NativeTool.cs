using System.ComponentModel;
using System.Diagnostics;

namespace Pfmg.Cloud.Testing;

/// <summary>Runs a peer's tool (bcftools, bgzip) as an oracle; a machine without it fails the test and says what to install.</summary>
public static class NativeTool
{
    /// <summary>Runs a tool to its end.</summary>
    /// <returns>Its standard output.</returns>
    public static byte[] Run(string tool, params string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start) ?? throw new InvalidOperationException($"{tool} did not start.");
            var errors = process.StandardError.ReadToEndAsync();
            using var output = new MemoryStream();
            process.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"{tool} {string.Join(' ', arguments)} ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
            return output.ToArray();
        }
        catch (Win32Exception fault)
        {
            Assert.Fail($"{tool} is not on PATH ({fault.Message}); `make test` installs it.");
            return [];
        }
    }

    /// <summary>Runs a tool and gives the lines that it printed.</summary>
    public static string[] Lines(string tool, params string[] arguments) =>
        System.Text.Encoding.UTF8.GetString(Run(tool, arguments)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
