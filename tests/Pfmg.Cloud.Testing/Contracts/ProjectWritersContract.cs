using Pfmg.Cloud.Core.Documents;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Projects;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Testing.Contracts;

/// <summary>That writers of one project at once lose nothing, in every store of documents. A store's test class derives from it and gives an empty store.</summary>
public abstract class ProjectWritersContract
{
    private const int Writers = 200;
    private const int Careful = 20;

    private readonly Bus _bus = new();

    private static CancellationToken None => CancellationToken.None;

    /// <summary>The store under test; the collection "projects" in it is empty.</summary>
    protected abstract IDocumentStore Store { get; }

    [Fact]
    public async Task Two_hundred_writers_of_four_instances_lose_no_update_and_each_is_told()
    {
        var instances = Enumerable.Range(0, 4).Select(_ => Instance()).ToList();
        var project = await instances[0].CreateAsync(new ProjectSheet { Title = "One" }, "lea", None);

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => AddAsync(instances[i % instances.Count], project.Id, i)));

        var after = await instances[0].ReadAsync(project.Id, None);
        Assert.Equal(Enumerable.Range(2, Writers), after.History.Select(one => one.Revision));
        Assert.Equal(Enumerable.Range(0, Writers).Select(i => $"writer-{i:D3}"), after.History.Select(one => one.By).Order(StringComparer.Ordinal));
        await instances[1].TellWaitingAsync(None);
        Assert.Equal(Writers, _bus.Taken.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Of_writers_of_one_revision_one_wins_and_the_others_are_told_to_read_anew()
    {
        var instances = Enumerable.Range(0, 4).Select(_ => Instance()).ToList();
        var project = await instances[0].CreateAsync(new ProjectSheet { Title = "Two" }, "lea", None);

        var won = await Task.WhenAll(Enumerable.Range(0, Careful).Select(async i =>
        {
            try
            {
                await instances[i % instances.Count].ChangeAsync(project.Id, "1", one => Change(one, i), None);
                return 1;
            }
            catch (StaleException)
            {
                return 0;
            }
        }));

        Assert.Equal(1, won.Sum());
        Assert.Equal(2, (await instances[0].ReadAsync(project.Id, None)).Revision);
    }

    private ProjectDocuments Instance() => new(Store, new Outbox(Store, _bus), TimeProvider.System);

    // As a client would: who is told that all the world writes tries again.
    private static async Task AddAsync(ProjectDocuments documents, string id, int i)
    {
        while (true)
        {
            try
            {
                await documents.ChangeAsync(id, ProjectDocuments.AnyVersion, one => Change(one, i), None);
                return;
            }
            catch (UnavailableException)
            {
            }
        }
    }

    private static Task<ProjectChange> Change(Project project, int i) =>
        Task.FromResult(new ProjectChange(project.Entered("note", project.State, $"writer-{i:D3}", project.ChangedAt, why: null), ProjectEvents.MembersChanged));

    private sealed class Bus : IEventBus
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Taken { get; } = [];

        public Task PublishAsync(DomainEvent domainEvent, CancellationToken ct)
        {
            Taken.Enqueue(domainEvent.Id);
            return Task.CompletedTask;
        }
    }
}
