using System.Text.Json.Serialization;
using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Core.Airlock;

/// <summary>Files that are to leave a project's area, or to enter it, from the first of them to the decision and beyond.</summary>
public sealed record AirlockRequest
{
    /// <summary>The shape of this document; "1.0".</summary>
    public string SchemaVersion { get; init => field = value ?? "1.0"; } = "1.0";

    /// <summary>"exp-" or "imp-", then 16 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Out or in.</summary>
    public required AirlockDirection Direction { get; init; }

    /// <summary>The project.</summary>
    public required string ProjectId { get; init; }

    /// <summary>How far it is.</summary>
    public required AirlockState State { get; init; }

    /// <summary>One more at every change; its ETag.</summary>
    public required long Revision { get; init; }

    /// <summary>Subject of the member who asks.</summary>
    public required string Submitter { get; init; }

    /// <summary>What the files are and why they are to pass, in the submitter's words.</summary>
    public required string Justification { get; init; }

    /// <summary>When it was begun, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed, UTC.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>The question whose answer the file is; null if the submitter brought the files.</summary>
    public AirlockQuestion? Question { get; init; }

    /// <summary>The policy engine's decisions that the files rest on: those that the submitter named, and the one when it was begun.</summary>
    public IReadOnlyList<string> Decisions { get; init => field = value ?? []; } = [];

    /// <summary>Everybody whose data the files may hold: the union over these decisions, base64 of a <see cref="ParticipantSet"/>. Never told.</summary>
    public string Cohort { get; init => field = value ?? ""; } = "";

    /// <summary>Those of them of whom nothing could be told that reveals inheritance, likewise.</summary>
    public string WithoutInheritance { get; init => field = value ?? ""; } = "";

    /// <summary>The files as they were submitted; what is reviewed, and what passes.</summary>
    public IReadOnlyList<AirlockFile> Files { get; init => field = value ?? []; } = [];

    /// <summary>What the checks found, in the order of files.</summary>
    public IReadOnlyList<AirlockFinding> Findings { get; init => field = value ?? []; } = [];

    /// <summary>By which rules it was checked; null before.</summary>
    public string? CheckedBy { get; init; }

    /// <summary>What reviewers said, in order.</summary>
    public IReadOnlyList<AirlockReview> Reviews { get; init => field = value ?? []; } = [];

    /// <summary>Why it is held; null if it is not.</summary>
    public string? HeldFor { get; init; }

    /// <summary>Until when it may be fetched, UTC; null before it is approved.</summary>
    public DateTimeOffset? FetchUntil { get; init; }

    /// <summary>When a file of it first left, UTC; null if none has.</summary>
    public DateTimeOffset? FetchedAt { get; init; }

    /// <summary>How often a file of it left.</summary>
    public int Fetches { get; init; }

    /// <summary><see cref="Cohort"/> as a set.</summary>
    [JsonIgnore]
    public ParticipantSet CohortSet => ParticipantSet.FromBytes(Convert.FromBase64String(Cohort));

    /// <summary><see cref="WithoutInheritance"/> as a set.</summary>
    [JsonIgnore]
    public ParticipantSet WithoutInheritanceSet => ParticipantSet.FromBytes(Convert.FromBase64String(WithoutInheritance));
}

/// <summary>Which way.</summary>
public enum AirlockDirection
{
    /// <summary>Out of the project's area, to the world.</summary>
    Export,

    /// <summary>From the world into the project's area.</summary>
    Import,
}

/// <summary>How far a request is.</summary>
public enum AirlockState
{
    /// <summary>Files are added.</summary>
    Draft,

    /// <summary>Its files are fixed and checked; reviewers look at it.</summary>
    Submitted,

    /// <summary>It may be fetched.</summary>
    Approved,

    /// <summary>A reviewer refused it.</summary>
    Refused,

    /// <summary>Who asked took it back; its files are gone.</summary>
    Withdrawn,

    /// <summary>Somebody whose data it may hold no longer permits it: it is neither approved nor fetched any more.</summary>
    Held,
}

/// <summary>A file as it was submitted.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Of its bytes, lower-case hexadecimal; a file that is not so any more does not leave.</param>
public sealed record AirlockFile(string Name, long Size, string Sha256);

/// <summary>What a reviewer said.</summary>
/// <param name="Reviewer">Their subject.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Approves">Whether it may pass.</param>
/// <param name="Reason">Why: needed to refuse, and to approve in spite of findings.</param>
public sealed record AirlockReview(string Reviewer, DateTimeOffset At, bool Approves, string? Reason);

/// <summary>What a check found; it names the place, never what stands there.</summary>
/// <param name="Kind">One of <see cref="FindingKinds"/>.</param>
/// <param name="File">The file; within an archive "archive.zip!name".</param>
/// <param name="Where">Line and column, cell, or path in the document; empty for the whole file.</param>
/// <param name="Expected">What may pass.</param>
/// <param name="Found">What is there instead, without saying what it says.</param>
public sealed record AirlockFinding(string Kind, string File, string Where, string Expected, string Found);

/// <summary>The kinds of findings.</summary>
public static class FindingKinds
{
    /// <summary>One row a person or sample.</summary>
    public const string RowLevel = "row-level";

    /// <summary>Something that names a person or sample.</summary>
    public const string Identifier = "identifier";

    /// <summary>A count of fewer persons than the disclosure rule tells of.</summary>
    public const string SmallCell = "small-cell";

    /// <summary>Genotypes.</summary>
    public const string Genotypes = "genotypes";

    /// <summary>A cohort that, beside what left before, tells of few persons.</summary>
    public const string Differencing = "differencing";

    /// <summary>Results that some consents allow to be published on a later day only.</summary>
    public const string Moratorium = "moratorium";

    /// <summary>Text that hides other text.</summary>
    public const string Encoded = "encoded";

    /// <summary>A kind of file that no reviewer can look into.</summary>
    public const string Format = "format";

    /// <summary>An archive that cannot be opened within its limits.</summary>
    public const string Archive = "archive";

    /// <summary>Something that runs or hides within a file.</summary>
    public const string Embedded = "embedded";

    /// <summary>Too large.</summary>
    public const string Size = "size";

    /// <summary>Whether a finding of this kind refuses the files outright; of the others reviewers decide.</summary>
    public static bool Refuses(string kind) => kind is Format or Archive or Embedded or Size;
}
