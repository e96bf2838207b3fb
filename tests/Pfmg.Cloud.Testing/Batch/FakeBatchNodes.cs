using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Pfmg.Cloud.Testing.Batch;

/// <summary>Nodes that run what an account gives them as processes of this machine, each in a session of its own, which ends as a container does: all at once.</summary>
/// <remarks>Source of the environment: "Azure Batch runtime environment variables"; of the command line: BatchTaskCreateOptions.commandLine (no shell).</remarks>
public sealed partial class FakeBatchNodes : IAsyncDisposable
{
    private const int SignalKill = 9;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private readonly FakeBatchAccount _account;
    private readonly FakeBatchHostOptions _options;
    private readonly ConcurrentDictionary<FakeBatchTry, Process> _processes = new();
    private readonly ConcurrentDictionary<Task, bool> _watched = new();
    private readonly CancellationTokenSource _end = new();
    private readonly string _programs;
    [SuppressMessage("Security", "CA5394", Justification = "Chance that can be repeated.")]
    private readonly Random _random;
    private readonly Task _loop;
    private int _begun;
    private int _preempted;

    /// <summary>Nodes of an account whose pool is there.</summary>
    public FakeBatchNodes(FakeBatchAccount account, FakeBatchHostOptions options)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(options);
        (_account, _options, _random) = (account, options, new Random(options.Disturbance.Seed));
        _programs = Directory.CreateDirectory(Path.Combine(options.Folder, "image")).FullName;
        foreach (var (name, command) in options.Programs)
        {
            var path = Path.Combine(_programs, name);
            File.WriteAllText(path, $"#!/bin/sh\nexec {string.Join(' ', command.Select(Quote))} \"$@\"\n");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        account.Stopped = Kill;
        for (var i = 0; i < options.Nodes; i++)
        {
            account.AddNode(options.Pool, isSpot: true);
        }

        _loop = LoopAsync(_end.Token);
    }

    /// <summary>Tries begun so far.</summary>
    public int Begun => _begun;

    /// <summary>Nodes taken so far.</summary>
    public int Preempted => _preempted;

    /// <summary>Takes a node that runs something, and gives it back at once.</summary>
    /// <returns>False if no node runs anything.</returns>
    public bool Preempt()
    {
        if (_account.Nodes(_options.Pool).FirstOrDefault(static node => node.TakenSlots > 0) is not { } busy)
        {
            return false;
        }

        Preempt(busy.Id);
        return true;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _loop;
        foreach (var begun in _processes.Keys)
        {
            Kill(begun);
        }

        await Task.WhenAll(_watched.Keys);
        _end.Dispose();
    }

    // A service takes a moment for everything; so does this one.
    private async Task LoopAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            _account.Settle();
            foreach (var (job, task) in _account.Runnable())
            {
                if (_account.Begin(job, task) is { } begun)
                {
                    Watch(RunAsync(begun, ct));
                }
            }

            await Task.Delay(Tick, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Watch(Task task)
    {
        _watched[task] = true;
        foreach (var ended in _watched.Keys.Where(static one => one.IsCompleted))
        {
            _watched.TryRemove(ended, out _);
        }
    }

    [SuppressMessage("Security", "CA5394", Justification = "Chance that can be repeated.")]
    private async Task RunAsync(FakeBatchTry begun, CancellationToken ct)
    {
        var number = Interlocked.Increment(ref _begun);
        var disturbance = _options.Disturbance;

        // Drawn here, where one task comes after the other.
        var (slow, isTaken, within) = (disturbance.SlowStart * _random.NextDouble(), _random.NextDouble() < disturbance.Preempt, disturbance.PreemptWithin * _random.NextDouble());
        await Task.Yield();
        await Task.Delay(slow, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var process = Start(begun, number);
        _processes[begun] = process;
        if (!_account.IsRunning(begun))
        {
            // Given up while it was about to start.
            Kill(begun);
        }

        if (isTaken && Interlocked.Increment(ref _preempted) <= disturbance.Budget)
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var exit = process.WaitForExitAsync(CancellationToken.None);
            await Task.WhenAny(exit, Task.Delay(within, ended.Token));
            await ended.CancelAsync();
            Preempt(begun.NodeId);
        }

        await process.WaitForExitAsync(CancellationToken.None);
        _processes.TryRemove(begun, out _);
        EndSession(process.Id);
        _account.End(begun, process.ExitCode);
    }

    private void Preempt(string node)
    {
        _account.Preempt(_options.Pool, node);
        _account.Restore(_options.Pool, node);
    }

    private Process Start(FakeBatchTry begun, int number)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_options.Folder, begun.NodeId, "workitems", begun.JobId, begun.TaskId, number.ToString(CultureInfo.InvariantCulture)));
        var work = folder.CreateSubdirectory("wd").FullName;
        var words = Split(begun.CommandLine);
        if (_options.Programs.ContainsKey(Path.GetFileName(words[0])))
        {
            words[0] = Path.Combine(_programs, Path.GetFileName(words[0]));
        }

        // One process from here to the task's program: it leads a session, which holds all that it starts.
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = work };
        foreach (var argument in (string[])["-c", "exec setsid \"$@\" > ../stdout.txt 2> ../stderr.txt < /dev/null", "sh", .. words])
        {
            start.ArgumentList.Add(argument);
        }

        var path = start.Environment["PATH"];
        start.Environment.Clear();
        start.Environment["PATH"] = $"{_programs}:{path}";
        start.Environment["HOME"] = work;
        foreach (var (name, value) in _options.Environment.Concat(begun.Environment))
        {
            start.Environment[name] = value;
        }

        start.Environment["AZ_BATCH_NODE_ROOT_DIR"] = Path.Combine(_options.Folder, begun.NodeId);
        start.Environment["AZ_BATCH_NODE_SHARED_DIR"] = Directory.CreateDirectory(Path.Combine(_options.Folder, begun.NodeId, "shared")).FullName;
        start.Environment["AZ_BATCH_TASK_DIR"] = folder.FullName;
        start.Environment["AZ_BATCH_TASK_WORKING_DIR"] = work;
        return Process.Start(start)!;
    }

    private void Kill(FakeBatchTry begun)
    {
        if (_processes.TryGetValue(begun, out var process))
        {
            EndSession(process.Id);
        }
    }

    // What a task starts may lead groups of their own, but is of its session.
    private static void EndSession(int session)
    {
        _ = Signal(-session, SignalKill);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process) && SessionOf(process) == session)
            {
                _ = Signal(process, SignalKill);
            }
        }
    }

    private static int SessionOf(int process)
    {
        try
        {
            // After the name, which may hold anything: state, parent, group, session.
            var stat = File.ReadAllText($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return -1;
        }
    }

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    // Words parted by spaces; double quotes hold them together. There is no shell.
    private static List<string> Split(string commandLine)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (isQuoted, isWord) = (false, false);
        foreach (var one in commandLine)
        {
            if (one == '"')
            {
                (isQuoted, isWord) = (!isQuoted, true);
            }
            else if (one == ' ' && !isQuoted)
            {
                Flush();
            }
            else
            {
                word.Append(one);
                isWord = true;
            }
        }

        Flush();
        return words;

        void Flush()
        {
            if (isWord)
            {
                words.Add(word.ToString());
                word.Clear();
                isWord = false;
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int process, int signal);
}
