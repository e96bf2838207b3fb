using Pfmg.Cloud.Core.Callers;

namespace Pfmg.Cloud.Core.Projects;

/// <summary>What somebody is to one project.</summary>
public enum Party
{
    /// <summary>Answers for it.</summary>
    Lead,

    /// <summary>Works in it.</summary>
    Member,

    /// <summary>Advises it, and carries out what was decided.</summary>
    DataManager,

    /// <summary>Judges it: a committee member without a conflict of interest.</summary>
    Committee,

    /// <summary>May hold it for the sake of those whose data it uses.</summary>
    DataProtectionOfficer,

    /// <summary>Looks at what was done.</summary>
    Auditor,
}

/// <summary>Who is what to a project.</summary>
public static class Parties
{
    /// <summary>Everything that a caller is to a project.</summary>
    /// <remarks>Whoever belongs to the team is nothing else: nobody advises, judges or activates a project of their own.</remarks>
    public static IReadOnlySet<Party> Of(Project project, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(project);
        ArgumentNullException.ThrowIfNull(caller);
        if (caller.IsAnonymous)
        {
            return new HashSet<Party>();
        }

        var parties = new HashSet<Party>();
        if (project.IsOfTeam(caller.Subject))
        {
            if (caller.Is(Role.Researcher) || caller.Is(Role.ProjectLead))
            {
                parties.Add(Party.Member);
                parties.UnionWith(caller.Subject == project.Lead ? [Party.Lead] : []);
            }

            return parties;
        }

        if (!project.WasSubmitted)
        {
            return parties;
        }

        parties.UnionWith(caller.Is(Role.DataManager) ? [Party.DataManager] : []);
        parties.UnionWith(caller.Is(Role.Auditor) ? [Party.Auditor] : []);
        parties.UnionWith(caller.Is(Role.DataProtectionOfficer) ? [Party.DataProtectionOfficer] : []);
        parties.UnionWith(caller.Is(Role.CommitteeMember) && !project.IsInConflict(caller.Subject) ? [Party.Committee] : []);
        return parties;
    }
}
