using System.Collections.ObjectModel;

namespace Pfmg.Cloud.Core.Audit;

/// <summary>One line of the audit trail: who asked what, under which decision, of which versions.</summary>
/// <remarks>
/// Ids, counts and digests only. No name, genotype, phenotype or text of a query is ever in it; a participant is named, if at all, by
/// <see cref="AuditNames.ParticipantAsync"/>.
/// </remarks>
public sealed record AuditEntry
{
    /// <summary>When it was recorded, UTC; set by the trail, and never before the entry before it.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>What happened; one of <see cref="AuditActions"/>.</summary>
    public required string Action { get; init; }

    /// <summary>Who asked: the subject of the caller's token; "anonymous" without one, "system" where nobody asked.</summary>
    public required string Subject { get; init; }

    /// <summary>The roles that the caller had.</summary>
    public IReadOnlyList<string> Roles { get; init => field = value ?? []; } = [];

    /// <summary>Method and pattern of the route ("GET /api/projects/{id}/variants"), or the command; never a path with its values.</summary>
    public required string Route { get; init; }

    /// <summary>The answer's HTTP status; null if none was given when this was recorded.</summary>
    public int? Status { get; init; }

    /// <summary>The stable code of the refusal or failure; null if there was none.</summary>
    public string? Code { get; init; }

    /// <summary>The project on whose behalf; null if on none's.</summary>
    public string? ProjectId { get; init; }

    /// <summary>The decision of the policy engine that the answer rests on.</summary>
    public string? DecisionId { get; init; }

    /// <summary>The policy that decided.</summary>
    public string? PolicyVersion { get; init; }

    /// <summary>The version of the participants' register that was read.</summary>
    public long? RegisterVersion { get; init; }

    /// <summary>The lake version that was read.</summary>
    public long? LakeVersion { get; init; }

    /// <summary>What it was about, as paths of ids: "exports/{id}", "participants/{pseudonym}".</summary>
    public IReadOnlyList<string> Objects { get; init => field = value ?? []; } = [];

    /// <summary>What was counted: "rows", "participants", "bytes".</summary>
    public IReadOnlyDictionary<string, long> Counts { get; init => field = value ?? ReadOnlyDictionary<string, long>.Empty; } = ReadOnlyDictionary<string, long>.Empty;

    /// <summary>A keyed digest of the question (<see cref="AuditNames.QuestionAsync"/>): equal questions are seen to be equal, and no more.</summary>
    public string? Question { get; init; }

    /// <summary>The trace that the request's log lines have.</summary>
    public string? TraceId { get; init; }

    /// <summary>The entry with something more that it is about.</summary>
    public AuditEntry About(params IEnumerable<string> objects) => this with { Objects = [.. Objects.Concat(objects).Distinct(StringComparer.Ordinal)] };

    /// <summary>The entry with a count.</summary>
    public AuditEntry Counting(string what, long count) =>
        this with { Counts = new SortedDictionary<string, long>(Counts.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal) { [what] = count } };
}

/// <summary>What the trail tells of.</summary>
public static class AuditActions
{
    /// <summary>A request was answered, or is being answered: recorded before the first byte of the answer.</summary>
    public const string Answered = "answered";

    /// <summary>A request ended without an answer of data: refused, not found, or failed.</summary>
    public const string Refused = "refused";

    /// <summary>More that is known of a request whose <see cref="Answered"/> stands in the same chain, such as how many rows it gave.</summary>
    public const string Completed = "completed";
}
