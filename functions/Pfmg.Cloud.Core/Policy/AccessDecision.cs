using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Core.Policy;

/// <summary>Whose data may be used, how exactly, under which duties, and why not the others'.</summary>
public sealed record AccessDecision
{
    private IReadOnlySet<string>? _names;
    private IReadOnlySet<string>? _withoutInheritance;

    /// <summary>32 hexadecimal digits of the SHA-256 of question, versions and answer: the same id is the same answer.</summary>
    public required string Id { get; init; }

    /// <summary>What was asked.</summary>
    public required AccessQuestion Question { get; init; }

    /// <summary>The policy, as "name/version".</summary>
    public required string PolicyVersion { get; init; }

    /// <summary>The register version.</summary>
    public required long RegisterVersion { get; init; }

    /// <summary>How exact answers may be.</summary>
    public required Granularity Granularity { get; init; }

    /// <summary>Whose data may be used, by register number.</summary>
    public required ParticipantSet Permitted { get; init; }

    /// <summary>Of these, whose parent may not be used: nothing that tells which allele came from whom, or from nobody, may leave.</summary>
    public required ParticipantSet WithoutInheritance { get; init; }

    /// <summary>Whether callsets of persons that the register does not know may be used too: for stewardship only.</summary>
    public bool IncludesUnregistered => Question.Purpose == AccessPurpose.Stewardship;

    /// <summary>What the project owes, by code and date.</summary>
    public required IReadOnlyList<Obligation> Obligations { get; init; }

    /// <summary>Every clause that denied, by name, with how many it denied; a person denied by several counts in each.</summary>
    public required IReadOnlyList<DeniedClause> Denied { get; init; }

    /// <summary>The register that was decided over.</summary>
    public required RegisterState Register { get; init; }

    /// <summary>The date decided for.</summary>
    public DateOnly Date => Question.Date;

    /// <summary>The project, if it was one.</summary>
    public string? ProjectId => Question.Purpose == AccessPurpose.Project ? Question.Use?.ProjectId : null;

    /// <summary><see cref="Permitted"/> by participant identifier. Never logged.</summary>
    public IReadOnlySet<string> PermittedNames => _names ??= Register.NamesOf(Permitted);

    /// <summary><see cref="WithoutInheritance"/> by participant identifier. Never logged.</summary>
    public IReadOnlySet<string> NamesWithoutInheritance => _withoutInheritance ??= Register.NamesOf(WithoutInheritance);
}

/// <summary>Something that a project owes for what it may use.</summary>
/// <param name="Code">IRB, PUB, COL, RTN, MOR or TS.</param>
/// <param name="Date">Of MOR the first day on which results may be published, of TS the last day of use; else null.</param>
/// <param name="Participants">Towards how many participants.</param>
public sealed record Obligation(string Code, DateOnly? Date, int Participants);

/// <summary>A clause that denied.</summary>
/// <param name="Clause">Its name; docs/policy.md lists them.</param>
/// <param name="Participants">To how many participants.</param>
public sealed record DeniedClause(string Clause, int Participants);
