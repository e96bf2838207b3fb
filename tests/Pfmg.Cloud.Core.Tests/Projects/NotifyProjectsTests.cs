using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Policy;
using Pfmg.Cloud.Core.Projects;

namespace Pfmg.Cloud.Core.Tests.Projects;

/// <summary>Extracts of who no longer permits them are to be deleted by a date.</summary>
public sealed class NotifyProjectsTests : IDisposable
{
    private readonly Desk _desk = new();
    private readonly List<(string Project, string Export, ParticipantSet Cohort)> _held = [];

    [Fact]
    public async Task Who_opposes_makes_a_dated_duty_of_each_project_that_holds_them_and_of_no_other()
    {
        var project = await _desk.ActiveAsync();
        await _desk.ConsentAsync("A", "B", "C");
        _held.Add((project.Id, "exp-1", ParticipantSet.Of(0, 1)));
        _held.Add((project.Id, "exp-2", ParticipantSet.Of(2)));
        Assert.Equal(0, await Notify().RunAsync(default));

        await _desk.SayAsync("A", ConsentStatus.Opposed);
        Assert.Equal(1, await Notify().RunAsync(default));
        Assert.Equal(0, await Notify().RunAsync(default));
        var duty = (await _desk.Documents.ReadAsync(project.Id, default)).Duties.Single(one => one.Kind == ProjectDuties.Delete);
        Assert.Equal(("exp-1", new DateOnly(2026, 12, 22)), (duty.About, duty.Due));
        Assert.True(duty.IsOverdue(new DateOnly(2026, 12, 23)));
        Assert.Contains(_desk.Bus.Taken, one => one.Type == ProjectEvents.DutyAdded);

        // The whole extract is to go already; once it went, the next opposition is a duty of its own.
        await _desk.SayAsync("B", ConsentStatus.Opposed);
        Assert.Equal(0, await Notify().RunAsync(default));
        await _desk.Change.DoneAsync(project.Id, "*", Desk.Lead, duty.Id, "Deleted.", default);
        await _desk.SayAsync("C", ConsentStatus.Withdrawn);
        Assert.Equal(1, await Notify().RunAsync(default));
        Assert.Equal(["exp-1", "exp-2"], (await _desk.Documents.ReadAsync(project.Id, default)).Duties.Where(one => one.Kind == ProjectDuties.Delete).Select(one => one.About));
    }

    [Fact]
    public async Task What_was_not_told_is_told_by_who_comes_next()
    {
        var project = await _desk.ActiveAsync();
        await _desk.ConsentAsync("A");
        _held.Add((project.Id, "exp-1", ParticipantSet.Of(0)));
        await Notify().RunAsync(default);
        await _desk.SayAsync("A", ConsentStatus.Opposed);
        await Assert.ThrowsAsync<IOException>(() => Notify((_, _, _) => throw new IOException("The power went.")).RunAsync(default));
        Assert.Equal(1, await Notify().RunAsync(default));
    }

    [Fact]
    public async Task A_permission_that_ends_with_a_day_makes_the_same_duty_and_makes_it_once()
    {
        var project = await _desk.ActiveAsync();
        await _desk.RegisterAsync("A");
        await _desk.Register.AppendAsync("dora", _ => [new RegisterEvent { Participant = "A", Consent = UntilMay2027 }], default);
        _held.Add((project.Id, "exp-1", ParticipantSet.Of(0)));
        _desk.Clock.Now = new DateTimeOffset(2027, 4, 30, 21, 0, 0, TimeSpan.Zero);
        Assert.Equal(0, await Notify().RunAsync(default));

        // In France it is the first of May.
        _desk.Clock.Now = new DateTimeOffset(2027, 4, 30, 22, 30, 0, TimeSpan.Zero);
        Assert.Equal(1, await Notify().RunAsync(default));
        Assert.Equal(0, await Notify().RunAsync(default));
        var duty = (await _desk.Documents.ReadAsync(project.Id, default)).Duties.Single(one => one.Kind == ProjectDuties.Delete);
        await _desk.Change.DoneAsync(project.Id, "*", Desk.Lead, duty.Id, "Deleted.", default);
        _desk.Clock.Now += TimeSpan.FromDays(1);
        Assert.Equal(0, await Notify().RunAsync(default));
    }

    private static ConsentEvent UntilMay2027 { get; } = new()
    {
        Status = ConsentStatus.Consented,
        Use = ConsentUse.Research,
        Effective = new DateOnly(2026, 11, 1),
        Signatory = Signatory.Self,
        Form = "pfmg-rare-disease",
        FormVersion = "1",
        Terms = new DuoTerms { Permission = DuoCodes.GeneralResearch, Modifiers = [new DuoModifier("DUO:0000025") { Months = 6 }] },
    };

    private NotifyProjects Notify(HoldExtracts? hold = null) => new(
        _desk.Register, _desk.Access, _desk.Documents,
        (project, changed, _) => Task.FromResult(Holding(project, changed).Count > 0),
        hold ?? ((project, lost, _) => Task.FromResult(Holding(project, lost))),
        _desk.Store, _desk.Clock);

    private IReadOnlyList<string> Holding(string project, ParticipantSet set) => [.. _held.Where(one => one.Project == project && one.Cohort.And(set).Count > 0).Select(one => one.Export)];

    public void Dispose() => _desk.Dispose();
}
