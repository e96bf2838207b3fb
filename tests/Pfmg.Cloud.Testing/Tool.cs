using System.ComponentModel;
using System.Diagnostics;

namespace Pfmg.Cloud.Testing;

/// <summary>Runs a native tool as an oracle.</summary>
public static class Tool
{
    /// <summary>What a tool prints.</summary>
    /// <exception cref="InvalidOperationException">The tool is not installed or failed.</exception>
    public static async Task<string> OutputAsync(string tool, params string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Start(start);
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{tool} {string.Join(' ', arguments)}: {await error}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception absent)
        {
            throw new InvalidOperationException($"{start.FileName} is not installed; `make test` installs it.", absent);
        }
    }
}
