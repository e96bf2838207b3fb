using System.Text.Json.Serialization;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Projects;

/// <summary>A research project at the counter: its sheet, where it is on its way, and everything that was said and decided of it. One document.</summary>
public sealed record Project
{
    /// <summary>The shape of this document; "1.0".</summary>
    public required string SchemaVersion { get; init; }

    /// <summary>"prj-" and 16 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>How often it was written, from 1; its ETag over HTTP.</summary>
    public required int Revision { get; init; }

    /// <summary>Where it is on its way.</summary>
    public required ProjectState State { get; init; }

    /// <summary>The policy by which it goes: "counter/1.1.0".</summary>
    public required string Policy { get; init; }

    /// <summary>Subject of who answers for it.</summary>
    public required string Lead { get; init; }

    /// <summary>Subjects of the others who work in it.</summary>
    public IReadOnlyList<string> Members { get; init => field = value ?? []; } = [];

    /// <summary>What it is about.</summary>
    public required ProjectSheet Sheet { get; init; }

    /// <summary>When it was begun.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last written.</summary>
    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>Every step and change of hands, oldest first; only ever appended to.</summary>
    public IReadOnlyList<ProjectEvent> History { get; init => field = value ?? []; } = [];

    /// <summary>Questions, answers and advice, oldest first; only ever appended to.</summary>
    public IReadOnlyList<ThreadMessage> Thread { get; init => field = value ?? []; } = [];

    /// <summary>What committee members declared of their interests; the last of each counts.</summary>
    public IReadOnlyList<Declaration> Declarations { get; init => field = value ?? []; } = [];

    /// <summary>The votes of the present round, one a member; empty again when the committee is asked again.</summary>
    public IReadOnlyList<Vote> Votes { get; init => field = value ?? []; } = [];

    /// <summary>What the committee decided last.</summary>
    public CommitteeDecision? Decision { get; init; }

    /// <summary>The charter as signed.</summary>
    public SignedCharter? Charter { get; init; }

    /// <summary>From when to when it is entitled, if it ever was.</summary>
    public ProjectPeriod? Period { get; init; }

    /// <summary>What it owes.</summary>
    public IReadOnlyList<ProjectDuty> Duties { get; init => field = value ?? []; } = [];

    /// <summary>The most entries of a list that grows by requests, so that a document stays one that every store takes.</summary>
    internal const int MostEntries = 200;

    /// <summary>Whether it may query on some day, as far as its state says.</summary>
    [JsonIgnore]
    public bool IsLive => State is ProjectState.Active or ProjectState.Extended;

    /// <summary>Whether it was ever handed in; before that it is the team's own business.</summary>
    [JsonIgnore]
    public bool WasSubmitted => History.Any(one => one.To == ProjectState.Submitted);

    /// <summary>Whether somebody belongs to it.</summary>
    public bool IsOfTeam(string subject) => subject == Lead || Members.Contains(subject, StringComparer.Ordinal);

    /// <summary>The project one revision on, with what was done at the end of its history.</summary>
    public Project Entered(string act, ProjectState from, string by, DateTimeOffset at, string? why) => this with
    {
        Revision = Revision + 1,
        ChangedAt = at,
        History = [.. History, new ProjectEvent(Revision + 1, act, from, State, by, at, why)],
    };

    /// <summary>Whether a committee member may not judge it: declared so once, or of the team.</summary>
    /// <remarks>A conflict that was declared stays, whatever is declared later.</remarks>
    public bool IsInConflict(string subject) => IsOfTeam(subject) || Declarations.Any(one => one.By == subject && one.HasConflict);
}

/// <summary>Something that was done to a project.</summary>
/// <param name="Revision">The revision that it made.</param>
/// <param name="Act">A step of the policy, or "members", "regulatory", "duty-done", "duty-added".</param>
/// <param name="From">The state before it.</param>
/// <param name="To">The state after it; the same if it was no step.</param>
/// <param name="By">Subject of who did it; "pfmg" for the service.</param>
/// <param name="At">When.</param>
/// <param name="Why">In their words; null if no reason is asked for.</param>
public sealed record ProjectEvent(int Revision, string Act, ProjectState From, ProjectState To, string By, DateTimeOffset At, string? Why);

/// <summary>Something that was said in a project's thread.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Kind">What it is.</param>
/// <param name="By">Subject of who said it.</param>
/// <param name="As">What they are to the project.</param>
/// <param name="At">When.</param>
/// <param name="Text">What they said.</param>
/// <param name="Answers">Of an answer: the number of the question.</param>
public sealed record ThreadMessage(int Number, MessageKind Kind, string By, Party As, DateTimeOffset At, string Text, int? Answers);

/// <summary>Kinds of message in a thread.</summary>
public enum MessageKind
{
    /// <summary>To be answered by the team.</summary>
    Question,

    /// <summary>The team's answer to a question.</summary>
    Answer,

    /// <summary>Advice on method, or on the file.</summary>
    Advice,
}

/// <summary>What a committee member declares of their interests in a project.</summary>
/// <param name="By">Their subject.</param>
/// <param name="HasConflict">Whether they have one.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Which; null if there is none.</param>
public sealed record Declaration(string By, bool HasConflict, DateTimeOffset At, string? Reason);

/// <summary>A vote.</summary>
/// <param name="By">Subject of who votes.</param>
/// <param name="Choice">For what.</param>
/// <param name="At">When.</param>
/// <param name="Reason">In their words.</param>
public sealed record Vote(string By, VoteChoice Choice, DateTimeOffset At, string? Reason);

/// <summary>What one can vote.</summary>
public enum VoteChoice
{
    /// <summary>To accept.</summary>
    For,

    /// <summary>To refuse.</summary>
    Against,

    /// <summary>Neither; counts for the quorum.</summary>
    Abstain,
}

/// <summary>What the committee decided.</summary>
/// <param name="Accepted">Whether the project is accepted.</param>
/// <param name="At">When.</param>
/// <param name="By">Subject of the member who closed the vote; the outcome follows from the votes.</param>
/// <param name="For">Votes for.</param>
/// <param name="Against">Votes against.</param>
/// <param name="Abstained">Abstentions.</param>
/// <param name="Conditions">Under which it is accepted.</param>
/// <param name="Reasons">Why it is refused, or what the committee says besides; null if nothing.</param>
public sealed record CommitteeDecision(
    bool Accepted, DateTimeOffset At, string By, int For, int Against, int Abstained, IReadOnlyList<string> Conditions, string? Reasons);

/// <summary>From when to when a project is entitled.</summary>
/// <param name="From">The first day.</param>
/// <param name="Until">The last day.</param>
/// <param name="Extensions">How often it was extended.</param>
public sealed record ProjectPeriod(DateOnly From, DateOnly Until, int Extensions);

/// <summary>A charter that was signed.</summary>
/// <param name="Digest">SHA-256 of the charter's bytes, lower-case hex: what the lead was shown and named when signing.</param>
/// <param name="By">Subject of who signed.</param>
/// <param name="At">When.</param>
/// <param name="Signature">The key ring's, over the charter, the signer and the time.</param>
public sealed record SignedCharter(string Digest, string By, DateTimeOffset At, KeySignature Signature);

/// <summary>Something that a project owes.</summary>
/// <param name="Id">Derived from what brought it about, so that it is owed once.</param>
/// <param name="Kind">PUB, COL, IRB, RTN, MOR, TS, "condition" or "delete".</param>
/// <param name="What">What is to be done.</param>
/// <param name="Since">When it came about.</param>
/// <param name="Due">The last day on which it is in time.</param>
/// <param name="About">What it is about: an export's id, for one that is to be deleted; else null.</param>
/// <param name="Done">That it was done; null while it is owed.</param>
public sealed record ProjectDuty(string Id, string Kind, string What, DateTimeOffset Since, DateOnly Due, string? About, DutyDone? Done);

/// <summary>That a duty was done.</summary>
/// <param name="By">Subject of who says so.</param>
/// <param name="At">When.</param>
/// <param name="Note">How, or where to see it.</param>
public sealed record DutyDone(string By, DateTimeOffset At, string Note);
