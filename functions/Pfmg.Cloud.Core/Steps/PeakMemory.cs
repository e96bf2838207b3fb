using System.Globalization;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Watches how much memory this process and its child processes hold together, by Linux' /proc.</summary>
internal sealed class PeakMemory : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private long _peak;

    /// <summary>Starts watching.</summary>
    public PeakMemory(TimeProvider time) => _watching = WatchAsync(time);

    /// <summary>The most seen so far, in bytes; null where the system does not tell.</summary>
    public long? Bytes => Interlocked.Read(ref _peak) is var peak and > 0 ? peak : null;

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WatchAsync(TimeProvider time)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var timer = new PeriodicTimer(Period, time);
        do
        {
            var now = Environment.WorkingSet + Children().Sum(Resident);
            Interlocked.Exchange(ref _peak, Math.Max(now, Interlocked.Read(ref _peak)));
        }
        while (await timer.WaitForNextTickAsync(_stop.Token));
    }

    private static IEnumerable<string> Children()
    {
        foreach (var thread in Directory.EnumerateDirectories("/proc/self/task"))
        {
            foreach (var child in Read(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                yield return child;
            }
        }
    }

    // proc(5): the second field of statm is the resident set, in pages.
    private static long Resident(string process) =>
        Read($"/proc/{process}/statm").Split(' ') is [_, var pages, ..]
            && long.TryParse(pages, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count * Environment.SystemPageSize
            : 0;

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
