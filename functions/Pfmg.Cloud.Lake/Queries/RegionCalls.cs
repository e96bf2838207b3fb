using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>The rows of `calls` that touch a region, structural variants that begin far before it among them.</summary>
/// <remarks>
/// Small variants are found by position, which skips row groups. What begins further away is a structural variant, found by
/// its end, and only in files that have any: the bounds of the column `end` tell.
/// </remarks>
internal static class RegionCalls
{
    private const string EndColumn = "end";

    /// <summary>The rows as a query in parentheses, over the parameters of <see cref="RegionSql.Values"/>.</summary>
    /// <param name="view">The lake.</param>
    /// <param name="region">The bases.</param>
    /// <param name="ids">The samples that rows must be of; files of others are left out, rows are not. Null for all.</param>
    /// <param name="ct">Cancels downloads.</param>
    public static async Task<string> InAsync(LakeView view, Interval region, IReadOnlyCollection<int>? ids, CancellationToken ct)
    {
        var near = await view.TableAsync(LakeTables.Calls, RegionSql.Widened(region), ids, ct);
        var far = await view.TableAsync(LakeTables.Calls, file => MayReach(file, region), ct);
        return $"""
            (SELECT * FROM {near} WHERE {RegionSql.Touches(region)}
            UNION ALL
            SELECT * FROM {far} WHERE chrom = $chrom AND pos < $first AND "end" >= $start)
            """;
    }

    /// <summary>The same rows and others, in the order of answers and to be filtered by <see cref="RegionSql.Touches"/>; null if the files do not hold them in that order.</summary>
    /// <param name="view">The lake.</param>
    /// <param name="lease">To look at files with.</param>
    /// <param name="region">The bases.</param>
    /// <param name="ids">As above.</param>
    /// <param name="ct">Interrupts.</param>
    public static string? InOrder(LakeView view, EngineLease lease, Interval region, IReadOnlyCollection<int>? ids, CancellationToken ct) =>
        view.Any(LakeTables.Calls, file => MayReach(file, region)) ? null : view.InOrder(lease, RegionSql.Widened(region)!.Value, ids, ct);

    /// <summary>Whether a file may hold a structural variant that touches the region.</summary>
    public static bool MayReach(LakeFile file, Interval region)
    {
        var ends = file.Columns.FirstOrDefault(static column => column.Name == EndColumn);
        return (file.Ranges.Count == 0 || file.Ranges.Any(range => range.Overlaps(region.Contig, region.Start, region.End)))
            && (file.Columns.Count == 0 || (ends?.Max?.GetValue<int>() ?? 0) >= region.Start);
    }
}
