using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Functions.Health;

/// <summary>Asks each thing that the service stands on for something small that changes nothing.</summary>
internal sealed class ProbeSeams(IObjectStore objects, IDocumentStore documents, IBatchCompute compute, IKeyRing keys, LakeReader engine)
{
    private const string Nobody = "health-probe";

    /// <summary>What is asked, by name.</summary>
    public IReadOnlyList<KeyValuePair<string, Func<CancellationToken, Task>>> All =>
    [
        new("objects", ct => AskAsync(objects, () => objects.HeadAsync(LakePaths.Entry(0), ct), ct)),
        new("documents", ct => AskAsync(documents, () => documents.ReadAsync(new DocumentKey(RunCatalogue.Collection, Nobody, Nobody), ct), ct)),
        new("compute", ct => AskAsync(compute, () => compute.StateAsync(Nobody, ct), ct)),
        // A signature that no key made: the ring looks for the key.
        new("keys", ct => AskAsync(keys, () => keys.VerifyAsync(Nobody, ReadOnlyMemory<byte>.Empty, new KeySignature(new string('0', 32), "ES256", ""), ct), ct)),
        new("engine", engine.ProbeAsync),
    ];

    private static Task AskAsync(object seam, Func<Task> small, CancellationToken ct) => seam is IProbed probed ? probed.ProbeAsync(ct) : small();
}
