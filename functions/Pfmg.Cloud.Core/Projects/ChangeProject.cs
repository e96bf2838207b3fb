using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Datasets;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Projects;

/// <summary>Everything that people do to a project, each with who may.</summary>
/// <param name="documents">The projects.</param>
/// <param name="keys">Signs charters.</param>
/// <param name="access">Says what an entitlement obliges to.</param>
/// <param name="datasets">Says which datasets there are.</param>
/// <param name="time">The clock.</param>
public sealed class ChangeProject(ProjectDocuments documents, IKeyRing keys, DecideAccess access, ResolveDatasets datasets, TimeProvider time)
{
    private const int LongestText = 4_000;
    private const int LongestThread = 400_000;
    private const int MostMessages = 1_000;
    private const int MostDeclarations = 10;
    private const int MostChangesOfOne = 500;
    private const int LongestSubject = 200;

    /// <summary>Takes a step of the policy.</summary>
    /// <exception cref="ForbiddenException">It is not the caller's to take.</exception>
    /// <exception cref="ConflictException">It is not legal now; the exception names those that are.</exception>
    /// <exception cref="InvalidInputException">It submits a sheet that asks for datasets that there are not.</exception>
    public Task<Project> StepAsync(string id, string version, Caller caller, StepRequest request, CancellationToken ct) => documents.ChangeAsync(id, version, async project =>
    {
        ArgumentNullException.ThrowIfNull(request);
        var (policy, at) = (Entitlements.PolicyOf(project), time.GetUtcNow());
        var after = ProjectSteps.Take(new StepAsked(project, request, policy, FrenchDate.Of(at)), Parties.Of(project, caller), caller.Subject, at);
        var step = policy.Find(request.Act)!;
        if (after.State == ProjectState.Submitted)
        {
            await datasets.RequireAsync(ReadSheet.File, project.Sheet.Datasets, ct);
        }

        if (after.State == ProjectState.Signed && project.State != ProjectState.Signed)
        {
            after = after with { Charter = await Charter.SignAsync(keys, request.Digest!, caller.Subject, at, ct) };
        }

        if (Entitlements.Of(after, after.Period?.From ?? default) is { } entitled)
        {
            var decision = await access.ForUseAsync(entitled.Use, ct);
            after = ProjectDuties.OfObligations(after, policy, decision.Obligations, at);
        }

        return new ProjectChange(after, step.Event);
    }, ct);

    /// <summary>Puts another sheet in a draft's place.</summary>
    public Task<Project> WriteSheetAsync(string id, string version, Caller caller, ProjectSheet sheet, CancellationToken ct) => documents.ChangeAsync(id, version, project =>
    {
        Require(project, caller, Party.Lead);
        RequireState(project, caller, "its sheet is written while it is a draft", ProjectState.Draft);
        return Task.FromResult(new ProjectChange(project with { Sheet = sheet, Revision = project.Revision + 1, ChangedAt = time.GetUtcNow() }));
    }, ct);

    /// <summary>Puts in the references of the regulatory file, which arrive until the charter is signed.</summary>
    public Task<Project> WriteRegulatoryAsync(string id, string version, Caller caller, RegulatoryFile file, CancellationToken ct) => documents.ChangeAsync(id, version, project =>
    {
        ArgumentNullException.ThrowIfNull(file);
        Require(project, caller, Party.Lead);
        RequireState(
            project, caller, "references are put in until the charter is signed", ProjectState.Draft, ProjectState.Submitted, ProjectState.Review, ProjectState.Committee, ProjectState.Accepted);
        if (project.State != ProjectState.Draft && file.Category != project.Sheet.Regulatory?.Category)
        {
            throw new InvalidInputException("regulatory", "category", $"the one that was submitted, {project.Sheet.Regulatory?.Category}", file.Category ?? "none");
        }

        return Changed(project with { Sheet = project.Sheet with { Regulatory = file } }, "regulatory", caller.Subject, why: null);
    }, ct);

    /// <summary>Says who belongs to the team besides its lead: the lead while it is a draft, a data manager afterwards.</summary>
    public Task<Project> WriteMembersAsync(string id, string version, Caller caller, IReadOnlyList<string> members, CancellationToken ct) => documents.ChangeAsync(id, version, project =>
    {
        Require(project, caller, project.State == ProjectState.Draft ? Party.Lead : Party.DataManager);
        if (project.State is ProjectState.Closed or ProjectState.Refused)
        {
            throw Illegal(project, caller, "members are changed while it goes on");
        }

        CheckMembers(project, members);
        return Changed(project with { Members = members }, "members", caller.Subject, why: null, ProjectEvents.MembersChanged);
    }, ct);

    /// <summary>Says something in the thread.</summary>
    public Task<Project> SayAsync(string id, string version, Caller caller, MessageKind kind, string text, int? answers, CancellationToken ct) => documents.ChangeAsync(id, version, project =>
    {
        var parties = Parties.Of(project, caller);
        var isTeam = parties.Contains(Party.Member);
        Party[] speakers = isTeam ? [Party.Lead, Party.Member] : [Party.DataManager, Party.Committee];
        if (!speakers.Any(parties.Contains) || (kind == MessageKind.Answer) != isTeam)
        {
            throw new ForbiddenException("The team answers; data managers and the committee ask and advise.");
        }

        RequireState(project, caller, "questions are asked between submission and decision", ProjectState.Submitted, ProjectState.Review, ProjectState.Committee);
        RequireText(text, "text");
        if (kind == MessageKind.Answer ? !project.Thread.Any(one => one.Kind == MessageKind.Question && one.Number == answers) : answers is not null)
        {
            throw new InvalidInputException("message", "answers", kind == MessageKind.Answer ? "the number of a question" : "none, but of an answer", answers?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none");
        }

        if (project.Thread.Count >= MostMessages || project.Thread.Sum(one => one.Text.Length) + text.Length > LongestThread)
        {
            throw new ConflictException($"A thread holds {MostMessages} messages and {LongestThread} characters at most.");
        }

        var message = new ThreadMessage(project.Thread.Count + 1, kind, caller.Subject, speakers.First(parties.Contains), time.GetUtcNow(), text, answers);
        return Task.FromResult(new ProjectChange(
            project with { Thread = [.. project.Thread, message], Revision = project.Revision + 1, ChangedAt = message.At }, ProjectEvents.MessageAdded));
    }, ct);

    /// <summary>Declares a committee member's interests; one that was declared cannot be taken back, and the member's vote counts no more.</summary>
    public Task<Project> DeclareAsync(string id, string version, Caller caller, bool hasConflict, string? reason, CancellationToken ct) => documents.ChangeAsync(id, version, project =>
    {
        Require(project, caller, Party.Committee);
        if (reason is not null || hasConflict)
        {
            RequireText(reason, "reason");
        }

        if (!hasConflict && project.Declarations.Count(one => one.By == caller.Subject) >= MostDeclarations)
        {
            throw new ConflictException($"A member declares {MostDeclarations} times at most that they have no conflict.");
        }

        var declared = new Declaration(caller.Subject, hasConflict, time.GetUtcNow(), reason);
        return Changed(project with { Declarations = [.. project.Declarations, declared] }, hasConflict ? "conflict-declared" : "no-conflict-declared", caller.Subject, why: null);
    }, ct);

    /// <summary>Votes, or votes otherwise than before, in the present round.</summary>
    public Task<Project> VoteAsync(string id, string version, Caller caller, VoteChoice choice, string? reason, CancellationToken ct) => documents.ChangeAsync(id, version, project =>
    {
        Require(project, caller, Party.Committee);
        RequireState(project, caller, "the committee votes when the project is before it", ProjectState.Committee);
        if (project.Declarations.All(one => one.By != caller.Subject))
        {
            throw new ConflictException("Who votes declares first whether they have a conflict of interest.");
        }

        if (reason is not null)
        {
            RequireText(reason, "reason");
        }

        var vote = new Vote(caller.Subject, choice, time.GetUtcNow(), reason);
        return Changed(project with { Votes = [.. project.Votes.Where(one => one.By != caller.Subject), vote] }, "vote", caller.Subject, why: null);
    }, ct);

    /// <summary>Marks a duty as done.</summary>
    public Task<Project> DoneAsync(string id, string version, Caller caller, string duty, string note, CancellationToken ct) => documents.ChangeAsync(id, version, project =>
    {
        Require(project, caller, Party.Lead);
        RequireText(note, "note");
        var after = ProjectDuties.Done(project, duty, new DutyDone(caller.Subject, time.GetUtcNow(), note)) ?? throw new NotFoundException("The project has no such duty.");
        return Changed(after, "duty-done", caller.Subject, why: null, ProjectEvents.DutyDone);
    }, ct);

    // A document that one person could make as long as they like would in the end be one that no store takes, and could not even be suspended.
    private Task<ProjectChange> Changed(Project after, string act, string by, string? why, params IReadOnlyList<string> events) =>
        after.History.Count(one => one.By == by && one.Act == act) < MostChangesOfOne
            ? Task.FromResult(new ProjectChange(after.Entered(act, after.State, by, time.GetUtcNow(), why), events))
            : throw new ConflictException($"One person changes this of a project {MostChangesOfOne} times at most.");

    // Who may not even know of a project meets the same answer as for one that is not there.
    private static void Require(Project project, Caller caller, Party party)
    {
        var parties = Parties.Of(project, caller);
        if (parties.Count == 0)
        {
            throw new NotFoundException("There is no such project, or it is not yours to know.");
        }

        if (!parties.Contains(party))
        {
            throw new ForbiddenException($"This is for the {party} of the project to do.");
        }
    }

    private static void RequireState(Project project, Caller caller, string rule, params IReadOnlyList<ProjectState> states)
    {
        if (!states.Contains(project.State))
        {
            throw Illegal(project, caller, rule);
        }
    }

    private static ConflictException Illegal(Project project, Caller caller, string rule) =>
        new($"The project is {project.State.ToString().ToLowerInvariant()}; {rule}.") { Legal = ProjectSteps.Legal(project, Entitlements.PolicyOf(project), Parties.Of(project, caller)) };

    private static void RequireText(string? text, string where)
    {
        if (string.IsNullOrWhiteSpace(text) || !CheckSheet.IsText(text, LongestText))
        {
            throw new InvalidInputException("the request", where, $"1 to {LongestText} characters, none of them a control character", text is null ? "none" : $"{text.Length} characters");
        }
    }

    private static void CheckMembers(Project project, IReadOnlyList<string> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        var faults = new List<InputFault>();
        foreach (var (i, member) in members.Index())
        {
            if (string.IsNullOrWhiteSpace(member) || !CheckSheet.IsText(member, LongestSubject) || member.Any(char.IsControl))
            {
                faults.Add(new InputFault("members", $"members[{i}]", $"a subject as tokens name it, at most {LongestSubject} characters", $"{member.Length} characters"));
            }
            else if (member == project.Lead || members.Take(i).Contains(member, StringComparer.Ordinal))
            {
                faults.Add(new InputFault("members", $"members[{i}]", "each once, besides the lead", "it again"));
            }
        }

        if (members.Count > Project.MostEntries)
        {
            faults.Add(new InputFault("members", "members", $"at most {Project.MostEntries}", $"{members.Count}"));
        }

        if (faults.Count > 0)
        {
            throw new InvalidInputException(faults);
        }
    }
}
