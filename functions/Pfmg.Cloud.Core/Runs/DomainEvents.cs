namespace Pfmg.Cloud.Core.Runs;

/// <summary>The types of <see cref="Seams.DomainEvent"/> that runs tell of.</summary>
public static class DomainEvents
{
    /// <summary>A run's commit is in the lake.</summary>
    public const string RunCompleted = "Pfmg.RunCompleted";

    /// <summary>A task of a run failed.</summary>
    public const string RunFailed = "Pfmg.RunFailed";

    /// <summary>A manifest was refused.</summary>
    public const string RunRejected = "Pfmg.RunRejected";

    /// <summary>The lake has a new version.</summary>
    public const string LakeCommitted = "Pfmg.LakeCommitted";
}
