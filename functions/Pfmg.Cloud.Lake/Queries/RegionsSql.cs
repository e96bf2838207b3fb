using System.Globalization;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Many regions as an equality join on a bin of positions, over scans of the stretches in which they lie.</summary>
/// <remarks>
/// A list of ranges joined by OR is tried on every row, and no index helps. Here a row meets only the regions of its own bin; the
/// stretches let the engine skip the row groups between regions far apart.
/// </remarks>
internal static class RegionsSql
{
    /// <summary>Bins of 2^14 bases: a gene lies in a few.</summary>
    private const int BinBits = 14;

    /// <summary>Regions nearer to each other than this are scanned as one stretch.</summary>
    private const int LeastGap = 1_000_000;

    /// <summary>More scans than these cost more than they skip.</summary>
    private const int MostStretches = 64;

    /// <summary>A common table expression `bins`: the regions by the bins in which variants that touch them may begin.</summary>
    public static string Bins { get; } = string.Create(CultureInfo.InvariantCulture, $"""
        regions AS (SELECT unnest($contigs::VARCHAR[]) AS chrom, unnest($starts::INTEGER[]) AS start, unnest($ends::INTEGER[]) AS "end"),
        bins AS MATERIALIZED (SELECT chrom, start, "end", unnest(range(greatest(start - {RegionSql.LongestRef}, 1) >> {BinBits}, ("end" >> {BinBits}) + 1))::INTEGER AS bin FROM regions)
        """);

    /// <summary>The rows of `calls` that touch one of the regions, each once; a query in parentheses over <see cref="Bins"/> and <see cref="Values"/>.</summary>
    /// <param name="view">The lake.</param>
    /// <param name="regions">The regions.</param>
    /// <param name="ids">The samples that rows must be of; files of others are left out, rows are not. Null for all.</param>
    /// <param name="ct">Cancels downloads.</param>
    public static async Task<string> CallsAsync(LakeView view, IReadOnlyList<Interval> regions, IReadOnlyList<int>? ids, CancellationToken ct)
    {
        var stretches = Stretches(regions);
        var scans = new List<string>();
        for (var i = 0; i < stretches.Count; i++)
        {
            scans.Add($"SELECT * FROM {await view.TableAsync(LakeTables.Calls, stretches[i], ids, ct)} WHERE chrom = $chrom{i} AND pos BETWEEN $first{i} AND $last{i}");
        }

        if (scans.Count == 0)
        {
            return await view.TableAsync(LakeTables.Calls, static _ => false, ct);
        }

        // What begins far before a region is a structural variant, and these are few: no bins for them (see RegionCalls).
        var far = await view.TableAsync(LakeTables.Calls, file => regions.Any(region => RegionCalls.MayReach(file, region)), ct);
        return string.Create(CultureInfo.InvariantCulture, $"""
            (SELECT n.* FROM ({string.Join(" UNION ALL ", scans)}) AS n
            SEMI JOIN bins AS b ON n.chrom = b.chrom AND n.pos >> {BinBits} = b.bin AND n.pos <= b."end" AND greatest(n.pos + length(n.ref) - 1, n."end") >= b.start
            WHERE coalesce(n."end" - n.pos, 0) <= {RegionSql.LongestRef}
            UNION ALL
            SELECT f.* FROM {far} AS f SEMI JOIN regions AS r ON f.chrom = r.chrom AND f.pos <= r."end" AND f."end" >= r.start
            WHERE f."end" - f.pos > {RegionSql.LongestRef})
            """);
    }

    /// <summary>The parameters of both.</summary>
    public static IEnumerable<SqlValue> Values(IReadOnlyList<Interval> regions) =>
    [
        new SqlValue("contigs", regions.Select(static region => region.Contig).ToList()),
        new SqlValue("starts", regions.Select(static region => region.Start).ToList()),
        new SqlValue("ends", regions.Select(static region => region.End).ToList()),
        .. Stretches(regions).SelectMany(static (stretch, i) => StretchValues(stretch, i)),
    ];

    private static IEnumerable<SqlValue> StretchValues(Interval stretch, int number) =>
        [new($"chrom{number}", stretch.Contig), new($"first{number}", stretch.Start), new($"last{number}", stretch.End)];

    /// <summary>The stretches to scan: disjoint, each with all regions that it touches, widened to where variants that touch them may begin.</summary>
    private static List<Interval> Stretches(IReadOnlyList<Interval> regions)
    {
        for (var gap = (long)LeastGap; ; gap *= 4)
        {
            var stretches = Merge(regions, gap);
            if (stretches.Count <= MostStretches || gap > int.MaxValue)
            {
                return stretches;
            }
        }
    }

    private static List<Interval> Merge(IReadOnlyList<Interval> regions, long gap)
    {
        var merged = new List<Interval>();
        foreach (var region in regions.Select(static region => RegionSql.Widened(region)!.Value).OrderBy(static r => r.Contig, StringComparer.Ordinal).ThenBy(static r => r.Start))
        {
            if (merged.Count > 0 && merged[^1] is var last && string.Equals(last.Contig, region.Contig, StringComparison.Ordinal) && region.Start - (long)last.End <= gap)
            {
                merged[^1] = new Interval(last.Contig, last.Start, Math.Max(last.End, region.End));
            }
            else
            {
                merged.Add(region);
            }
        }

        return merged;
    }
}
