using System.Globalization;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Export;

/// <summary>The queries of a merged export: what lies where, and the records of a window in the order of their sites.</summary>
/// <param name="Records">The table `records` over the sources' files.</param>
/// <param name="Formats">The table `formats` over the sources' files.</param>
internal sealed record MergeSql(string Records, string Formats)
{
    /// <summary>Contigs with their first and last POS and their records, over the parameter `sources`.</summary>
    public string Contigs(Interval? region) => $"""
        SELECT r.chrom, min(r.pos), max(r.pos), count(*) FROM {Records} AS r
        WHERE r.source_id IN (SELECT unnest($sources::INTEGER[])) {(region is null ? "" : "AND r.chrom = $chrom AND r.pos <= $end")} GROUP BY r.chrom
        """;

    /// <summary>The least and the greatest number of a window's records: what to read of `formats`.</summary>
    public string Numbers => $"""
        SELECT min(r.record), max(r.record) FROM {Records} AS r
        WHERE r.chrom = $chrom AND r.pos BETWEEN $first AND $last AND r.source_id IN (SELECT unnest($sources::INTEGER[]))
        """;

    /// <summary>A window's records by site, source and number; each a row a block of sample columns, of which those wanted are joined by tabs.</summary>
    /// <param name="region">What they must touch; null for all.</param>
    /// <param name="isMerged">Whether they are of several files, so that POS is a number and not a spelling.</param>
    public string Lines(Interval? region, bool isMerged) => string.Create(CultureInfo.InvariantCulture, $"""
        WITH picks AS (
            SELECT source_id, sample_column // {RecordTables.SamplesPerBlock} AS block, list(sample_column % {RecordTables.SamplesPerBlock} + 1 ORDER BY place) AS columns
            FROM (SELECT unnest($sources::INTEGER[]) AS source_id, unnest($columns::INTEGER[]) AS sample_column, unnest($places::INTEGER[]) AS place)
            GROUP BY source_id, block)
        SELECT r.source_id, r.record, f.block, {(isMerged ? "r.pos::VARCHAR" : "coalesce(r.pos_text, r.pos::VARCHAR)")}, r.id, r.ref, r.alt, r.qual, r.filter, r.info, r.format, ({ExportSql.Reach})::BIGINT,
            array_to_string(list_select(f.samples, p.columns), chr(9))
        FROM {Records} AS r
        JOIN {Formats} AS f ON f.source_id = r.source_id AND f.record = r.record
        JOIN picks AS p ON p.source_id = f.source_id AND p.block = f.block
        WHERE r.chrom = $chrom AND r.pos BETWEEN $first AND $last AND f.record BETWEEN $least AND $most
            {(region is null ? "" : $"AND ({ExportSql.Reach} >= $start OR contains(r.format, 'LEN'))")}
        ORDER BY r.pos, r.ref, r.alt, r.source_id, r.record, f.block
        """);

    /// <summary>The parameters that tell the samples: a source and a column each, in the order of the answer.</summary>
    public static IReadOnlyList<SqlValue> Picks(IReadOnlyList<ExportedCallset> callsets) =>
    [
        new("sources", callsets.Select(static one => one.SourceId).ToList()),
        new("columns", callsets.Select(static one => one.Column).ToList()),
        new("places", Enumerable.Range(0, callsets.Count).ToList()),
    ];
}
