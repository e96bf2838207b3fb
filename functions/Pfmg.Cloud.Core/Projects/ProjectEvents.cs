namespace Pfmg.Cloud.Core.Projects;

/// <summary>The types of <see cref="Seams.DomainEvent"/> that projects tell of; their data are the project's id, revision and state. Steps name theirs in the policy.</summary>
public static class ProjectEvents
{
    /// <summary>Somebody asked, answered or advised.</summary>
    public const string MessageAdded = "Pfmg.ProjectMessageAdded";

    /// <summary>Who belongs to the team is another.</summary>
    public const string MembersChanged = "Pfmg.ProjectMembersChanged";

    /// <summary>The project owes something more, as to delete an extract.</summary>
    public const string DutyAdded = "Pfmg.ProjectDutyAdded";

    /// <summary>The project did what it owed.</summary>
    public const string DutyDone = "Pfmg.ProjectDutyDone";

    /// <summary>Every type there is, those of the policy's steps included, in ordinal order.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. CounterPolicy.Current.Steps.Select(step => step.Event).Concat([MessageAdded, MembersChanged, DutyAdded, DutyDone]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
