using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Azure.Compute;

/// <summary>How runs become jobs of a Batch account.</summary>
public sealed record BatchComputeOptions
{
    /// <summary>The pools that jobs run on, the preferred first.</summary>
    public IReadOnlyList<string> Pools { get; init; } = ["spot"];

    /// <summary>The worker's image, "REGISTRY/pfmg-worker:TAG".</summary>
    public required string Image { get; init; }

    /// <summary>The resource id of the nodes' managed identity, which pulls the image; null if the pool's own settings say how it is pulled.</summary>
    public string? NodeIdentity { get; init; }

    /// <summary>Environment variables of every task: where the seams are, for the `pfmg` of the node. No secrets: jobs can be read by whoever may list them.</summary>
    public IReadOnlyDictionary<string, string> NodeSettings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What a node of the pool offers.</summary>
    public BatchNodeShape Node { get; init; } = new();
}

/// <summary>What a node has to share among the tasks that run on it at once.</summary>
/// <param name="Slots">Its task slots, one a core: the pool's taskSlotsPerNode.</param>
public sealed record BatchNodeShape(int Slots = 16)
{
    /// <summary>Memory that goes with a slot, in MiB: 4 GiB a core, as general-purpose machines have, less what the system takes.</summary>
    public const int MemoryMiBPerSlot = 3_840;

    /// <summary>Disk that goes with a slot, in MiB: the local disk of a Dads v5 or Dds v5 machine is 37.5 GiB a core, less what containers take.</summary>
    public const int ScratchMiBPerSlot = 36_864;

    // A pipeline's limit is for the largest delivery. What one task puts on disk is at most its inputs inflated, what it makes of them, and a sort's temporary files.
    private const int ScratchOfDelivered = 4;
    private const int ScratchMiBAtLeast = 1_024;
    private const int BytesPerMiB = 1 << 20;

    /// <summary>The slots that a task takes: as many as its share of cores, memory or disk, whichever is largest, so that nodes are never overbooked.</summary>
    /// <param name="task">The task.</param>
    /// <param name="deliveredBytes">Size of the run's delivery: what its tasks put on disk follows from it.</param>
    /// <returns>1 to <see cref="Slots"/>; a task that wants more than a node has gets one to itself.</returns>
    public int SlotsOf(PlannedTask task, long deliveredBytes)
    {
        var scratch = (int)Math.Min(task.ScratchMiB, ScratchMiBAtLeast + (ScratchOfDelivered * deliveredBytes / BytesPerMiB));
        return Math.Clamp(Math.Max(task.Cores, Math.Max(Share(task.MemoryMiB, MemoryMiBPerSlot), Share(scratch, ScratchMiBPerSlot))), 1, Slots);
    }

    private static int Share(int wanted, int ofSlot) => (wanted / ofSlot) + (wanted % ofSlot == 0 ? 0 : 1);
}
