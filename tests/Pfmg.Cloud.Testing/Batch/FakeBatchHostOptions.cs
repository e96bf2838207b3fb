namespace Pfmg.Cloud.Testing.Batch;

/// <summary>How a fake Batch service on loopback runs its tasks.</summary>
public sealed record FakeBatchHostOptions
{
    /// <summary>A folder of its own, for the nodes' working folders and what tasks print.</summary>
    public required string Folder { get; init; }

    /// <summary>
    /// What the container image holds: programs by the last part of their name ("pfmg"), each as the local command that takes its place, first the file, then
    /// arguments before those of the task. Everything else is found on the machine.
    /// </summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Programs { get; init; }

    /// <summary>The pool's id.</summary>
    public string Pool { get; init; } = "spot";

    /// <summary>The image that tasks must name.</summary>
    public string Image { get; init; } = "registry.example/pfmg:test";

    /// <summary>Nodes; all are spot nodes.</summary>
    public int Nodes { get; init; } = 2;

    /// <summary>Scheduling slots of each.</summary>
    public int SlotsPerNode { get; init; } = 2;

    /// <summary>What a container's environment holds beside the task's settings; it inherits nothing of this process but PATH.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What goes wrong.</summary>
    public BatchDisturbance Disturbance { get; init; } = new();
}

/// <summary>What goes wrong with a service and its nodes, by chance of a seed, and how often at most.</summary>
public sealed record BatchDisturbance
{
    /// <summary>The seed.</summary>
    public int Seed { get; init; }

    /// <summary>Of requests, those answered by 429 or 503.</summary>
    public double Throttle { get; init; }

    /// <summary>Of requests, those whose connection breaks, before or after they took effect.</summary>
    public double Lose { get; init; }

    /// <summary>Of tries, those whose node is taken while they run.</summary>
    public double Preempt { get; init; }

    /// <summary>How long, at most, a try runs before its node is taken.</summary>
    public TimeSpan PreemptWithin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long, at most, a node takes to begin a task.</summary>
    public TimeSpan SlowStart { get; init; }

    /// <summary>The most faults of requests, and the most preemptions.</summary>
    public int Budget { get; init; } = 50;
}
