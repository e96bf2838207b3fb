using Pfmg.Cloud.Core.Documents;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Testing.Memory;

/// <summary>Catalogues of runs whose entries are in memory.</summary>
public static class MemoryCatalogue
{
    /// <summary>An empty one.</summary>
    public static RunCatalogue Of(IObjectStore store, IBatchCompute compute, IEventBus bus)
    {
        var documents = new MemoryDocumentStore();
        return new RunCatalogue(store, documents, new Outbox(documents, bus), new ReadRuns(store, compute));
    }
}
