namespace Pfmg.Cloud.Core.Participants;

/// <summary>What the register knows of a person besides consents. All of it is personal data: it stays in the register and leaves through entitled answers only.</summary>
public sealed record Participant
{
    /// <summary>The pseudonymous identifier of the person, the same as `participant` in the lake.</summary>
    public required string Id { get; init; }

    /// <summary>The family's identifier; null if none is known.</summary>
    public string? Family { get; init; }

    /// <summary>The mother's participant identifier, registered or not; null if unknown.</summary>
    public string? Mother { get; init; }

    /// <summary>The father's participant identifier, registered or not; null if unknown.</summary>
    public string? Father { get; init; }

    /// <summary>Declared sex; unknown if absent.</summary>
    public DeclaredSex Sex { get; init; }

    /// <summary>Whether the person has the condition studied; null if unknown.</summary>
    public bool? Affected { get; init; }

    /// <summary>Date of birth; null if unknown. Who signed as a guardian for a person of unknown age signed for a minor.</summary>
    public DateOnly? BirthDate { get; init; }

    /// <summary>Date of death; null if alive or unknown.</summary>
    public DateOnly? DeathDate { get; init; }

    /// <summary>The plan's indication as the platform codes it.</summary>
    public string? Indication { get; init; }

    /// <summary>The pilot study that the person takes part in ("DEFIDIAG"); null if none.</summary>
    public string? Pilot { get; init; }

    /// <summary>HPO terms that the person has ("HP:0001250").</summary>
    public IReadOnlyList<string> Phenotypes { get; init => field = value ?? []; } = [];

    /// <summary>HPO terms that were looked for and that the person has not.</summary>
    public IReadOnlyList<string> ExcludedPhenotypes { get; init => field = value ?? []; } = [];

    /// <summary>Mondo diseases that the person is known to have ("MONDO:0005027").</summary>
    public IReadOnlyList<string> Diseases { get; init => field = value ?? []; } = [];

    /// <summary>The platform that sequences; its short name.</summary>
    public string? Platform { get; init; }

    /// <summary>Who is in charge of the person's care: subjects as their tokens name them.</summary>
    public IReadOnlyList<string> Clinicians { get; init => field = value ?? []; } = [];
}

/// <summary>Sex as declared by the platform; what the genome says is the lake's `karyotype`.</summary>
public enum DeclaredSex
{
    /// <summary>Not told.</summary>
    Unknown,

    /// <summary>Female.</summary>
    Female,

    /// <summary>Male.</summary>
    Male,
}
