using System.ComponentModel.DataAnnotations;

namespace Pfmg.Cloud.Lake.Engine;

/// <summary>How much of the machine the query engine may take.</summary>
public sealed class EngineOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Engine";

    /// <summary>Queries that run at once; the others wait. 0 for one a core.</summary>
    [Range(0, 1_024)]
    public int ConcurrentQueries { get; init; }

    /// <summary>Queries that may wait for one that runs to end; one more is refused at once. -1 for eight a query that runs.</summary>
    [Range(-1, 100_000)]
    public int WaitingQueries { get; init; } = -1;

    /// <summary>Memory for all queries together, in bytes; what does not fit goes to <see cref="ScratchDirectory"/>. 0 for half of what the process may use.</summary>
    [Range(0, long.MaxValue)]
    public long MemoryBytes { get; init; }

    /// <summary>Room for what does not fit into memory, in bytes.</summary>
    [Range(0, long.MaxValue)]
    public long TemporaryBytes { get; init; } = 64L << 30;

    /// <summary>Bytes of files of a store elsewhere that are kept on this machine, below <see cref="ScratchDirectory"/>; queries that run may need more.</summary>
    [Range(0, long.MaxValue)]
    public long CacheBytes { get; init; } = 16L << 30;

    /// <summary>Memory for files of `carriers` that were read for frequencies, in bytes, beside <see cref="MemoryBytes"/>.</summary>
    [Range(0, long.MaxValue)]
    public long CarriersBytes { get; init; } = 256L << 20;

    /// <summary>A folder for temporary files and for copies of lake files; empty for one below the system's temporary folder.</summary>
    public string ScratchDirectory { get; init; } = "";
}
