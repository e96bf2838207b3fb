using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Frequencies as SQL over `calls` and `assayed`.</summary>
internal static class FrequencySql
{
    /// <summary>The columns of an answer, however it was counted.</summary>
    public static IReadOnlyList<QueryColumn> Columns { get; } =
    [
        new("reference", ParquetType.Utf8), new("chrom", ParquetType.Utf8), new("pos", ParquetType.Int32), new("ref", ParquetType.Utf8), new("alt", ParquetType.Utf8),
        new("AC", ParquetType.Int64), new("AN", ParquetType.Int64), new("AF", ParquetType.Double), new("n_het", ParquetType.Int64), new("n_hom", ParquetType.Int64),
        new("n_hemi", ParquetType.Int64), new("n_missing", ParquetType.Int64), new("rule", ParquetType.Utf8),
    ];

    private const string Select = """
        nullif(reference, '') AS reference, chrom, pos, ref, alt, coalesce(ac, 0)::BIGINT AS "AC", coalesce(an, 0)::BIGINT AS "AN",
        coalesce(ac, 0) / nullif(an, 0) AS "AF", coalesce(n_het, 0)::BIGINT AS n_het, coalesce(n_hom, 0)::BIGINT AS n_hom,
        coalesce(n_hemi, 0)::BIGINT AS n_hemi, (persons - coalesce(called, 0))::BIGINT AS n_missing, rule
        """;

    private const string From = """
        sites LEFT JOIN carried USING (reference, chrom, pos, ref, alt)
        LEFT JOIN assayed_at USING (reference, chrom, pos)
        JOIN cohort USING (reference)
        """;

    /// <summary>The query.</summary>
    /// <param name="samples">The marked rows of `samples`; those counted are the parameter `ids`.</param>
    /// <param name="calls">Rows of `calls`.</param>
    /// <param name="assayed">Rows of `assayed`.</param>
    /// <param name="packed">A table of what was counted already, from genotypes of the callsets of the parameter `packed`, which are not counted again; null for none.</param>
    /// <param name="region">As of a <see cref="FrequencyQuery"/>.</param>
    public static PagedSql Of(string samples, string calls, string assayed, string? packed, Interval? region)
    {
        var (rest, also, sums) = packed is null ? ("", "", "SELECT * FROM counted") : (
            "AND s.sample_id NOT IN (SELECT unnest($packed::INTEGER[]))",
            $"UNION SELECT reference, chrom, pos, ref, alt FROM {packed}",
            $"""
            SELECT reference, chrom, pos, ref, alt, sum(ac) AS ac, sum(n_het) AS n_het, sum(n_hom) AS n_hom, sum(n_hemi) AS n_hemi
            FROM (SELECT * FROM counted UNION ALL SELECT * FROM {packed}) GROUP BY ALL
            """);
        var with = $"""
            WITH chosen AS MATERIALIZED (
                SELECT sample_id, coalesce(reference, '') AS reference, rule FROM {samples} WHERE sample_id IN (SELECT unnest($ids::INTEGER[]))),
            cohort AS (
                SELECT reference, count(*) AS persons, string_agg(DISTINCT rule, ',' ORDER BY rule) AS rule
                FROM chosen GROUP BY reference),
            genotypes AS MATERIALIZED (
                SELECT s.reference, c.chrom, c.pos, c.ref, c.alt, c.sample_id, max(c.dosage) FILTER (c.countable) AS dosage,
                    bool_or(c.dosage = 1 AND (c.gt LIKE '%/%' OR c.gt LIKE '%|%')) FILTER (c.countable) AS mixed
                FROM {calls} AS c JOIN chosen AS s ON s.sample_id = c.sample_id
                WHERE {RegionSql.Touches(region)} {rest}
                GROUP BY ALL),
            sites AS MATERIALIZED (SELECT DISTINCT reference, chrom, pos, ref, alt FROM genotypes {also}),
            {AssayedSql.Spans(assayed, region)},
            steps AS (
                SELECT reference, chrom, pos, sum(alleles) AS alleles, sum(callsets) AS callsets FROM (
                    SELECT reference, chrom, start::BIGINT AS pos, ploidy * callsets AS alleles, callsets FROM spans
                    UNION ALL
                    SELECT reference, chrom, "end"::BIGINT + 1, -ploidy * callsets, -callsets FROM spans)
                GROUP BY reference, chrom, pos),
            levels AS (
                SELECT reference, chrom, pos, sum(alleles) OVER so_far AS an, sum(callsets) OVER so_far AS called
                FROM steps WINDOW so_far AS (PARTITION BY reference, chrom ORDER BY pos ROWS UNBOUNDED PRECEDING)),
            assayed_at AS (
                SELECT p.reference, p.chrom, p.pos, l.an, l.called
                FROM (SELECT DISTINCT reference, chrom, pos FROM sites) AS p
                ASOF JOIN levels AS l ON p.reference = l.reference AND p.chrom = l.chrom AND p.pos >= l.pos),
            {AssayedSql.Carriers("genotypes")},
            counted AS (
                SELECT g.reference, g.chrom, g.pos, g.ref, g.alt, sum(least(g.dosage, g.ploidy)) AS ac,
                    count(*) FILTER (CASE WHEN g.ploidy > 1 THEN g.dosage < g.ploidy ELSE g.mixed END) AS n_het,
                    count(*) FILTER (g.ploidy > 1 AND g.dosage >= g.ploidy) AS n_hom,
                    count(*) FILTER (g.ploidy = 1 AND NOT g.mixed) AS n_hemi
                FROM carriers AS g
                GROUP BY g.reference, g.chrom, g.pos, g.ref, g.alt),
            carried AS ({sums})
            """;
        return new PagedSql(with, "sites", Select, From, "reference, chrom, pos, ref, alt");
    }
}
