namespace Pfmg.Cloud.Lake.Tests.Simulation;

/// <summary>A clock that only the simulation moves; it may step back.</summary>
internal sealed class SimulatedTime : TimeProvider
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

    /// <summary>Moves past everything that was ever dated: what was written before the clock stepped back grows old late.</summary>
    public void MovePast(TimeSpan by) => Move(Latest - _now + by);
}
