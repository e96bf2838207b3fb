namespace Pfmg.Cloud.Core.Disclosure;

/// <summary>That an aggregate over one cohort was released to an audience: `counter/ledger/{audience}/{N:D20}.json`, created once, never changed.</summary>
public sealed record LedgerEntry
{
    /// <summary>The shape of this document; "1.0".</summary>
    public required string SchemaVersion { get; init; }

    /// <summary>N: 0 for the first to this audience, then without a gap.</summary>
    public required long Number { get; init; }

    /// <summary>The audience's key.</summary>
    public required string Audience { get; init; }

    /// <summary>Lower-case hexadecimal SHA-256 of the question; never the question.</summary>
    public required string Question { get; init; }

    /// <summary>Register numbers of those counted, Base64 of <see cref="Participants.ParticipantSet.ToBytes"/>; numbers are never reused and name nobody.</summary>
    public required string Cohort { get; init; }

    /// <summary>How many they are.</summary>
    public required int Count { get; init; }

    /// <summary>The lake as it was.</summary>
    public required long LakeVersion { get; init; }

    /// <summary>The register as it was.</summary>
    public required long RegisterVersion { get; init; }

    /// <summary>"name/version" of the rule that admitted it.</summary>
    public required string Rule { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset At { get; init; }
}
