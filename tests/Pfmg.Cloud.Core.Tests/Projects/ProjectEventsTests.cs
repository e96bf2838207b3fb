using Pfmg.Cloud.Core.Projects;

namespace Pfmg.Cloud.Core.Tests.Projects;

/// <summary>Each step of a project is told, once, though whoever takes it dies before telling.</summary>
public sealed class ProjectEventsTests : IDisposable
{
    private readonly Desk _desk = new();
    private readonly HashSet<string> _acts = new(StringComparer.Ordinal);

    [Fact]
    public async Task Every_step_that_there_is_is_told_once_though_its_taker_dies_before_telling()
    {
        var project = await _desk.BeginAsync();
        foreach (var act in new[] { "submit", "return", "submit" })
        {
            project = await StepAsync(project, act == "submit" ? Desk.Lead : Desk.Manager, new StepRequest(act) { Reason = "Say more." });
        }

        project = await JudgedAsync(project, VoteChoice.Against);
        project = await StepAsync(project, Desk.Judge(0), new StepRequest("refuse") { Reason = "Too few." });
        project = await StepAsync(project, Desk.Lead, new StepRequest("revise"));
        project = await StepAsync(project, Desk.Lead, new StepRequest("submit"));
        project = await JudgedAsync(project, VoteChoice.For);
        project = await StepAsync(project, Desk.Judge(0), new StepRequest("accept"));
        project = await _desk.Change.WriteRegulatoryAsync(project.Id, "*", Desk.Lead, new RegulatoryFile("riph-3", "CPP 2026-A1", null, "MR-003"), default);
        project = await StepAsync(project, Desk.Lead, new StepRequest("sign") { Digest = Charter.Of(project, CounterPolicy.Current).Digest() });
        project = await StepAsync(project, Desk.Manager, new StepRequest("activate"));
        project = await StepAsync(project, Desk.Manager, new StepRequest("extend") { Reason = "Late samples.", Until = project.Period!.Until.AddDays(30) });
        project = await StepAsync(project, Desk.Manager, new StepRequest("suspend") { Reason = "A question." });
        project = await StepAsync(project, Desk.Manager, new StepRequest("resume") { Reason = "Answered." });
        await StepAsync(project, Desk.Lead, new StepRequest("close") { Reason = "Done." });
        _desk.Clock.Now += TimeSpan.FromMinutes(1);
        await StepAsync(await _desk.BeginAsync(), Desk.Lead, new StepRequest("withdraw") { Reason = "No." });

        Assert.Equal(CounterPolicy.Current.Steps.Select(static step => step.Act).Order(StringComparer.Ordinal), _acts.Order(StringComparer.Ordinal));
        Assert.Equal(_desk.Bus.Taken.Select(static one => one.Id).Distinct(StringComparer.Ordinal).Count(), _desk.Bus.Taken.Count);
    }

    private async Task<Project> JudgedAsync(Project project, VoteChoice choice)
    {
        project = await StepAsync(project, Desk.Manager, new StepRequest("review"));
        project = await _desk.Change.SayAsync(project.Id, "*", Desk.Manager, MessageKind.Advice, "Take relatives.", null, default);
        project = await StepAsync(project, Desk.Manager, new StepRequest("forward"));
        for (var judge = 0; judge < 3; judge++)
        {
            project = await _desk.Change.DeclareAsync(project.Id, "*", Desk.Judge(judge), hasConflict: false, null, default);
            project = await _desk.Change.VoteAsync(project.Id, ProjectDocuments.VersionOf(project), Desk.Judge(judge), choice, null, default);
        }

        return project;
    }

    // Dies where it would tell; another instance finds the event with the document, and nothing more the next time.
    private async Task<Project> StepAsync(Project project, Core.Callers.Caller caller, StepRequest request)
    {
        _acts.Add(request.Act);
        _desk.Bus.Kills = true;
        await Assert.ThrowsAsync<IOException>(() => _desk.StepAsync(project, caller, request));
        _desk.Bus.Kills = false;
        var before = _desk.Bus.Taken.Count;
        Assert.Equal(1, await _desk.Documents.TellWaitingAsync(default));
        Assert.Equal(0, await _desk.Documents.TellWaitingAsync(default));
        var after = await _desk.Documents.ReadAsync(project.Id, default);
        var told = Assert.Single(_desk.Bus.Taken.Skip(before));
        var type = CounterPolicy.Current.Find(request.Act)!.Event;
        Assert.Equal((type, $"{type}:{after.Id}:{after.Revision}", after.Revision), (told.Type, told.Id, (int?)told.Data["revision"]));
        return after;
    }

    public void Dispose() => _desk.Dispose();
}
