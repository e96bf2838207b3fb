using System.Collections.Concurrent;

namespace Pfmg.Cloud.Testing;

/// <summary>A machine whose wall clock is set back and forth by years while its monotonic clock goes on; pauses are noted and not waited for.</summary>
public sealed class SteppedTime : TimeProvider
{
    private static readonly TimeSpan[] Steps = [TimeSpan.Zero, TimeSpan.FromDays(4_000), TimeSpan.FromDays(-4_000), TimeSpan.FromHours(1), TimeSpan.FromHours(-1)];
    private readonly ConcurrentQueue<TimeSpan> _pauses = new();
    private int _asked;

    /// <summary>How long somebody wanted to wait, in the order asked.</summary>
    public IReadOnlyList<TimeSpan> Pauses => [.. _pauses];

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Steps[Interlocked.Increment(ref _asked) % Steps.Length];

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period != Timeout.InfiniteTimeSpan || dueTime <= TimeSpan.Zero)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        _pauses.Enqueue(dueTime);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
