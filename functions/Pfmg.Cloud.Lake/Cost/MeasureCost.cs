using System.ComponentModel.DataAnnotations;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Sql;

namespace Pfmg.Cloud.Lake.Cost;

/// <summary>How fast queries read here.</summary>
public sealed class CostOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Cost";

    /// <summary>Bytes of column chunks that a query reads in a second, decoded and counted, as measured on the machine (docs/benchmarks/scope.md).</summary>
    [Range(1, long.MaxValue)]
    public long BytesPerSecond { get; init; } = 20_000_000;

    /// <summary>Seconds that a query takes that reads nothing.</summary>
    [Range(0, 60)]
    public double LeastSeconds { get; init; } = 0.02;
}

/// <summary>What a query would read.</summary>
/// <param name="Files">Files of the lake.</param>
/// <param name="RowGroups">Row groups of them.</param>
/// <param name="Bytes">Bytes of the column chunks needed, at most: what is in memory already is not read again, and within a scope places count by whole <see cref="CoarsePlaces"/>.</param>
/// <param name="Seconds">How long that takes, about.</param>
public sealed record QueryCost(int Files, int RowGroups, long Bytes, double Seconds);

/// <summary>Tells what a query would read before it runs.</summary>
/// <param name="options">How fast queries read here.</param>
public sealed class MeasureCost(CostOptions options)
{
    /// <summary>Measures a query of the lake's query classes.</summary>
    /// <param name="lake">The lake, as its caller may see it.</param>
    /// <param name="run">The query, over the lake that it is given; it ends before its first row.</param>
    public async Task<QueryCost> OfAsync(LakeReader lake, Func<LakeReader, Task<QueryRows>> run)
    {
        ArgumentNullException.ThrowIfNull(lake);
        ArgumentNullException.ThrowIfNull(run);
        return await OfAsync(lake.IsScoped, meter => run(lake.Measured(meter)));
    }

    /// <summary>Measures a caller's own query.</summary>
    /// <param name="sql">Runs such queries.</param>
    /// <param name="scope">Who may be seen.</param>
    /// <param name="query">The query.</param>
    /// <param name="ct">Cancels.</param>
    public Task<QueryCost> OfAsync(ProjectSql sql, SampleScope scope, SqlQuery query, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(sql);
        return OfAsync(isCoarse: true, meter => sql.RunAsync(scope, query, meter, ct));
    }

    private async Task<QueryCost> OfAsync(bool isCoarse, Func<CostMeter, Task<QueryRows>> run)
    {
        var meter = new CostMeter(isCoarse);
        try
        {
            await using var rows = await run(meter);
        }
        catch (CostMeasuredException)
        {
            // It would read files, and the meter knows which.
        }

        return new QueryCost(meter.Files, meter.RowGroups, meter.Bytes, Math.Round(options.LeastSeconds + (meter.Bytes / (double)options.BytesPerSecond), 3));
    }
}
