using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Projects;

namespace Pfmg.Cloud.Core.Tests.Projects;

/// <summary>Who may query, and until when.</summary>
public sealed class EntitlementsTests : IDisposable
{
    private readonly Desk _desk = new();

    [Fact]
    public async Task An_entitlement_begins_on_its_first_day_and_ends_with_its_last_in_France()
    {
        var project = await _desk.ActiveAsync();
        Assert.Null(await FindAsync(project));
        _desk.Clock.Now = new DateTimeOffset(2026, 11, 30, 23, 0, 0, TimeSpan.Zero);
        var entitled = await FindAsync(project);
        Assert.NotNull(entitled);
        Assert.Equal(["lea", "max"], entitled.Members.Order());
        Assert.Equal("DUO:0000006", entitled.Use.Purpose);
        await _desk.Access.ForProjectAsync(Desk.Member, project.Id, default);
        _desk.Clock.Now = new DateTimeOffset(2028, 11, 30, 22, 59, 0, TimeSpan.Zero);
        Assert.NotNull(await FindAsync(project));
        _desk.Clock.Now = new DateTimeOffset(2028, 11, 30, 23, 0, 0, TimeSpan.Zero);
        Assert.Null(await FindAsync(project));
        await Assert.ThrowsAsync<NotFoundException>(() => _desk.Access.ForProjectAsync(Desk.Member, project.Id, default));
    }

    [Theory]
    [InlineData("suspend")]
    [InlineData("close")]
    public async Task Suspension_and_closure_end_it_with_the_next_query(string act)
    {
        var project = await _desk.ActiveAsync();
        _desk.Clock.Now = _desk.Clock.Now.AddDays(30);
        Assert.NotNull(await FindAsync(project));
        project = await _desk.StepAsync(project, Desk.Manager, act, "A breach.");
        Assert.Null(await FindAsync(project));
        if (act == "suspend")
        {
            project = await _desk.StepAsync(project, Desk.Manager, "resume", "Settled.");
            Assert.NotNull(await FindAsync(project));
        }
    }

    [Fact]
    public async Task Who_leaves_the_team_asks_no_more_and_the_lead_adds_nobody_to_an_active_project()
    {
        var project = await _desk.ActiveAsync();
        _desk.Clock.Now = _desk.Clock.Now.AddDays(30);
        await Assert.ThrowsAsync<ForbiddenException>(() => _desk.Change.WriteMembersAsync(project.Id, ProjectDocuments.VersionOf(project), Desk.Lead, ["eve"], default));
        await _desk.Change.WriteMembersAsync(project.Id, ProjectDocuments.VersionOf(project), Desk.Manager, [], default);
        await Assert.ThrowsAsync<NotFoundException>(() => _desk.Access.ForProjectAsync(Desk.Member, project.Id, default));
    }

    [Fact]
    public async Task A_sheet_that_was_changed_behind_the_counter_entitles_to_nothing()
    {
        var project = await _desk.ActiveAsync();
        _desk.Clock.Now = _desk.Clock.Now.AddDays(30);
        await _desk.Documents.ChangeAsync(project.Id, "*", one => Task.FromResult(new ProjectChange(one with { Sheet = one.Sheet with { ForProfit = true }, Revision = one.Revision + 1 })), default);
        await Assert.ThrowsAsync<CorruptException>(() => FindAsync(project));
    }

    [Fact]
    public async Task A_charter_that_this_house_did_not_sign_entitles_to_nothing()
    {
        var project = await _desk.ActiveAsync();
        _desk.Clock.Now = _desk.Clock.Now.AddDays(30);
        Assert.NotNull(await FindAsync(project));
        await _desk.Documents.ChangeAsync(
            project.Id, "*", one => Task.FromResult(new ProjectChange(one with { Charter = one.Charter! with { By = "eve" }, Revision = one.Revision + 1 })), default);
        await Assert.ThrowsAsync<CorruptException>(() => FindAsync(project));
    }

    [Theory]
    [InlineData("")]
    [InlineData("prj-")]
    [InlineData("../runs/x")]
    [InlineData("prj-0000000000000000")]
    public async Task What_is_no_project_is_entitled_to_nothing(string id) => Assert.Null(await _desk.Entitlements.FindAsync(id, default));

    private Task<Core.Policy.ProjectEntitlement?> FindAsync(Project project) => _desk.Entitlements.FindAsync(project.Id, default);

    public void Dispose() => _desk.Dispose();
}
