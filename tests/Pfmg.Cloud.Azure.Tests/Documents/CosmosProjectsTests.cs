using Pfmg.Cloud.Azure.Documents;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Testing.Contracts;

namespace Pfmg.Cloud.Azure.Tests.Documents;

/// <summary>Writers of one project at once on an emulator that is not Microsoft's; what it cannot show is in docs/adr/0008.</summary>
public sealed class CosmosProjectsTests(CosmosEmulator emulator) : ProjectWritersContract, IClassFixture<CosmosEmulator>, IAsyncLifetime
{
    private CosmosDocumentStore _store = null!;

    protected override IDocumentStore Store => _store;

    public async Task InitializeAsync() => _store = await emulator.EmptyStoreAsync();

    public Task DisposeAsync() => Task.CompletedTask;
}
