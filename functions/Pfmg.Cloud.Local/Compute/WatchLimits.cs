using System.Globalization;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Local.Compute;

/// <summary>Sees whether a try of a task keeps to its limits of time, memory and scratch.</summary>
/// <param name="plan">The run.</param>
/// <param name="task">The task.</param>
/// <param name="options">Where scratch is.</param>
/// <param name="time">Monotonic: steps of the wall clock are not noticed.</param>
internal sealed class WatchLimits(RunPlan plan, PlannedTask task, LocalBatchOptions options, TimeProvider time)
{
    private const long BytesPerMiB = 1 << 20;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <summary>Waits until a limit is passed.</summary>
    /// <returns>Which; null if it was told to stop before.</returns>
    public async Task<TaskFailure?> UntilPassedAsync(int process, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                if ((TimePassed(began) ?? MemoryPassed(process) ?? ScratchPassed(process)) is { } passed)
                {
                    return passed;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // It ended within its limits.
        }

        return null;
    }

    private TaskFailure? TimePassed(long began) => time.GetElapsedTime(began) > TimeSpan.FromSeconds(task.TimeoutSeconds) + options.Grace
        ? new TaskFailure(FailureCodes.Timeout, $"The task did not end within {task.TimeoutSeconds} s and was killed.", [], [])
        : null;

    private TaskFailure? MemoryPassed(int process)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var held = ProcessMemory.Of(process);
        return held.Bytes > task.MemoryMiB * BytesPerMiB
            ? new TaskFailure(
                FailureCodes.OutOfMemory,
                $"The task and its tools held {MiB(held.Bytes)} MiB, {held.Most} most of it with {MiB(held.MostBytes)} MiB; {task.MemoryMiB} MiB are allowed.",
                [],
                [])
            : null;
    }

    private TaskFailure? ScratchPassed(int process)
    {
        if (options.ScratchFolder is null)
        {
            return null;
        }

        var bytes = Size(Path.Combine(options.ScratchFolder, plan.RunId), string.Create(CultureInfo.InvariantCulture, $"{task.Id}.{process}.*"));
        return bytes > task.ScratchMiB * BytesPerMiB
            ? new TaskFailure(FailureCodes.OutOfScratch, $"The task had {MiB(bytes)} MiB in its scratch folder; {task.ScratchMiB} MiB are allowed.", [], [])
            : null;
    }

    // Files come and go while they are counted.
    private static long Size(string folder, string pattern)
    {
        var bytes = 0L;
        try
        {
            foreach (var scratch in Directory.EnumerateDirectories(folder, pattern))
            {
                foreach (var file in new DirectoryInfo(scratch).EnumerateFiles("*", SearchOption.AllDirectories))
                {
                    bytes += file.Length;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return bytes;
        }

        return bytes;
    }

    private static string MiB(long bytes) => (bytes / BytesPerMiB).ToString("N0", CultureInfo.InvariantCulture);
}
