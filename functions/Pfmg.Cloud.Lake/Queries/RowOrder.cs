using System.Collections.Concurrent;
using Pfmg.Cloud.Lake.Engine;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Tells whether files of `calls` hold a contig's rows in the order of answers, so that nobody need sort them.</summary>
/// <remarks>
/// Compaction sorts a file. An ingest sorts what one worker read, which is a row group or several, and left-alignment may carry
/// a row before those of the worker ahead: so the bounds of an ingested file's row groups are looked at, once a file.
/// </remarks>
internal sealed class RowOrder
{
    private const int MostKnown = 10_000;

    private readonly ConcurrentDictionary<(string Path, string Contig), bool> _known = new();

    /// <summary>The files in the order of a contig's rows, if all rows of one come before all of the next, and each is sorted; else null.</summary>
    /// <param name="lease">To look with.</param>
    /// <param name="given">The files.</param>
    /// <param name="contig">The contig.</param>
    /// <param name="mayLook">Whether files may be looked at: those of a store elsewhere are here in parts only.</param>
    /// <param name="ct">Interrupts.</param>
    public IReadOnlyList<GivenFile>? Of(EngineLease lease, IReadOnlyList<GivenFile> given, string contig, bool mayLook, CancellationToken ct)
    {
        var ranges = given.Select(file => (File: file, Range: file.File.Ranges.FirstOrDefault(range => string.Equals(range.Chrom, contig, StringComparison.Ordinal)))).ToList();
        if (ranges.Exists(static one => one.Range is null))
        {
            return null;
        }

        ranges.Sort(static (a, b) => a.Range!.MinPos.CompareTo(b.Range!.MinPos));
        for (var i = 1; i < ranges.Count; i++)
        {
            if (ranges[i].Range!.MinPos <= ranges[i - 1].Range!.MaxPos)
            {
                return null;
            }
        }

        return ranges.TrueForAll(one => IsSorted(lease, one.File, contig, mayLook, ct)) ? [.. ranges.Select(static one => one.File)] : null;
    }

    private bool IsSorted(EngineLease lease, GivenFile given, string contig, bool mayLook, CancellationToken ct)
    {
        if (given.File.Tier > 0 || !mayLook)
        {
            return given.File.Tier > 0;
        }

        if (!_known.TryGetValue((given.File.Path, contig), out var isSorted))
        {
            isSorted = lease.Count(Disorder, [new SqlValue("path", given.Path), new SqlValue("contig", contig)], ct) == 0;
            if (_known.Count >= MostKnown)
            {
                _known.Clear();
            }

            _known[(given.File.Path, contig)] = isSorted;
        }

        return isSorted;
    }

    /// <summary>Counts the row groups that may hold a row of the contig which belongs before one of an earlier group, or of which that cannot be told.</summary>
    private const string Disorder = """
        SELECT count(*) FROM (
            SELECT *, lag(last) OVER (ORDER BY number) AS before FROM (
                SELECT row_group_id AS number,
                    max(stats_min_value) FILTER (path_in_schema = 'chrom') AS first_chrom, max(stats_max_value) FILTER (path_in_schema = 'chrom') AS last_chrom,
                    max(TRY_CAST(stats_min_value AS INTEGER)) FILTER (path_in_schema = 'pos') AS first, max(TRY_CAST(stats_max_value AS INTEGER)) FILTER (path_in_schema = 'pos') AS last
                FROM (SELECT * FROM parquet_metadata($path) WHERE path_in_schema IN ('chrom', 'pos')) GROUP BY ALL)
            WHERE coalesce($contig BETWEEN first_chrom AND last_chrom, true))
        WHERE coalesce(first_chrom <> last_chrom, true) OR first IS NULL OR last IS NULL OR first <= before
        """;
}
