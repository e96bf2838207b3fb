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

    /// <summary>Options that leave room on the disk that they use: an instance of Functions has less of it than the cache would take.</summary>
    /// <param name="folder">A folder on that disk, there or not.</param>
    /// <returns>Half of what is free now goes to temporary files, a quarter to the cache, and neither more than by itself.</returns>
    public static EngineOptions For(string folder)
    {
        var ours = new EngineOptions();
        var free = FreeBytes(folder);
        return new EngineOptions { TemporaryBytes = Math.Min(ours.TemporaryBytes, free / 2), CacheBytes = Math.Min(ours.CacheBytes, free / 4) };
    }

    private static long FreeBytes(string folder)
    {
        for (var there = Path.GetFullPath(folder); there is not null; there = Path.GetDirectoryName(there))
        {
            if (Directory.Exists(there))
            {
                return new DriveInfo(there).AvailableFreeSpace;
            }
        }

        return long.MaxValue;
    }
}
