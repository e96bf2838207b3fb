using System.Globalization;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Engine;

namespace Pfmg.Cloud.Lake.Export;

/// <summary>The query that puts records back together: one text a line, in the order of the file.</summary>
/// <param name="Records">The table `records` over the source's files.</param>
/// <param name="Formats">The table `formats` over the source's files.</param>
internal sealed record ExportSql(string Records, string Formats)
{
    // SVLEN counts where a symbol covers a stretch (VCFv4.5 § 3): not for insertions and breakends.
    /// <summary>The last base that a record r covers by its site columns alone.</summary>
    public const string Reach = """
        greatest(
            r.pos + length(r.ref) - 1,
            coalesce(try_cast(nullif(regexp_extract(r.info, '(^|;)END=([0-9]+)', 2), '') AS INTEGER), 0),
            CASE WHEN regexp_matches(r.alt, '<(DEL|DUP|INV|CNV)') THEN coalesce(r.pos + list_max(
                [abs(try_cast(x AS BIGINT)) FOR x IN string_split(nullif(regexp_extract(r.info, '(^|;)SVLEN=([^;]+)', 2), ''), ',')]), 0) ELSE 0 END)
        """;

    private static string Touches(string sample) => $"""
        AND r.chrom = $chrom AND r.pos <= $end AND greatest(
            {Reach},
            CASE WHEN contains(r.format, 'LEN') THEN coalesce(r.pos - 1 + try_cast(
                string_split({sample}, ':')[list_position(string_split(r.format, ':'), 'LEN')] AS BIGINT), 0) ELSE 0 END) >= $start
        """;

    public string Lines(ExportedCallset callset, Interval? region)
    {
        string column = (callset.ColumnInBlock + 1).ToString(CultureInfo.InvariantCulture);
        string sample = $"f.samples[{column}]";
        return $"""
            SELECT concat_ws(chr(9), r.chrom, coalesce(r.pos_text, r.pos::VARCHAR), r.id, r.ref, r.alt, r.qual, r.filter, r.info, r.format, {sample})
            FROM {Records} AS r JOIN {Formats} AS f ON f.record = r.record
            WHERE r.source_id = $source AND r.record BETWEEN $first AND $last
              AND f.source_id = $source AND f.record BETWEEN $first AND $last AND f.block = $block
              {(region is null ? "" : Touches(sample))}
            ORDER BY r.record
            """;
    }

    public static IReadOnlyList<SqlValue> Values(ExportedCallset callset, Interval? region, long first, long last)
    {
        List<SqlValue> values = [new("source", callset.SourceId), new("block", callset.Block), new("first", first), new("last", last)];
        if (region is { } bases)
        {
            values.AddRange([new SqlValue("chrom", bases.Contig), new SqlValue("start", bases.Start), new SqlValue("end", bases.End)]);
        }

        return values;
    }
}
