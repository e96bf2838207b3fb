namespace Pfmg.Cloud.Lake.Tests.Simulation;

/// <summary>What goes wrong in a simulation, and how much of it.</summary>
/// <param name="Budget">Faults in all; afterwards the world is kind.</param>
internal sealed record Faults(int Budget)
{
    /// <summary>Nothing goes wrong.</summary>
    public static Faults None { get; } = new(0);

    /// <summary>The only fault: the process that has this side effect, counted from 1, dies after it; 0 for none.</summary>
    public int CrashAfterEffect { get; init; }

    /// <summary>Whether the sweeper exists.</summary>
    public bool Sweeps { get; init; } = true;

    /// <summary>Of storage events, those that are lost.</summary>
    public double Drop { get; init; }

    /// <summary>Of storage events, those that come twice.</summary>
    public double Duplicate { get; init; }

    /// <summary>Of storage events, those that come when all is over.</summary>
    public double Late { get; init; }

    /// <summary>Of publications, those that the bus refuses.</summary>
    public double Refuse { get; init; }

    /// <summary>Everything at once, as much of each as the seed wants.</summary>
    public static Faults Of(Schedule schedule) => new(schedule.Next(25))
    {
        Drop = schedule.Next(4) * 0.15,
        Duplicate = schedule.Next(4) * 0.15,
        Late = schedule.Next(3) * 0.1,
        Refuse = schedule.Next(3) * 0.1,
    };
}
