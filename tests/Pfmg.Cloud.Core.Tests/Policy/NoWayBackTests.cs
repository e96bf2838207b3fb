using Pfmg.Cloud.Core.Callers;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Projects;
using Pfmg.Cloud.Core.Tests.Projects;

namespace Pfmg.Cloud.Core.Tests.Policy;

/// <summary>What research finds by chance comes back to nobody: there is no route from a project to a person, and no duty that asks for one.</summary>
public sealed class NoWayBackTests
{
    private static readonly Role[] OfResearch = [Role.Researcher, Role.ProjectLead, Role.CommitteeMember];

    // By names of the lake and the register: care, stewardship, and what people said.
    private static readonly string[] OfPersons =
        ["participants", "break-glass", "samples", "variants", "trios", "long-variants", "frequencies", "files", "uploads", "runs", "decisions", "audit"];

    [Fact]
    public void No_role_of_research_has_a_route_that_knows_persons_by_name()
    {
        var table = AccessTable.Load();
        var theirs = table.Rows.Where(static row => row.Allow.Any(static rule => OfResearch.Contains(rule.Role))).Select(static row => row.Route.Split(' ')[1].Split('/')).ToList();
        Assert.NotEmpty(theirs);
        Assert.DoesNotContain(theirs, static path => path is [_, "api", var first, ..] && OfPersons.Contains(first, StringComparer.Ordinal));
        Assert.All(
            table.Rows.Where(static row => row.Route.Contains("/api/participants", StringComparison.Ordinal)),
            static row => Assert.DoesNotContain(row.Allow, static rule => OfResearch.Contains(rule.Role)));
    }

    [Fact]
    public void No_event_that_there_is_names_a_participant_and_no_duty_is_owed_to_one()
    {
        Assert.False(ConsentPolicy.Current.ReturnsIncidentalFindings);
        Assert.All(CounterPolicy.Current.Duties, static duty => Assert.DoesNotContain("to the participant", duty.What, StringComparison.OrdinalIgnoreCase));
        Assert.Equal("Return derived data and results to the centre.", CounterPolicy.Current.DutyOf("RTN")!.What);
        Assert.Contains("Nothing found by chance is returned to a participant.", Charter.Rules);
    }

    [Fact]
    public async Task What_projects_and_the_register_tell_are_counts_and_ids_of_theirs()
    {
        using var desk = new Desk();
        await desk.ConsentAsync("PFMG-0001");
        await desk.ActiveAsync();
        await new TellConsents(desk.Register, desk.Store, desk.Bus).RunAsync(default);
        Assert.Contains(desk.Bus.Taken, static one => one.Type == TellConsents.ConsentChanged);
        Assert.All(desk.Bus.Taken, static one => Assert.DoesNotContain("PFMG-0001", one.Id + one.Subject + one.Data.ToJsonString(), StringComparison.Ordinal));
    }
}
