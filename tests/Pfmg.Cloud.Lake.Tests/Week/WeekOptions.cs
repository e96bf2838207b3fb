using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Lake.Tests.Week;

/// <summary>What arrives, how long tasks take, and what goes wrong.</summary>
internal sealed record WeekOptions
{
    /// <summary>Genomes in all; arrivals are independent of each other, at times drawn evenly over <see cref="Length"/>.</summary>
    public int Runs { get; init; } = 4_502;

    public TimeSpan Length { get; init; } = TimeSpan.FromDays(7);

    public int Seed { get; init; } = 20_261_122;

    /// <summary>Of tries, those that fail: half of them a tool's, which the node tries again; half take the container with them, without a receipt.</summary>
    public double Failures { get; init; } = 0.01;

    /// <summary>Of tries, those whose node is taken while they run.</summary>
    public double Preemptions { get; init; } = 0.05;

    /// <summary>Of storage events, those that are lost.</summary>
    public double LostEvents { get; init; } = 0.005;

    /// <summary>Of requests to Batch, those that are throttled, time out or are lost.</summary>
    public double BadRequests { get; init; } = 0.005;

    /// <summary>Jobs that may be active at once.</summary>
    public int ActiveJobs { get; init; } = 200;

    public int MostSpotNodes { get; init; } = 400;

    public int MostDedicatedNodes { get; init; } = 40;

    /// <summary>When half of the spot nodes are taken at once and none is to be had.</summary>
    public TimeSpan DroughtFrom { get; init; } = TimeSpan.FromHours(84);

    public TimeSpan Drought { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Task slots of a node of 16 vCPUs: a slot stands for four of them.</summary>
    public int Slots { get; init; } = 4;

    /// <summary>Between the order of a node and its first task.</summary>
    public TimeSpan NodeStart { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>A third as often as the function's timer, so that the simulation takes minutes.</summary>
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromMinutes(15);

    public TimeSpan ScaleEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a task of a kind takes where nothing goes wrong: the core-hours of a genome (docs/cost.md) over the vCPUs that the run's tasks of the kind take.</summary>
    public static TimeSpan Takes(string kind) => kind switch
    {
        TaskKinds.Prepare => TimeSpan.FromHours(0.57 / 8),
        TaskKinds.Align => TimeSpan.FromHours(135.27 / 2 / 16),
        TaskKinds.Karyotype => TimeSpan.FromMinutes(1),
        TaskKinds.Region => TimeSpan.FromHours(5.19 / 2 / 8),
        TaskKinds.Gather => TimeSpan.FromHours(1.70 / 8),
        TaskKinds.Qc => TimeSpan.FromHours(1.23 / 8),
        TaskKinds.Ingest => TimeSpan.FromHours(0.43 / 8),
        _ => TimeSpan.FromSeconds(10),
    };
}
