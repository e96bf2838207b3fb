using System.Diagnostics;
using System.Globalization;
using Pfmg.Cloud.Functions.Hosting;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Faults;

/// <summary>`pfmg` as a process of its own, to be killed.</summary>
internal sealed class PfmgProcess : IDisposable
{
    private const string Serving = " on http://";
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource<Uri> _url = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PfmgProcess(Process process) => _process = process;

    /// <summary>Ends when it does, with its exit code and what it wrote to standard error.</summary>
    public Task<(int Code, IReadOnlyList<string> Lines)> Ended { get; private set; } = null!;

    public int Id => _process.Id;

    /// <summary>The address of a service; never, if it dies before it listens.</summary>
    public Task<Uri> Url => _url.Task;

    public static PfmgProcess Start(params string[] arguments) => StartWithTools(null, arguments);

    /// <summary>Starts it with a folder of tools before those of the PATH.</summary>
    public static PfmgProcess StartWithTools(string? folder, params string[] arguments) => StartWithSettings(new Dictionary<string, string>(), folder, arguments);

    /// <summary>Starts it with variables in its environment beside those of this process.</summary>
    public static PfmgProcess StartWithSettings(IReadOnlyDictionary<string, string> settings, string? folder, params string[] arguments)
    {
        var command = ThisProgram.With(arguments);
        var start = new ProcessStartInfo(command.Program, command.Arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = folder is null ? start.Environment["PATH"] : $"{folder}:{start.Environment["PATH"]}";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var started = new PfmgProcess(Process.Start(start)!);
        started.Ended = started.EndAsync();
        return started;
    }

    /// <summary>`kill -9` of this process alone; what it started is on its own.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
    }

    /// <summary>The processes below it now: tasks, and the tools of tasks.</summary>
    public IReadOnlyList<RunningProcess> Below()
    {
        var found = new List<RunningProcess>();
        var waiting = new Stack<int>([_process.Id]);
        while (waiting.TryPop(out var process))
        {
            foreach (var child in RunningProcess.ChildrenOf(process))
            {
                found.Add(child);
                waiting.Push(child.Id);
            }
        }

        return found;
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private async Task<(int Code, IReadOnlyList<string> Lines)> EndAsync()
    {
        var output = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            _lines.Add(line);
            TestLogs.Keep(line);
            if (line.IndexOf(Serving, StringComparison.Ordinal) is var at and > 0)
            {
                _url.TrySetResult(new Uri(line[(at + 4)..]));
            }
        }

        await output;
        await _process.WaitForExitAsync();
        return (_process.ExitCode, _lines);
    }
}

/// <summary>A process, told from another that gets its number later by its start.</summary>
internal sealed record RunningProcess(int Id, string Started)
{
    public string CommandLine => Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{Id}/cmdline")).Replace('\0', ' ').Trim();

    // A process that nobody has waited for yet is dead all the same: state Z.
    public bool Lives => StartOf(Id) == Started;

    public void Kill()
    {
        try
        {
            using var process = Process.GetProcessById(Id);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended before.
        }
    }

    public static IEnumerable<RunningProcess> ChildrenOf(int process)
    {
        string[] threads;
        try
        {
            threads = Directory.GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task"));
        }
        catch (IOException)
        {
            yield break;
        }

        foreach (var word in threads.SelectMany(thread => Read(thread + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            var id = int.Parse(word, CultureInfo.InvariantCulture);
            if (StartOf(id) is { } started)
            {
                yield return new RunningProcess(id, started);
            }
        }
    }

    // proc(5): after the name in parentheses the state, and as the twentieth field from there the start.
    private static string? StartOf(int process)
    {
        var stat = Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 20 || fields[0] is "Z" or "X" ? null : fields[19];
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
