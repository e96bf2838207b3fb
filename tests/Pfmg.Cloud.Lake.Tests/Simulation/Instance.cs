using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Sweeping;

namespace Pfmg.Cloud.Lake.Tests.Simulation;

/// <summary>One process of the function app, composed as the executable composes it.</summary>
internal sealed class Instance
{
    private static readonly PlanOptions Plan = new() { ReadChunks = 2, Regions = 2 };

    public Instance(string name, IObjectStore store, IBatchCompute compute, IEventBus bus, TimeProvider time)
    {
        Process = new Process(name);
        var clock = new SweepClock(time, new SweepOptions());
        var log = new LakeLog(store, time);
        var tell = new TellEnd(store, bus, time);
        Start = new StartRun(store, compute, tell, Plan);
        Tell = new TellOfReceipt(store, tell);
        Runs = new ReadRuns(store, compute);
        Log = log;
        var runs = new SweepRuns(
            store,
            new SweepRun(store, compute, tell, log.VersionOfAsync, clock),
            new SweepWork(store, compute, clock),
            new SweepManifests(store, Start, time, clock.Options),
            clock);
        Sweep = new Sweep(store, runs, new SweepLake(store, log, runs, clock), bus, clock);
    }

    public Process Process { get; }

    public StartRun Start { get; }

    public TellOfReceipt Tell { get; }

    public ReadRuns Runs { get; }

    public LakeLog Log { get; }

    public Sweep Sweep { get; }
}
