using Pfmg.Cloud.Core.Documents;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Projects;

namespace Pfmg.Cloud.Core.Tests.Projects;

/// <summary>Writers at once lose nothing.</summary>
public sealed class ProjectDocumentsTests : IDisposable
{
    private const int Writers = 200;

    private readonly Desk _desk = new();

    [Fact]
    public async Task Two_hundred_writers_on_four_instances_lose_no_update()
    {
        var project = await _desk.StepAsync(await _desk.BeginAsync(), Desk.Lead, "submit");
        var instances = Enumerable.Range(0, 4).Select(_ => Instance()).ToList();

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => Task.Run(() => SayAsync(instances[i % instances.Count], project.Id, i))));

        var after = await _desk.Documents.ReadAsync(project.Id, default);
        Assert.Equal(Enumerable.Range(0, Writers).Select(i => $"Question {i}"), after.Thread.Select(one => one.Text).OrderBy(text => int.Parse(text[9..], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(Enumerable.Range(1, Writers), after.Thread.Select(one => one.Number));
        Assert.Equal(project.Revision + Writers, after.Revision);
        await _desk.Documents.TellWaitingAsync(default);
        Assert.Equal(Writers, _desk.Bus.Taken.Where(one => one.Type == ProjectEvents.MessageAdded).DistinctBy(one => one.Id).Count());
    }

    [Fact]
    public async Task A_write_for_another_revision_is_stale_and_changes_nothing()
    {
        var project = await _desk.BeginAsync();
        await _desk.Change.WriteSheetAsync(project.Id, "1", Desk.Lead, Desk.Sheet("""{ "title": "Second" }"""), default);
        await Assert.ThrowsAsync<StaleException>(() => _desk.Change.WriteSheetAsync(project.Id, "1", Desk.Lead, Desk.Sheet("""{ "title": "Third" }"""), default));
        Assert.Equal("Second", (await _desk.Documents.ReadAsync(project.Id, default)).Sheet.Title);
    }

    [Fact]
    public async Task Nobody_makes_a_project_longer_than_a_store_takes()
    {
        var project = await _desk.StepAsync(await _desk.BeginAsync(), Desk.Lead, "submit");
        for (int i = 0; i < 10; i++)
        {
            project = await _desk.Change.DeclareAsync(project.Id, "*", Desk.Judge(0), hasConflict: false, new string('x', 4_000), default);
        }

        await Assert.ThrowsAsync<ConflictException>(() => _desk.Change.DeclareAsync(project.Id, "*", Desk.Judge(0), hasConflict: false, null, default));
        await _desk.Change.DeclareAsync(project.Id, "*", Desk.Judge(0), hasConflict: true, "A friend leads it.", default);

        for (int i = 0; i < 500; i++)
        {
            project = await _desk.Change.WriteMembersAsync(project.Id, "*", Desk.Manager, [$"m-{i}"], default);
        }

        await Assert.ThrowsAsync<ConflictException>(() => _desk.Change.WriteMembersAsync(project.Id, "*", Desk.Manager, ["one more"], default));
        Assert.Equal(ProjectState.Review, (await _desk.StepAsync(project, Desk.Manager, "review")).State);
        Assert.True(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(await _desk.Documents.ReadAsync(project.Id, default), PfmgJson.Options).Length < 1 << 20);
    }

    [Fact]
    public async Task What_the_bus_does_not_take_is_made_all_the_same_and_told_later()
    {
        _desk.Bus.Refuses = true;
        var project = await _desk.StepAsync(await _desk.BeginAsync(), Desk.Lead, "submit");
        Assert.Equal(ProjectState.Submitted, project.State);
        Assert.Empty(_desk.Bus.Taken);
        _desk.Bus.Refuses = false;
        Assert.Equal(1, await _desk.Documents.TellWaitingAsync(default));
        Assert.Equal($"Pfmg.ProjectSubmitted:{project.Id}:2", _desk.Bus.Taken.Single().Id);
    }

    [Fact]
    public async Task Projects_are_listed_by_state()
    {
        await _desk.BeginAsync();
        var submitted = await _desk.StepAsync(await _desk.Documents.CreateAsync(Desk.Sheet(Desk.CompleteSheet) with { Title = "Other" }, Desk.Lead.Subject, default), Desk.Lead, "submit");
        Assert.Equal([submitted.Id], await _desk.Documents.ListAsync(ProjectState.Submitted, default).Select(one => one.Id).ToListAsync());
        Assert.Equal(2, await _desk.Documents.ListAsync(null, default).CountAsync());
    }

    private ChangeProject Instance() => new(new ProjectDocuments(_desk.Store, new Outbox(_desk.Store, _desk.Bus), _desk.Clock), _desk.Keys, _desk.Access, _desk.Resolve, _desk.Clock);

    // As a client would: what says that all the world writes is tried again.
    private static async Task SayAsync(ChangeProject change, string id, int i)
    {
        while (true)
        {
            try
            {
                await change.SayAsync(id, "*", Desk.Manager, MessageKind.Question, $"Question {i}", null, default);
                return;
            }
            catch (UnavailableException)
            {
            }
        }
    }

    public void Dispose() => _desk.Dispose();
}
