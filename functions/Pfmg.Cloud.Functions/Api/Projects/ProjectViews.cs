using System.Text.Json;
using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Projects;

namespace Pfmg.Cloud.Functions.Api.Projects;

/// <summary>Projects in short.</summary>
/// <param name="Total">How many.</param>
/// <param name="Projects">By id.</param>
internal sealed record ProjectList(int Total, IReadOnlyList<ProjectSummary> Projects);

/// <summary>A project in short: enough for a committee member to know whether they have a conflict of interest.</summary>
internal sealed record ProjectSummary(
    string Id, int Revision, ProjectState State, string? Title, IReadOnlyList<Investigator> Investigators, IReadOnlyList<Institution> Institutions, DateTimeOffset ChangedAt, ProjectPeriod? Period, int OverdueDuties)
{
    /// <summary>In short.</summary>
    public static ProjectSummary Of(Project project, DateOnly today) => new(
        project.Id, project.Revision, project.State, project.Sheet.Title, project.Sheet.Investigators, project.Sheet.Institutions, project.ChangedAt, project.Period,
        project.Duties.Count(one => one.IsOverdue(today)));
}

/// <summary>A project's dossier as one caller sees it: the committee's votes and declarations are not the team's to see.</summary>
internal sealed record ProjectView(
    string Id, int Revision, ProjectState State, string Policy, string Lead, IReadOnlyList<string> Members, ProjectSheet Sheet, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt)
{
    private static readonly string[] CommitteesOwn = ["vote", "conflict-declared", "no-conflict-declared"];

    /// <summary>From when to when it is entitled.</summary>
    public ProjectPeriod? Period { get; init; }

    /// <summary>Whether it may query today.</summary>
    public required bool Entitled { get; init; }

    /// <summary>Every step, oldest first.</summary>
    public required IReadOnlyList<ProjectEvent> History { get; init; }

    /// <summary>Questions, answers, advice.</summary>
    public required IReadOnlyList<ThreadMessage> Thread { get; init; }

    /// <summary>Numbers of questions that nobody answered.</summary>
    public required IReadOnlyList<int> OpenQuestions { get; init; }

    /// <summary>What the committee decided.</summary>
    public CommitteeDecision? Decision { get; init; }

    /// <summary>The votes of the present round.</summary>
    public IReadOnlyList<Vote>? Votes { get; init; }

    /// <summary>What committee members declared.</summary>
    public IReadOnlyList<Declaration>? Declarations { get; init; }

    /// <summary>The charter as signed.</summary>
    public SignedCharter? Charter { get; init; }

    /// <summary>What it owes.</summary>
    public required IReadOnlyList<DutyView> Duties { get; init; }

    /// <summary>What the sheet lacks for a submission.</summary>
    public required IReadOnlyList<InputFault> Missing { get; init; }

    /// <summary>What the caller is to it.</summary>
    public required IReadOnlyList<string> You { get; init; }

    /// <summary>The steps that the caller may take now, if nothing that they need is missing.</summary>
    public required IReadOnlyList<string> Legal { get; init; }

    /// <summary>As a caller sees it.</summary>
    public static ProjectView Of(Project project, Caller caller, DateOnly today)
    {
        var parties = Parties.Of(project, caller);
        var isTeam = parties.Contains(Party.Member);
        return new ProjectView(project.Id, project.Revision, project.State, project.Policy, project.Lead, project.Members, project.Sheet, project.CreatedAt, project.ChangedAt)
        {
            Period = project.Period,
            Entitled = project is { IsLive: true, Period: { } period } && today >= period.From && today <= period.Until,
            History = isTeam ? [.. project.History.Where(one => !CommitteesOwn.Contains(one.Act))] : project.History,
            Thread = project.Thread,
            OpenQuestions = StepNeeds.OpenQuestions(project),
            Decision = project.Decision,
            Votes = isTeam ? null : project.Votes,
            Declarations = isTeam ? null : project.Declarations,
            Charter = project.Charter,
            Duties = DutyView.Of(project, today),
            Missing = CheckSheet.Missing(project.Sheet),
            You = [.. parties.Order().Select(party => JsonNamingPolicy.KebabCaseLower.ConvertName(party.ToString()))],
            Legal = ProjectSteps.Legal(project, Entitlements.PolicyOf(project), parties),
        };
    }
}

/// <summary>What a project owes.</summary>
/// <param name="Total">Duties, done ones too.</param>
/// <param name="Overdue">Those that should have been done.</param>
/// <param name="Duties">By date.</param>
internal sealed record DutyList(int Total, int Overdue, IReadOnlyList<DutyView> Duties);

/// <summary>A duty.</summary>
internal sealed record DutyView(string Id, string Kind, string What, DateTimeOffset Since, DateOnly Due, bool Overdue, string? About, DutyDone? Done)
{
    /// <summary>A project's duties, by date.</summary>
    public static IReadOnlyList<DutyView> Of(Project project, DateOnly today) =>
        [.. project.Duties.OrderBy(one => one.Due).Select(one => new DutyView(one.Id, one.Kind, one.What, one.Since, one.Due, one.IsOverdue(today), one.About, one.Done))];
}

/// <summary>Enums as JSON writes them.</summary>
internal static class Words
{
    /// <summary>The value of a word in camelCase; null if there is none.</summary>
    public static T? Read<T>(string word)
        where T : struct, Enum => Enum.GetValues<T>().Cast<T?>().FirstOrDefault(one => JsonNamingPolicy.CamelCase.ConvertName(one!.Value.ToString()) == word);
}
