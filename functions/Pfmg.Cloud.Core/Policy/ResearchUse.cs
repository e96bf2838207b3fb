namespace Pfmg.Cloud.Core.Policy;

/// <summary>What a project wants data for, in the terms that consents are matched by. What is not told counts as the answer that denies.</summary>
public sealed record ResearchUse
{
    /// <summary>The project; null for a draft without one. PS (DUO:0000027) asks for it.</summary>
    public string? ProjectId { get; init; }

    /// <summary>The purpose as a DUO permission: DUO:0000042 any research, 0000006 health, 0000007 the diseases told, 0000011 origins or ancestry.</summary>
    public required string Purpose { get; init; }

    /// <summary>The diseases studied, as Mondo terms ("MONDO:0005027"). DS (DUO:0000007) asks that each is the consented one or below it.</summary>
    public IReadOnlyList<string> Diseases { get; init => field = value ?? []; } = [];

    /// <summary>Whether the use is commercial. Such a use needs consent to industry.</summary>
    public bool IsForProfit { get; init; }

    /// <summary>Whether every institution is a not-for-profit one; if not, consent to industry is needed.</summary>
    public bool InstitutionsAreNonProfit { get; init; }

    /// <summary>The institutions, by the identifiers that consents use. IS (DUO:0000028) asks for them.</summary>
    public IReadOnlyList<string> Institutions { get; init => field = value ?? []; } = [];

    /// <summary>Every country where data are used, ISO 3166-1 alpha-2. One beyond the policy's home countries, or none told, needs consent to international use.</summary>
    public IReadOnlyList<string> Countries { get; init => field = value ?? []; } = [];

    /// <summary>Subjects of all who work with the data. US (DUO:0000026) asks for them.</summary>
    public IReadOnlyList<string> Users { get; init => field = value ?? []; } = [];

    /// <summary>The datasets wanted, by id ("cardio") or release ("cardio.2"): who is in any of them. Null for everybody whose consent covers the use.</summary>
    public IReadOnlyList<string>? Datasets { get; init; }

    /// <summary>Types of research, by the words that consents use. RS (DUO:0000012) asks for them.</summary>
    public IReadOnlyList<string> ResearchTypes { get; init => field = value ?? []; } = [];

    /// <summary>First day; null if not begun: it then begins on the day of the decision.</summary>
    public DateOnly? Start { get; init; }

    /// <summary>Last day; null if none is set.</summary>
    public DateOnly? End { get; init; }

    /// <summary>Approval by an ethics committee (IRB, DUO:0000021).</summary>
    public Undertaking EthicsApproval { get; init; }

    /// <summary>Making results available to all (PUB, DUO:0000019).</summary>
    public Undertaking Publication { get; init; }

    /// <summary>Working with the investigators of the original study (COL, DUO:0000020).</summary>
    public Undertaking Collaboration { get; init; }

    /// <summary>Giving derived data back (RTN, DUO:0000029).</summary>
    public Undertaking ReturnOfResults { get; init; }

    /// <summary>Whether methods are developed (NMDS, DUO:0000015, forbids it).</summary>
    public bool DevelopsMethods { get; init; }

    /// <summary>Whether population origins or ancestry are studied (NPOA, DUO:0000044, and HMB forbid it).</summary>
    public bool StudiesAncestry { get; init; }

    /// <summary>Whether only phenotypes are studied (GSO, DUO:0000016, forbids it).</summary>
    public bool PhenotypesOnly { get; init; }

    /// <summary>Whether results serve clinical care beside research (only CC, DUO:0000043, allows it).</summary>
    public bool ForClinicalCare { get; init; }
}

/// <summary>Whether a project does what a consent asks of it.</summary>
public enum Undertaking
{
    /// <summary>It does not; a consent that asks for it denies.</summary>
    Declined,

    /// <summary>It will: permitted, and a duty of the project.</summary>
    Undertaken,

    /// <summary>It is done and proven: permitted.</summary>
    Done,
}
