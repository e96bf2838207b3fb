namespace Pfmg.Cloud.Core.Participants;

/// <summary>Entry N of the register: what happened at once, by one author.</summary>
public sealed record RegisterEntry
{
    /// <summary>The shape that this code writes.</summary>
    public const string CurrentSchemaVersion = "1.0";

    /// <summary>The shape of this document; "1.0".</summary>
    public string SchemaVersion { get; init => field = value ?? CurrentSchemaVersion; } = CurrentSchemaVersion;

    /// <summary>The register version that it makes, from 1.</summary>
    public required long Version { get; init; }

    /// <summary>When it was recorded, UTC.</summary>
    public required DateTimeOffset RecordedAt { get; init; }

    /// <summary>Who recorded it: a subject.</summary>
    public required string RecordedBy { get; init; }

    /// <summary>At least one, in order.</summary>
    public required IReadOnlyList<RegisterEvent> Events { get; init; }
}

/// <summary>One thing that happened to one participant: exactly one of the members but the first is told.</summary>
public sealed record RegisterEvent
{
    /// <summary>The participant.</summary>
    public required string Participant { get; init; }

    /// <summary>Registered, or changed: all that is known from now on.</summary>
    public Participant? Registered { get; init; }

    /// <summary>Something was said of a use.</summary>
    public ConsentEvent? Consent { get; init; }

    /// <summary>A clinician opened the record of somebody else's patient.</summary>
    public BreakGlass? BreakGlass { get; init; }

    /// <summary>The person was erased: hidden from every surface, care included, from now on.</summary>
    public ErasedMark? Erased { get; init; }
}

/// <summary>A clinician's access to a patient who is not theirs, for a stated reason and time.</summary>
/// <param name="Clinician">The subject.</param>
/// <param name="Reason">In the clinician's words, for the auditor.</param>
/// <param name="From">From when, UTC.</param>
/// <param name="Until">To when, UTC, exclusive.</param>
public sealed record BreakGlass(string Clinician, string Reason, DateTimeOffset From, DateTimeOffset Until);

/// <summary>That a person was erased.</summary>
/// <param name="Reason">Why, naming nobody.</param>
/// <param name="By">The data protection officer's subject.</param>
public sealed record ErasedMark(string Reason, string By);
