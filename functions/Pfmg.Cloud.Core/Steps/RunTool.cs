using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>A program and its arguments; no shell reads them.</summary>
/// <param name="Program">Found on the PATH.</param>
/// <param name="Arguments">As the program gets them.</param>
public sealed record ToolCommand(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>A program with arguments written out.</summary>
    public static ToolCommand Of(string program, params IEnumerable<string> arguments) => new(program, [.. arguments]);
}

/// <summary>Runs tools as child processes, alone or piped into each other, in one working directory.</summary>
/// <param name="workingDirectory">Arguments name files relative to it, so that what tools write into headers does not depend on the machine.</param>
public sealed class RunTool(string workingDirectory)
{
    /// <summary>Exit code of a program that wrote into a pipe nobody read any more: a consequence, never the cause.</summary>
    private const int BrokenPipe = Signalled + 13;

    private const int Killed = Signalled + 9;

    /// <summary>The shell's exit code if it finds no such program.</summary>
    private const int NotFound = 127;

    /// <summary>Exit codes above it tell of a signal.</summary>
    private const int Signalled = 128;

    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(2);

    /// <summary>Runs one tool to its end.</summary>
    /// <exception cref="UnavailableException">It is not installed, failed or was killed; its last lines are told.</exception>
    public Task RunAsync(ToolCommand command, CancellationToken ct) => PipeAsync([command], null, null, ct);

    /// <summary>Runs one tool and returns what it wrote, as text.</summary>
    /// <exception cref="UnavailableException">It is not installed, failed or was killed; its last lines are told.</exception>
    public async Task<string> ReadTextAsync(ToolCommand command, CancellationToken ct)
    {
        var text = "";
        await PipeAsync([command], null, async (output, token) =>
        {
            using var reader = new StreamReader(output);
            text = await reader.ReadToEndAsync(token);
        }, ct);
        return text;
    }

    /// <summary>Runs tools piped into each other.</summary>
    /// <param name="commands">At least one, from source to sink.</param>
    /// <param name="feed">Writes the first one's standard input; null for an empty one.</param>
    /// <param name="drain">Reads the last one's standard output to its end; null to drop it.</param>
    /// <param name="ct">Kills all of them, with their children.</param>
    /// <exception cref="UnavailableException">One is not installed, failed or was killed; its last lines are told.</exception>
    public async Task PipeAsync(
        IReadOnlyList<ToolCommand> commands,
        Func<Stream, CancellationToken, Task>? feed,
        Func<Stream, CancellationToken, Task>? drain,
        CancellationToken ct)
    {
        using var timed = ToolTime.Count();
        var running = new List<RunningTool>();
        var pipes = new List<ToolPipe>();
        try
        {
            pipes.AddRange(commands.Skip(1).Select(_ => ToolPipe.Create(workingDirectory)));
            for (var i = 0; i < commands.Count; i++)
            {
                running.Add(RunningTool.Start(commands[i], workingDirectory, pipes.ElementAtOrDefault(i - 1), pipes.ElementAtOrDefault(i)));
            }

            using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
            await using var killing = stop.Token.Register(() => running.ForEach(tool => tool.Kill()));
            var moves = new List<Task> { FeedAsync(running, feed, stop) };
            moves.AddRange(running.Select(tool => tool.EndAsync()));
            moves.Add(DrainAsync(running, drain, stop));
            var moved = Task.WhenAll(moves);
            await ((Task)moved).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ct.IsCancellationRequested)
            {
                throw new ToolsStoppedException([.. running.SelectMany(tool => tool.LastLines)], ct);
            }

            // What a tool did wrong comes before what our reader made of its half output.
            ThrowIfFailed(running, stopped: stop.IsCancellationRequested);
            await moved;
        }
        finally
        {
            running.ForEach(tool => tool.Dispose());
            pipes.ForEach(pipe => pipe.Dispose());
        }
    }

    private static async Task FeedAsync(List<RunningTool> tools, Func<Stream, CancellationToken, Task>? feed, CancellationTokenSource stop)
    {
        // Feeding and draining may be plain loops: each must let the other begin.
        await Task.Yield();
        await using var input = tools[0].Input;
        try
        {
            if (feed is not null)
            {
                await feed(input, stop.Token);
            }
        }
        catch (IOException)
        {
            // The tool stopped reading; its exit code says whether it meant to.
        }
        catch
        {
            tools.ForEach(tool => tool.Kill());
            await stop.CancelAsync();
            throw;
        }
    }

    private static async Task DrainAsync(List<RunningTool> tools, Func<Stream, CancellationToken, Task>? drain, CancellationTokenSource stop)
    {
        await Task.Yield();
        await using var output = tools[^1].Output;
        try
        {
            await (drain is null ? output.CopyToAsync(Stream.Null, stop.Token) : drain(output, stop.Token));
        }
        catch
        {
            // A reader that fails at the end of the output may have been cut short: then the tool's own end, which comes now, is the cause.
            await tools[^1].EndIfOutputHasAsync();
            // The tools are killed before any pipe closes: else they would fail of that, and pass for the cause.
            tools.ForEach(tool => tool.Kill());
            await stop.CancelAsync();
            throw;
        }
    }

    // Killed by us because our own reader failed: then that failure is the cause, unless a tool had failed by itself.
    private static void ThrowIfFailed(List<RunningTool> tools, bool stopped)
    {
        // A tool that somebody killed has cut short what the next ones read: they fail of that.
        var failed = tools.Find(tool => tool.ExitCode > Signalled && tool.ExitCode != BrokenPipe && !(stopped && tool.WasKilled && tool.ExitCode == Killed))
            ?? tools.FindLast(tool => tool.ExitCode is > 0 and <= Signalled)
            ?? (stopped ? null : tools.FindLast(tool => tool.ExitCode != 0));
        if (failed is null)
        {
            return;
        }

        var lines = failed.LastLines;
        if (failed.ExitCode == NotFound)
        {
            throw new UnavailableException($"{failed.Name} could not be started; is it installed?") { LastLines = lines, ExitCode = NotFound };
        }

        var last = lines.Count == 0 ? "" : $": {lines[^1]}";
        throw new UnavailableException($"{failed.Name} ended with exit code {failed.ExitCode.ToString(CultureInfo.InvariantCulture)}{last}") { LastLines = lines, ExitCode = failed.ExitCode };
    }

    private sealed class RunningTool : IDisposable
    {
        private readonly Process _process;
        private readonly LastLines _lines = new();
        private readonly Task _errors;

        private readonly ToolPipe? _from;
        private readonly ToolPipe? _to;

        private RunningTool(Process process, string name, ToolPipe? from, ToolPipe? to)
        {
            (_process, Name, _from, _to) = (process, name, from, to);
            _errors = _lines.ReadAsync(process.StandardError);
        }

        public string Name { get; }

        public Stream Input => _process.StandardInput.BaseStream;

        public Stream Output => _process.StandardOutput.BaseStream;

        public int ExitCode => _process.ExitCode;

        public bool WasKilled { get; private set; }

        public IReadOnlyList<string> LastLines => _lines.Lines;

        public static RunningTool Start(ToolCommand command, string workingDirectory, ToolPipe? from, ToolPipe? to)
        {
            var (program, arguments) = Piped(command, from, to);
            var start = new ProcessStartInfo(program, arguments)
            {
                WorkingDirectory = workingDirectory,
                RedirectStandardInput = from is null,
                RedirectStandardOutput = to is null,
                RedirectStandardError = true,
                UseShellExecute = false,
            };
            start.Environment["LC_ALL"] = "C";
            start.Environment["TMPDIR"] = workingDirectory;
            // A CRAM is read with the reference we give, or not at all: htslib must not ask the network for one.
            start.Environment["REF_PATH"] = "/nonexistent";
            try
            {
                return new RunningTool(Process.Start(start)!, command.Program, from, to);
            }
            catch (Win32Exception e)
            {
                throw new UnavailableException($"{command.Program} could not be started; is it installed? {e.Message}", e);
            }
        }

        // The shell opens the pipes and becomes the tool; it reads none of the arguments.
        private static (string Program, IReadOnlyList<string> Arguments) Piped(ToolCommand command, ToolPipe? from, ToolPipe? to) => (from, to) switch
        {
            (null, null) => (command.Program, command.Arguments),
            (null, { } sink) => ("/bin/sh", ["-c", "exec \"$@\" > \"$0\"", sink.Path, command.Program, .. command.Arguments]),
            ({ } source, null) => ("/bin/sh", ["-c", "exec \"$@\" < \"$0\"", source.Path, command.Program, .. command.Arguments]),
            ({ } source, { } sink) => ("/bin/sh", ["-c", "to=$1; shift; exec \"$@\" < \"$0\" > \"$to\"", source.Path, sink.Path, command.Program, .. command.Arguments]),
        };

        public async Task EndAsync()
        {
            await _process.WaitForExitAsync(CancellationToken.None);
            await Task.WhenAll(_from?.ReaderEndedAsync() ?? Task.CompletedTask, _to?.WriterEndedAsync() ?? Task.CompletedTask, _errors);
        }

        /// <summary>If it has closed its output, it is about to end; waits for that.</summary>
        public async Task EndIfOutputHasAsync()
        {
            using var enough = new CancellationTokenSource(TimeToEnd);
            try
            {
                if (await Output.ReadAsync(new byte[1], enough.Token) == 0)
                {
                    await _process.WaitForExitAsync(enough.Token);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
            {
                // It has not, and is killed.
            }
        }

        public void Kill()
        {
            try
            {
                // Killed twice, it is the first time that counts.
                WasKilled |= !_process.HasExited;
                _process.Kill(entireProcessTree: true);
            }
            catch (InvalidOperationException)
            {
                // It had ended.
            }
        }

        public void Dispose()
        {
            Kill();
            _process.Dispose();
        }
    }
}
