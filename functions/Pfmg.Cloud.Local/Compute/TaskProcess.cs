using System.ComponentModel;
using System.Diagnostics;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Core.Telemetry;

namespace Pfmg.Cloud.Local.Compute;

/// <summary>One try of a task: a child process and whatever it starts.</summary>
internal sealed class TaskProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly LastLines _lines = new();
    private readonly Task _reading;

    private TaskProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(_lines.ReadAsync(process.StandardError), process.StandardOutput.BaseStream.CopyToAsync(Stream.Null));
        Ended = EndAsync();
    }

    /// <summary>Its number.</summary>
    public int Id => _process.Id;

    /// <summary>Ends, never in failure, when it and all it started have ended, with its exit code.</summary>
    public Task<int> Ended { get; }

    /// <summary>The last lines of its standard error.</summary>
    public IReadOnlyList<string> LastLines => _lines.Lines;

    /// <summary>Starts it; its standard input stays open as long as this process lives (see <see cref="Leash"/>).</summary>
    /// <exception cref="UnavailableException">It could not be started.</exception>
    public static TaskProcess Start(ToolCommand command)
    {
        var start = new ProcessStartInfo(command.Program, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["LC_ALL"] = "C";
        start.Environment[ParentVariable.Name] = ParentVariable.Current;
        // Compiled again, better, only if it runs for some seconds (a hexadecimal number of milliseconds): until then the cores are its tools'.
        start.Environment["DOTNET_TC_CallCountingDelayMs"] = "7D0";
        try
        {
            return new TaskProcess(Process.Start(start)!);
        }
        catch (Win32Exception e)
        {
            throw new UnavailableException($"{command.Program} could not be started; is it installed? {e.Message}", e);
        }
    }

    /// <summary>Tells a process that waits for its task which one it is.</summary>
    /// <returns>Whether it could be told: not if it has ended.</returns>
    public async Task<bool> TellAsync(string runId, string task)
    {
        try
        {
            await _process.StandardInput.WriteAsync($"{runId}\t{task}\t{ParentVariable.Current}\n");
            await _process.StandardInput.FlushAsync();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Kills it and all it started; <see cref="Ended"/> then ends soon.</summary>
    public void Kill()
    {
        if (!OperatingSystem.IsWindows())
        {
            ProcessGroup.Kill(_process.Id);
        }

        try
        {
            // One that has made no group of its own yet, or never does, is found by its tree.
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It had ended, or parts of its tree had.
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Kill();
        await Ended;
        _process.Dispose();
    }

    private async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None);
        var code = _process.ExitCode;
        if (!OperatingSystem.IsWindows())
        {
            // Killed alone, it has left its tools behind; their group bears its number, which nobody else gets while one of them lives.
            ProcessGroup.Kill(_process.Id);
        }

        await _reading;
        return code;
    }
}
