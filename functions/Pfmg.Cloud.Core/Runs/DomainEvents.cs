namespace Pfmg.Cloud.Core.Runs;

/// <summary>The types of <see cref="Seams.DomainEvent"/> that runs tell of.</summary>
public static class DomainEvents
{
    /// <summary>A run's commit is in the lake.</summary>
    public const string RunCompleted = "Pfmg.RunCompleted";

    /// <summary>A run ended without a commit; once a run, however many of its tasks failed and however often it is resumed.</summary>
    public const string RunFailed = "Pfmg.RunFailed";

    /// <summary>A manifest was refused.</summary>
    public const string RunRejected = "Pfmg.RunRejected";

    /// <summary>The sweeper repaired or deleted something.</summary>
    public const string SweepRepaired = "Pfmg.SweepRepaired";

    /// <summary>A night's care of the lake is done.</summary>
    public const string MaintenanceCompleted = "Pfmg.MaintenanceCompleted";

    /// <summary>A message that could not be handled was taken off its queue.</summary>
    public const string MessageSetAside = "Pfmg.MessageSetAside";

    /// <summary>The lake has a new version.</summary>
    public const string LakeCommitted = "Pfmg.LakeCommitted";
}
