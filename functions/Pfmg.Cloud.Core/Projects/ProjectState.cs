namespace Pfmg.Cloud.Core.Projects;

/// <summary>Where a project is on its way through the counter. Which steps lead from one to another is the policy's to say.</summary>
public enum ProjectState
{
    /// <summary>The team writes its sheet; nobody else sees it.</summary>
    Draft,

    /// <summary>Handed in.</summary>
    Submitted,

    /// <summary>The counter asks and advises on method.</summary>
    Review,

    /// <summary>The committee votes.</summary>
    Committee,

    /// <summary>Accepted, with conditions or without.</summary>
    Accepted,

    /// <summary>Refused, with reasons.</summary>
    Refused,

    /// <summary>The lead signed the charter.</summary>
    Signed,

    /// <summary>Entitled to query.</summary>
    Active,

    /// <summary>Entitled for longer than at first.</summary>
    Extended,

    /// <summary>Held; not entitled meanwhile.</summary>
    Suspended,

    /// <summary>Over.</summary>
    Closed,
}
