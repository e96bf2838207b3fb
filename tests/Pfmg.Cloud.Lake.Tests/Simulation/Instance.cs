using Pfmg.Cloud.Core.Documents;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Sweeping;

namespace Pfmg.Cloud.Lake.Tests.Simulation;

/// <summary>One process of the function app, composed as the executable composes it.</summary>
internal sealed class Instance
{
    private static readonly PlanOptions Plan = new() { ReadChunks = 2, Regions = 2 };
    private readonly IBatchCompute _compute;

    public Instance(string name, IObjectStore store, IBatchCompute compute, IEventBus bus, TimeProvider time, IDocumentStore documents)
    {
        Process = new Process(name);
        _compute = compute;
        var clock = new SweepClock(time, new SweepOptions());
        var log = new LakeLog(store, time);
        Runs = new ReadRuns(store, compute);
        Catalogue = new RunCatalogue(store, documents, new Outbox(documents, bus), Runs);
        var tell = new TellEnd(store, bus, Catalogue, time);
        Start = new StartRun(store, compute, tell, Catalogue, Plan);
        Tell = new TellOfReceipt(store, tell);
        Log = log;
        var runs = new SweepRuns(
            store,
            new SweepRun(store, compute, tell, log.VersionOfAsync, clock),
            new SweepWork(store, compute, clock),
            new SweepManifests(store, Start, time, clock.Options),
            clock);
        Sweep = new Sweep(store, runs, new RepairCatalogue(store, Catalogue), new SweepLake(store, log, runs, clock), bus, clock);
    }

    public Process Process { get; }

    public StartRun Start { get; }

    public TellOfReceipt Tell { get; }

    public ReadRuns Runs { get; }

    public RunCatalogue Catalogue { get; }

    public LakeLog Log { get; }

    public Sweep Sweep { get; }

    /// <summary>What the triggers do with an object's creation.</summary>
    public async Task HandleAsync(string path)
    {
        if (StorePaths.TryParseManifest(path, out _, out _))
        {
            await Start.RunAsync(path, default);
        }
        else
        {
            await Tell.RunAsync(path, default);
            await _compute.SubmitWaitingAsync(default);
        }
    }
}
