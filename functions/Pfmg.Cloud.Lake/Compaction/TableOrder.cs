using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Compaction;

/// <summary>How a table's rows are ordered, and how its rows are cut into slices small enough to sort in memory.</summary>
/// <param name="Table">The table.</param>
/// <param name="Major">The first column of its order.</param>
/// <param name="Minor">The second, a number.</param>
/// <param name="BinBits">Slices are cut between bins of 2^BinBits of <paramref name="Minor"/>.</param>
/// <param name="SliceRows">Rows that a slice holds at most, unless one bin holds more.</param>
/// <param name="OrderBy">The whole order; no two rows are equal in it.</param>
/// <param name="LastBase">The last base that a row touches, in SQL; null if rows have no position to cut files by.</param>
internal sealed record TableOrder(ParquetSchema Table, string Major, string Minor, int BinBits, int SliceRows, string OrderBy, string? LastBase)
{
    private const int PositionBits = 16;

    /// <summary>The tables that compaction rewrites; `sites` and `carriers` are made of them anew (see <see cref="Cohorts.MakeSites"/>).</summary>
    public static IReadOnlyList<TableOrder> All { get; } =
    [
        new(LakeTables.Samples, "sample_id", "sample_id", 12, 8_192, "sample_id", null),
        new(LakeTables.Calls, "chrom", "pos", PositionBits, 500_000, "chrom, pos, ref, alt, sample_id, source_id, record, allele", LastOf(LakeTables.Calls, "pos + length(ref) - 1")),
        new(LakeTables.Assayed, "chrom", "start", PositionBits, 1_000_000, "chrom, start, sample_id, \"end\"", "\"end\""),
        new(LakeTables.Records, "source_id", "record", 14, 100_000, "source_id, record", null),
        new(LakeTables.Formats, "source_id", "record", 12, 32_768, "source_id, record, block", null),
        new(LakeTables.Sketches, "sample_id", "sample_id", 6, 256, "sample_id, panel", null),
    ];

    /// <summary>Bins in 10 Mi bases.</summary>
    public static long BinsPerWindow => (10 << 20) >> PositionBits;

    /// <summary>Whether the first column is a text.</summary>
    public bool IsMajorText => Table.Columns.First(column => string.Equals(column.Name, Major, StringComparison.Ordinal)).Type == ParquetType.Utf8;

    /// <summary>A long variant ends where its column says, if the table has one.</summary>
    private static string LastOf(ParquetSchema table, string byReference) =>
        table.Columns.Any(static column => string.Equals(column.Name, "end", StringComparison.Ordinal)) ? $"greatest({byReference}, coalesce(\"end\", 0))" : byReference;
}
