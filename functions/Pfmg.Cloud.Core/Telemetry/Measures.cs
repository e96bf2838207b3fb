using System.Diagnostics.Metrics;

namespace Pfmg.Cloud.Core.Telemetry;

/// <summary>Every metric that this program measures; each tag's values are few and known, so that none can name a sample.</summary>
/// <remarks>
/// Measured by processes that live long, from receipts and ends of runs, not by tasks: a process of a second would be a time series of its own.
/// Receipts and events come at least once, so a count may be a little high; receipts and the lake's log hold what is true.
/// </remarks>
public static class Measures
{
    /// <summary>The name by which exporters subscribe.</summary>
    public const string MeterName = "Pfmg.Cloud";

    private static readonly Meter Meter = new(MeterName);
    private static readonly InstrumentAdvice<double> Short = new() { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] };
    private static readonly InstrumentAdvice<double> Long = new() { HistogramBucketBoundaries = [1, 5, 15, 60, 300, 900, 3_600, 7_200, 14_400, 28_800, 86_400] };

    /// <summary>Runs planned.</summary>
    public static Counter<long> RunsStarted { get; } = Meter.CreateCounter<long>("pfmg.runs.started", "{run}", "Runs planned and submitted for the first time.");

    /// <summary>Runs ended; tags <see cref="Facts.State"/>, <see cref="Facts.Code"/>.</summary>
    public static Counter<long> RunsEnded { get; } = Meter.CreateCounter<long>("pfmg.runs.ended", "{run}", "Ends of runs told, by state and failure code.");

    /// <summary>Seconds from a plan to its end; tag <see cref="Facts.State"/>.</summary>
    public static Histogram<double> RunSeconds { get; } = Meter.CreateHistogram("pfmg.run.duration", "s", "Seconds from a run's plan to its end, by state.", advice: Long);

    /// <summary>Seconds of tasks; tags <see cref="Facts.Kind"/>, <see cref="Facts.Code"/>.</summary>
    public static Histogram<double> TaskSeconds { get; } = Meter.CreateHistogram("pfmg.task.duration", "s", "Seconds of tasks, by kind and failure code, as receipts tell.", advice: Long);

    /// <summary>Seconds from a manifest's arrival to its plan.</summary>
    public static Histogram<double> EventAge { get; } = Meter.CreateHistogram("pfmg.event.age", "s", "Seconds from a manifest's arrival to its run's start.", advice: Long);

    /// <summary>Seconds that the oldest queued run has waited.</summary>
    public static Gauge<double> QueueAge { get; } = Meter.CreateGauge<double>("pfmg.queue.age", "s", "Seconds for which the oldest run that no node works on has waited, at the last sweep; 0 if none waits.");

    /// <summary>Runs that wait.</summary>
    public static Gauge<long> Queued { get; } = Meter.CreateGauge<long>("pfmg.queue.length", "{run}", "Runs that no node works on yet, at the last sweep.");

    /// <summary>Commits of runs.</summary>
    public static Counter<long> Commits { get; } = Meter.CreateCounter<long>("pfmg.lake.commits", "{commit}", "Runs made visible in the lake.");

    /// <summary>Rows committed.</summary>
    public static Counter<long> Rows { get; } = Meter.CreateCounter<long>("pfmg.lake.rows", "{row}", "Rows that runs made visible in the lake.");

    /// <summary>Seconds of requests; tags <see cref="Facts.Method"/>, <see cref="Facts.Route"/>, <see cref="Facts.Status"/>.</summary>
    public static Histogram<double> RequestSeconds { get; } = Meter.CreateHistogram("pfmg.request.duration", "s", "Seconds from a request to the end of its answer, by method, route and status.", advice: Short);

    /// <summary>Seconds that queries waited for the engine.</summary>
    public static Histogram<double> EngineWait { get; } = Meter.CreateHistogram("pfmg.engine.wait", "s", "Seconds that a query waited for a slot of the engine.", advice: Short);

    /// <summary>Queries refused.</summary>
    public static Counter<long> EngineRefused { get; } = Meter.CreateCounter<long>("pfmg.engine.refused", "{query}", "Queries refused because as many ran and waited as may.");

    /// <summary>Requests of the cache.</summary>
    public static Counter<long> CacheRequests { get; } = Meter.CreateCounter<long>("pfmg.cache.requests", "{request}", "Ranges of data files that queries fetched from the store.");

    /// <summary>Bytes of the cache.</summary>
    public static Counter<long> CacheBytes { get; } = Meter.CreateCounter<long>("pfmg.cache.bytes", "By", "Bytes of data files that queries fetched from the store.");

    /// <summary>Requests to Batch; tags <see cref="Facts.Operation"/>, <see cref="Facts.Status"/> (429 is the one to watch).</summary>
    public static Counter<long> BatchRequests { get; } = Meter.CreateCounter<long>("pfmg.batch.requests", "{request}", "Requests to Azure Batch, by operation and status.");

    /// <summary>Request units of Cosmos; tags <see cref="Facts.Operation"/>, <see cref="Facts.Collection"/>.</summary>
    public static Counter<double> CosmosUnits { get; } = Meter.CreateCounter<double>("pfmg.cosmos.units", "{RU}", "Request units that Cosmos DB charged, by operation and collection.");

    /// <summary>Findings of sweeps; tags <see cref="Facts.Finding"/>, <see cref="Facts.Action"/>.</summary>
    public static Counter<long> SweepFindings { get; } = Meter.CreateCounter<long>("pfmg.sweep.findings", "{finding}", "What sweeps found, by kind and what was done.");

    /// <summary>Erasures under way.</summary>
    public static Gauge<long> ErasuresPending { get; } = Meter.CreateGauge<long>("pfmg.erasures.pending", "{erasure}", "Erasures begun and not certified, at the last sweep.");
}
