using System.Diagnostics;
using System.Globalization;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Makes a folder for one try of a task, and clears away what killed tries left.</summary>
internal static class ScratchFolder
{
    private static int _tries;

    /// <summary>Makes an empty folder named after task, process and try.</summary>
    /// <param name="runFolder">The run's scratch folder on this machine.</param>
    /// <param name="task">The task's id.</param>
    public static string Create(string runFolder, string task)
    {
        Directory.CreateDirectory(runFolder);
        foreach (var left in Directory.EnumerateDirectories(runFolder, $"{task}.*"))
        {
            var name = Path.GetFileName(left).AsSpan(task.Length + 1);
            // "PID.TRY" of a process that is no more; another task's longer name does not parse.
            if (name.IndexOf('.') is var dot and > 0
                && int.TryParse(name[..dot], NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                && int.TryParse(name[(dot + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var tried)
                && !IsAlive(process, tried))
            {
                Directory.Delete(left, recursive: true);
            }
        }

        var number = Interlocked.Increment(ref _tries);
        return Directory.CreateDirectory(Path.Combine(runFolder, string.Create(CultureInfo.InvariantCulture, $"{task}.{Environment.ProcessId}.{number}"))).FullName;
    }

    // In a container processes count from 1: one that died there, and left its folder on the machine's disk, had the same number as this one.
    private static bool IsAlive(int process, int tried)
    {
        if (process == Environment.ProcessId)
        {
            return tried <= Volatile.Read(ref _tries);
        }

        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
