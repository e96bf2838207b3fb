using System.Diagnostics.CodeAnalysis;

namespace Pfmg.Cloud.Lake.Tests.Week;

/// <summary>A clock that goes from event to event; whoever waits by it makes it go on by as much.</summary>
internal sealed class WeekTime(DateTimeOffset start) : TimeProvider
{
    private readonly PriorityQueue<Func<Task>, (DateTimeOffset At, int Number)> _events = new();
    private DateTimeOffset? _at;
    private int _numbers;

    public DateTimeOffset Start { get; } = start;

    public override DateTimeOffset GetUtcNow() => _at ?? Start;

    /// <summary>Lets something happen later.</summary>
    public void In(TimeSpan after, Func<Task> happens) => _events.Enqueue(happens, (GetUtcNow() + after, ++_numbers));

    public void In(TimeSpan after, Action happens) => In(after, () =>
    {
        happens();
        return Task.CompletedTask;
    });

    /// <summary>Goes on to what happens next.</summary>
    /// <returns>False if nothing does.</returns>
    public bool TryNext([NotNullWhen(true)] out Func<Task>? happens)
    {
        if (!_events.TryDequeue(out happens, out var when))
        {
            return false;
        }

        _at = when.At > GetUtcNow() ? when.At : GetUtcNow();
        return true;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period != Timeout.InfiniteTimeSpan || dueTime == Timeout.InfiniteTimeSpan)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        _at = GetUtcNow() + dueTime;
        callback(state);
        return new Fired();
    }

    private sealed class Fired : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
