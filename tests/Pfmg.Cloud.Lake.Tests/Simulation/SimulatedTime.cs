namespace Pfmg.Cloud.Lake.Tests.Simulation;

/// <summary>A clock that only the simulation moves; it may step back. Whoever waits by it waits for a turn, and the clock is then as late as it was to be.</summary>
internal sealed class SimulatedTime(Schedule? schedule = null) : TimeProvider
{
    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    /// <summary>The latest that it ever showed.</summary>
    public DateTimeOffset Latest { get; private set; }

    public void Move(TimeSpan by)
    {
        _now += by;
        Latest = _now > Latest ? _now : Latest;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period != Timeout.InfiniteTimeSpan || dueTime == Timeout.InfiniteTimeSpan || schedule is not { IsInside: true })
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        return new Timer(schedule.Await($"wait {dueTime}", () =>
        {
            Move(dueTime);
            callback(state);
        }));
    }

    /// <summary>Moves past everything that was ever dated: what was written before the clock stepped back grows old late.</summary>
    public void MovePast(TimeSpan by) => Move(Latest - _now + by);

    private sealed class Timer(Action giveUp) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose() => giveUp();

        public ValueTask DisposeAsync()
        {
            giveUp();
            return ValueTask.CompletedTask;
        }
    }
}
