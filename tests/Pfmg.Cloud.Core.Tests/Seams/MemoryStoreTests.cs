using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Testing.Contracts;
using Pfmg.Cloud.Testing.Memory;

namespace Pfmg.Cloud.Core.Tests.Seams;

/// <summary>What simulations stand on keeps the same contract as the stores that they stand for.</summary>
public sealed class MemoryObjectStoreTests : ObjectStoreContract, IDisposable
{
    private readonly MemoryObjectStore _store = new(TimeProvider.System);

    protected override IObjectStore Store => _store;

    public void Dispose() => _store.Dispose();
}

public sealed class MemoryDocumentStoreTests : DocumentStoreContract
{
    protected override IDocumentStore Store { get; } = new MemoryDocumentStore();
}
