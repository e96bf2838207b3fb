using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Projects;

namespace Pfmg.Cloud.Core.Tests.Projects;

/// <summary>A project's way through the counter, and every way that is none.</summary>
public sealed class ProjectStepsTests : IDisposable
{
    private readonly Desk _desk = new();

    private static CounterPolicy Policy => CounterPolicy.Current;

    [Fact]
    public async Task A_project_goes_from_draft_to_active_and_each_step_is_in_its_history_and_told()
    {
        var project = await _desk.ActiveAsync();

        Assert.Equal(ProjectState.Active, project.State);
        Assert.Equal(
            ["submit lea", "review dora", "forward dora", "accept judge-0", "sign lea", "activate dora"],
            project.History.Where(one => one.From != one.To).Select(one => $"{one.Act} {one.By}"));
        Assert.Equal(
            ["Pfmg.ProjectSubmitted", "Pfmg.ProjectReviewed", "Pfmg.ProjectForwarded", "Pfmg.ProjectDecided", "Pfmg.ProjectSigned", "Pfmg.ProjectActivated"],
            _desk.Bus.Taken.Select(one => one.Type).Where(type => Policy.Steps.Any(step => step.Event == type)));
        Assert.Equal(_desk.Bus.Taken.Count, _desk.Bus.Taken.DistinctBy(one => one.Id).Count());
        Assert.All(_desk.Bus.Taken, one => Assert.Equal(["projectId", "revision", "state"], one.Data.Select(pair => pair.Key)));
        Assert.Equal(new ProjectPeriod(new DateOnly(2026, 12, 1), new DateOnly(2028, 11, 30), 0), project.Period);
        Assert.True(await Charter.VerifyAsync(_desk.Keys, project, Policy, default));
        Assert.Equal(("condition", "Report after a year.", new DateOnly(2028, 11, 30)), project.Duties.Select(one => (one.Kind, one.What, one.Due)).Single());
    }

    [Fact]
    public void Every_state_every_act_and_every_party_is_legal_or_refused_with_what_is_legal()
    {
        foreach (var state in Enum.GetValues<ProjectState>())
        {
            var project = InState(state);
            foreach (var (party, subject) in Enum.GetValues<Party>().Select(party => (party, party.ToString())))
            {
                IReadOnlySet<Party> parties = new HashSet<Party> { party };
                var legal = ProjectSteps.Legal(project, Policy, parties);
                foreach (var step in Policy.Steps)
                {
                    var asked = new StepAsked(project, new StepRequest(step.Act), Policy, new DateOnly(2026, 11, 22));
                    var failure = Record.Exception(() => ProjectSteps.Take(asked, parties, subject, default));
                    if (!step.From.Contains(state))
                    {
                        Assert.Equal(legal, Assert.IsType<ConflictException>(failure).Legal);
                    }
                    else if (!legal.Contains(step.Act))
                    {
                        Assert.IsType<ForbiddenException>(failure);
                    }
                    else
                    {
                        Assert.True(failure is null or ConflictException, $"{step.Act} from {state} by {party}: {failure}");
                    }
                }
            }
        }
    }

    [Fact]
    public void The_policy_is_whole()
    {
        Assert.All(Policy.Steps, step => Assert.All(step.Needs, need => Assert.Contains(need, StepNeeds.Known)));
        Assert.Equal(Policy.Steps.Count, Policy.Steps.DistinctBy(step => step.Act).Count());
        var parties = Enum.GetNames<Party>().Select(System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName).ToList();
        Assert.All(Policy.Steps, step => Assert.Subset(parties.ToHashSet(), step.By.ToHashSet()));
        var reached = new HashSet<ProjectState> { ProjectState.Draft };
        while (Policy.Steps.Where(step => step.From.Any(reached.Contains)).Aggregate(false, (grew, step) => reached.Add(step.To) || grew))
        {
        }

        Assert.Equal(Enum.GetValues<ProjectState>(), reached.Order());
        Assert.Empty(Policy.From(ProjectState.Closed));
    }

    [Fact]
    public async Task An_incomplete_sheet_is_not_submitted()
    {
        var draft = await _desk.Documents.CreateAsync(Desk.Sheet("""{ "title": "Half" }"""), Desk.Lead.Subject, default);
        var refused = await Assert.ThrowsAsync<ConflictException>(() => _desk.StepAsync(draft, Desk.Lead, "submit"));
        Assert.Equal(["withdraw"], refused.Legal);
    }

    [Fact]
    public async Task Open_questions_and_missing_advice_hold_the_review()
    {
        var project = await _desk.StepAsync(await _desk.StepAsync(await _desk.BeginAsync(), Desk.Lead, "submit"), Desk.Manager, "review");
        project = await _desk.Change.SayAsync(project.Id, "*", Desk.Manager, MessageKind.Question, "Why?", null, default);
        var refused = await Assert.ThrowsAsync<ConflictException>(() => _desk.StepAsync(project, Desk.Manager, "forward"));
        Assert.Contains("questions 1 are not answered", refused.Message, StringComparison.Ordinal);
        Assert.Contains("advice", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["return"], refused.Legal);
    }

    [Theory]
    [InlineData("accept", false, VoteChoice.For, VoteChoice.For)]
    [InlineData("accept", true, VoteChoice.For, VoteChoice.Abstain, VoteChoice.Abstain)]
    [InlineData("accept", false, VoteChoice.For, VoteChoice.Against, VoteChoice.Abstain)]
    [InlineData("refuse", true, VoteChoice.For, VoteChoice.Against, VoteChoice.Abstain)]
    [InlineData("refuse", false, VoteChoice.For, VoteChoice.For, VoteChoice.Against)]
    [InlineData("refuse", false, VoteChoice.Against, VoteChoice.Against)]
    public async Task The_votes_decide(string act, bool isLegal, params VoteChoice[] votes)
    {
        var project = await _desk.VotedAsync(votes);
        var failure = await Record.ExceptionAsync(() => _desk.StepAsync(project, Desk.Judge(0), act, "As voted."));
        Assert.Equal(isLegal, failure is null);
        Assert.True(failure is null or ConflictException);
    }

    [Fact]
    public async Task A_member_in_conflict_sees_nothing_votes_nothing_and_what_they_voted_counts_no_more()
    {
        var project = await _desk.VotedAsync(VoteChoice.For, VoteChoice.For, VoteChoice.For);
        project = await _desk.Change.DeclareAsync(project.Id, "*", Desk.Judge(2), hasConflict: true, "My sister's project.", default);
        Assert.Empty(Parties.Of(project, Desk.Judge(2)));
        await Assert.ThrowsAsync<NotFoundException>(() => _desk.Change.VoteAsync(project.Id, ProjectDocuments.VersionOf(project), Desk.Judge(2), VoteChoice.For, null, default));
        await Assert.ThrowsAsync<NotFoundException>(() => _desk.Change.DeclareAsync(project.Id, "*", Desk.Judge(2), hasConflict: false, null, default));
        var refused = await Assert.ThrowsAsync<ConflictException>(() => _desk.StepAsync(project, Desk.Judge(0), "accept"));
        Assert.Contains("2 of 3", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_belongs_to_the_team_judges_and_manages_nothing_of_it()
    {
        var project = await _desk.BeforeCommitteeAsync();
        var both = new Caller(Desk.Member.Subject, new HashSet<Role> { Role.Researcher, Role.CommitteeMember, Role.DataManager, Role.DataProtectionOfficer });
        Assert.Equal([Party.Member], Parties.Of(project, both));
        await Assert.ThrowsAsync<ForbiddenException>(() => _desk.Change.VoteAsync(project.Id, "*", both, VoteChoice.For, null, default));
    }

    [Fact]
    public async Task A_vote_needs_a_declaration()
    {
        var project = await _desk.BeforeCommitteeAsync();
        await Assert.ThrowsAsync<ConflictException>(() => _desk.Change.VoteAsync(project.Id, ProjectDocuments.VersionOf(project), Desk.Judge(0), VoteChoice.For, null, default));
    }

    [Fact]
    public async Task A_charter_is_signed_as_it_was_shown_and_with_its_references()
    {
        var project = await _desk.VotedAsync(VoteChoice.For, VoteChoice.For, VoteChoice.For);
        project = await _desk.StepAsync(project, Desk.Judge(1), "accept");
        var digest = Charter.Of(project, Policy).Digest();
        var early = await Assert.ThrowsAsync<ConflictException>(() => _desk.StepAsync(project, Desk.Lead, new StepRequest("sign") { Digest = digest }));
        Assert.Contains("regulatory.cpp is missing", early.Message, StringComparison.Ordinal);
        project = await _desk.Change.WriteRegulatoryAsync(project.Id, ProjectDocuments.VersionOf(project), Desk.Lead, new RegulatoryFile("riph-3", "CPP 1", null, "MR-003"), default);
        await Assert.ThrowsAsync<ConflictException>(() => _desk.StepAsync(project, Desk.Lead, new StepRequest("sign") { Digest = digest.Replace(digest[0], digest[0] == '0' ? '1' : '0') }));
        Assert.Equal(ProjectState.Signed, (await _desk.StepAsync(project, Desk.Lead, new StepRequest("sign") { Digest = digest })).State);
    }

    [Fact]
    public async Task A_draft_is_the_teams_own_until_it_is_handed_in()
    {
        var project = await _desk.BeginAsync();
        Assert.Empty(Parties.Of(project, Desk.Manager));
        Assert.Empty(Parties.Of(project, Desk.Judge(0)));
        Assert.NotEmpty(Parties.Of(await _desk.StepAsync(project, Desk.Lead, "submit"), Desk.Manager));
    }

    [Fact]
    public async Task An_extension_is_bounded_and_moves_what_is_due_after_the_end()
    {
        var project = await _desk.ActiveAsync();
        var tooLong = await Assert.ThrowsAsync<ConflictException>(() => ExtendAsync(project, new DateOnly(2029, 12, 2)));
        Assert.Contains("2029-12-01", tooLong.Message, StringComparison.Ordinal);
        project = await ExtendAsync(project, new DateOnly(2029, 12, 1));
        Assert.Equal(new ProjectPeriod(new DateOnly(2026, 12, 1), new DateOnly(2029, 12, 1), 1), project.Period);
        Assert.Equal(new DateOnly(2029, 12, 1), project.Duties.Single().Due);
        project = await ExtendAsync(project, new DateOnly(2030, 6, 1));
        project = await ExtendAsync(project, new DateOnly(2031, 6, 1));
        await Assert.ThrowsAsync<ConflictException>(() => ExtendAsync(project, new DateOnly(2031, 7, 1)));
    }

    private Task<Project> ExtendAsync(Project project, DateOnly until) => _desk.StepAsync(project, Desk.Manager, new StepRequest("extend") { Until = until, Reason = "More is to be found." });

    private static Project InState(ProjectState state) => new()
    {
        SchemaVersion = "1.0",
        Id = "prj-0000000000000000",
        Revision = 1,
        State = state,
        Policy = Policy.FullName,
        Lead = "lea",
        Sheet = new ProjectSheet(),
        CreatedAt = default,
        ChangedAt = default,
        Period = new ProjectPeriod(new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31), 0),
    };

    public void Dispose() => _desk.Dispose();
}
