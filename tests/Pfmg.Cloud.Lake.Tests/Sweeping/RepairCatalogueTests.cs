using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Documents;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Testing.Memory;

namespace Pfmg.Cloud.Lake.Tests.Sweeping;

/// <summary>The list of runs follows the store, whatever was lost of it.</summary>
public sealed class RepairCatalogueTests : IDisposable
{
    private readonly MemoryObjectStore _store = new(TimeProvider.System);
    private readonly MemoryDocumentStore _documents = new();
    private readonly Told _bus = new();
    private readonly RunCatalogue _catalogue;
    private readonly RepairCatalogue _repair;

    public RepairCatalogueTests()
    {
        _catalogue = new RunCatalogue(_store, _documents, new Outbox(_documents, _bus), new ReadRuns(_store, new NoJobs()));
        _repair = new RepairCatalogue(_store, _catalogue);
    }

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task A_lost_catalogue_is_made_anew_from_the_store()
    {
        await RejectAsync("r1", "seqoia");
        await RejectAsync("r2", "auragen");
        Assert.Equal(new CatalogueRepair(2, 2, 0, 0), await _repair.RunAsync(suspects: null, default));
        Assert.Equal(["r1", "r2"], await IdsAsync(null, null));
        Assert.Equal(["r1"], await IdsAsync("seqoia", RunEntryStates.Rejected));
        Assert.Empty(await IdsAsync("seqoia", RunEntryStates.Open));
        Assert.Equal(new CatalogueRepair(2, 0, 0, 0), await _repair.RunAsync(suspects: null, default));
    }

    [Fact]
    public async Task Without_suspicion_only_what_is_missing_or_behind_is_looked_at()
    {
        await RejectAsync("r1", "seqoia");
        await _repair.RunAsync(new HashSet<string>(), default);
        await RejectAsync("r2", "seqoia");
        Assert.Equal(1, (await _repair.RunAsync(new HashSet<string>(), default)).Written);
        Assert.Equal(["r1", "r2"], await IdsAsync("seqoia", null));
    }

    [Fact]
    public async Task An_entry_of_no_run_goes_and_one_of_a_strange_platform_is_found()
    {
        await RejectAsync("r1", "é ?#");
        await RejectAsync("r2", new string('é', 300));
        await _repair.RunAsync(suspects: null, default);
        Assert.Equal(["r1"], await IdsAsync("é ?#", null));
        await _store.DeleteAsync(StorePaths.Rejection("r1"), default);
        Assert.Equal(1, (await _repair.RunAsync(new HashSet<string>(), default)).Removed);
        Assert.Equal(["r2"], await IdsAsync(null, null));
    }

    [Fact]
    public async Task An_end_that_was_entered_and_not_told_is_told_by_the_next_repair()
    {
        await RejectAsync("r1", "seqoia");
        _bus.Refuses = true;
        var told = new DomainEvent("Pfmg.RunRejected:r1", DomainEvents.RunRejected, "runs/r1", DateTimeOffset.UnixEpoch, new JsonObject());
        await Assert.ThrowsAsync<Core.Errors.UnavailableException>(() => _catalogue.TellAsync("r1", told, default));
        Assert.Equal(["r1"], await IdsAsync(null, null));
        _bus.Refuses = false;

        Assert.Equal(new CatalogueRepair(1, 0, 0, 1), await _repair.RunAsync(new HashSet<string>(), default));
        Assert.Equal("Pfmg.RunRejected:r1", Assert.Single(_bus.Ids));
    }

    private Task<ObjectInfo> RejectAsync(string runId, string platform) => _store.PutJsonAsync(
        StorePaths.Rejection(runId),
        new RunRejection { RunId = runId, ManifestPath = $"uploads/{platform}/run/manifest.json", Faults = [] },
        PutCondition.Overwrite,
        default);

    private async Task<List<string>> IdsAsync(string? platform, string? state) =>
        [.. (await _catalogue.ListAsync(platform, state, default).Select(entry => entry.RunId).ToListAsync()).Order(StringComparer.Ordinal)];

    private sealed class NoJobs : IBatchCompute
    {
        public Task SubmitAsync(RunPlan plan, CancellationToken ct) => Task.CompletedTask;

        public Task<BatchJobState> StateAsync(string runId, CancellationToken ct) => Task.FromResult(BatchJobState.Unknown);

        public Task CancelAsync(string runId, CancellationToken ct) => Task.CompletedTask;
    }

    private sealed class Told : IEventBus
    {
        public bool Refuses { get; set; }

        public List<string> Ids { get; } = [];

        public Task PublishAsync(DomainEvent domainEvent, CancellationToken ct)
        {
            if (Refuses)
            {
                throw new Core.Errors.UnavailableException("The bus takes nothing.");
            }

            Ids.Add(domainEvent.Id);
            return Task.CompletedTask;
        }
    }
}
