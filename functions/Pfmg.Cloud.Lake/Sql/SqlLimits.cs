using System.ComponentModel.DataAnnotations;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Lake.Sql;

/// <summary>What callers' SQL over HTTP may take. It has an engine of its own: what it uses up, no other query lacks.</summary>
public sealed class SqlLimits
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Sql";

    /// <summary>Seconds from a query's first step to its last row.</summary>
    [Range(1, 3_600)]
    public int Seconds { get; init; } = 60;

    /// <summary>Rows of an answer when its caller does not say how many.</summary>
    [Range(1, 1_000_000)]
    public int DefaultRows { get; init; } = 10_000;

    /// <summary>The most rows that a caller may ask for.</summary>
    [Range(1, 1_000_000)]
    public int MostRows { get; init; } = 100_000;

    /// <summary>Bytes of the values of an answer, about.</summary>
    [Range(1, long.MaxValue)]
    public long AnswerBytes { get; init; } = 64L << 20;

    /// <summary>Characters of a query.</summary>
    [Range(1, 1_000_000)]
    public int QueryCharacters { get; init; } = 16_384;

    /// <summary>Memory for all such queries that run, in bytes.</summary>
    [Range(64L << 20, long.MaxValue)]
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>Room on a disk for what does not fit into memory, in bytes.</summary>
    [Range(0, long.MaxValue)]
    public long TemporaryBytes { get; init; } = 8L << 30;

    /// <summary>Such queries that run at once; the others wait.</summary>
    [Range(1, 1_024)]
    public int ConcurrentQueries { get; init; } = 2;

    /// <summary>The engine's limits.</summary>
    /// <param name="engine">Those of the service's own engine: the cache of files elsewhere is as large.</param>
    public EngineOptions Engine(EngineOptions engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return new EngineOptions
        {
            ConcurrentQueries = ConcurrentQueries,
            MemoryBytes = MemoryBytes,
            TemporaryBytes = Math.Min(TemporaryBytes, engine.TemporaryBytes),
            CacheBytes = engine.CacheBytes,
            CarriersBytes = 0,
            ScratchDirectory = engine.ScratchDirectory,
        };
    }

    /// <summary>What an answer says of them.</summary>
    internal AnswerLimits Told(int rows) => new(rows, Seconds, MemoryBytes, AnswerBytes);
}
