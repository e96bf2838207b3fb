namespace Pfmg.Cloud.Core.Callers;

/// <summary>What someone may be to this house. A caller may have several; which routes each opens is the access table's to say.</summary>
/// <remarks>In JSON and in tokens a role is its name in lower case with '-' between the words: "platform-uploader".</remarks>
public enum Role
{
    /// <summary>A sequencing platform's account: delivers to its own platform and follows its own runs.</summary>
    PlatformUploader,

    /// <summary>Member of research projects; reads what their entitlements permit.</summary>
    Researcher,

    /// <summary>Answers for a research project: submits it, signs its charter.</summary>
    ProjectLead,

    /// <summary>Reviews and decides projects, and what leaves through the airlock.</summary>
    CommitteeMember,

    /// <summary>Steward of the lake and of the register of participants and consents.</summary>
    DataManager,

    /// <summary>Cares for patients; reads those of their own.</summary>
    Clinician,

    /// <summary>Reads what was done, by whom and why; no genotype.</summary>
    Auditor,

    /// <summary>Keeps the service running; no genotype.</summary>
    Operator,

    /// <summary>Signs erasures and answers to the supervisory authority.</summary>
    DataProtectionOfficer,
}
