using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>A table's rows of permitted callsets alone. What <see cref="HiddenSql"/> does by a list of those to leave out, this does by a bit a callset of those to keep.</summary>
/// <remarks>
/// A bit looked up as a row is read costs half of a join with a table of those to keep, and leaves rows in their order, which a join does
/// not promise. The bits of 100,000 callsets are 25 kB of a query's text.
/// </remarks>
internal static class ScopedSql
{
    /// <summary>A genotype without its phase: '/' for '|', alleles in order.</summary>
    private const string Unphased = "array_to_string(list_sort(string_split(ltrim(replace(r.gt, '|', '/'), '/'), '/')), '/')";

    /// <summary>The rows that may be seen; a query in parentheses with the table's columns.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">Its rows, in parentheses.</param>
    /// <param name="scoped">The callsets.</param>
    /// <remarks>
    /// A row of several persons is shown cut to those permitted (`assayed`) or, where it cannot be cut, only if all of them are (`sites`,
    /// `records`, `formats`). Rows of `carriers` hold the states of whole batches and are read by <see cref="Cohorts.CarrierFiles"/> alone, which
    /// counts only callsets that were chosen of the permitted ones. A table that nobody thought of here has no rows.
    /// </remarks>
    public static string Only(ParquetSchema table, string rows, ScopedSamples scoped) => table.Table switch
    {
        "calls" => Calls(rows, scoped),
        "assayed" => Assayed(rows, scoped),
        "samples" or "sketches" => $"(SELECT r.* FROM {rows} AS r WHERE {scoped.Permits("r.sample_id")})",
        "records" or "formats" => $"(SELECT r.* FROM {rows} AS r SEMI JOIN (SELECT source_id FROM {scoped.Sql} WHERE whole) AS p ON p.source_id = r.source_id)",
        "sites" => Sites(rows, scoped),
        "carriers" => rows,
        _ => $"(SELECT * FROM {rows} WHERE false)",
    };

    /// <summary>Which record of a source has which ID, of every source that a permitted callset came in: who looks for an identifier then looks for calls, which are permitted ones.</summary>
    public static string Named(string records, ScopedSamples scoped) =>
        $"(SELECT r.source_id, r.record, r.id FROM {records} AS r SEMI JOIN {scoped.Sql} AS p ON p.source_id = r.source_id)";

    /// <summary>Rows of `calls`, each with what is said of its callset, of callsets in `samples` alone.</summary>
    /// <param name="calls">The rows, whoever they tell of.</param>
    /// <param name="samples">The callsets that may be seen.</param>
    /// <param name="isWithheld">Whether some of these have `withheld` set.</param>
    public static string NamedCalls(string calls, string samples, bool isWithheld)
    {
        var shown = isWithheld
            ? $"r.* REPLACE (CASE WHEN s.withheld THEN {Unphased} ELSE r.gt END AS gt, CASE WHEN s.withheld THEN NULL ELSE r.phase_set END AS phase_set)"
            : "r.*";
        return $"(SELECT {shown}, s.sample, s.participant, s.run, s.platform FROM {calls} AS r JOIN {samples} AS s ON s.sample_id = r.sample_id)";
    }

    /// <summary>Rows of `assayed`, one a callset, each with its `sample`, of callsets in `samples` alone.</summary>
    /// <remarks>
    /// A joint file lists a place because somebody in it has a variant there, and all of the file are then assayed at it. Of a file in which some
    /// may not be seen, places are shown at which a call begins that may be: the others are variants of those who may not. A row of many bases is
    /// looked for in the first 16 of them, and before it becomes one a callset.
    /// </remarks>
    /// <param name="assayed">The rows, whoever they tell of.</param>
    /// <param name="samples">The callsets that may be seen.</param>
    /// <param name="isMixed">The condition that a row's first callset came in a file with some who may not be seen; null if none did.</param>
    /// <param name="calls">Rows of `calls`, whoever they tell of; not asked for where nothing is mixed.</param>
    public static string NamedAssayed(string assayed, string samples, string? isMixed, Func<string> calls)
    {
        string Named(string rows) => $"SELECT r.*, s.sample FROM {rows} AS r JOIN {samples} AS s ON s.sample_id = r.sample_id";
        return isMixed is null ? $"({Named(AssayedSql.OfEach(assayed))})" : $"""
            ({Named(AssayedSql.OfEach($"(SELECT * FROM {assayed} WHERE NOT {isMixed})"))}
            UNION ALL
            {Named($"""
                (SELECT a.chrom, a.start, a."end", unnest(range(a.sample_id, a.last_sample_id + 1))::INTEGER AS sample_id, a.ploidy
                FROM (SELECT * FROM {assayed} WHERE {isMixed}) AS a
                SEMI JOIN (SELECT c.chrom, c.pos FROM {calls()} AS c SEMI JOIN {samples} AS s ON s.sample_id = c.sample_id) AS p
                    ON p.chrom = a.chrom AND p.pos >> 4 = a.start >> 4 AND p.pos BETWEEN a.start AND a."end")
                """)})
            """;
    }

    private static string Calls(string rows, ScopedSamples scoped) => scoped.Withheld.Count == 0
        ? $"(SELECT r.* FROM {rows} AS r WHERE {scoped.Permits("r.sample_id")})"
        : $"""
            (SELECT r.* REPLACE (
                CASE WHEN {scoped.Withholds("r.sample_id")} THEN {Unphased} ELSE r.gt END AS gt,
                CASE WHEN {scoped.Withholds("r.sample_id")} THEN NULL ELSE r.phase_set END AS phase_set)
            FROM {rows} AS r WHERE {scoped.Permits("r.sample_id")})
            """;

    // Most rows of single persons; those that neighbours share become one a stretch of permitted neighbours.
    private static string Assayed(string rows, ScopedSamples scoped) => $"""
        (SELECT r.chrom, r.start, r."end", r.sample_id, r.last_sample_id, r.ploidy
        FROM {rows} AS r WHERE r.sample_id = r.last_sample_id AND {scoped.Permits("r.sample_id")}
        UNION ALL
        SELECT r.chrom, r.start, r."end", greatest(r.sample_id, g.first)::INTEGER, least(r.last_sample_id, g.last)::INTEGER, r.ploidy
        FROM {rows} AS r JOIN {scoped.RunsSql} AS g ON r.sample_id <= g.last AND r.last_sample_id >= g.first WHERE r.sample_id < r.last_sample_id)
        """;

    // A batch is written as ranges of neighbours; it is whole if each range lies in a stretch of permitted neighbours.
    private static string Sites(string rows, ScopedSamples scoped) => $"""
        (SELECT r.* FROM {rows} AS r SEMI JOIN (
            SELECT b.batch FROM (SELECT batch, unnest(string_split(batch, ',')) AS part FROM (SELECT DISTINCT batch FROM {rows})) AS b
            LEFT JOIN {scoped.RunsSql} AS g ON split_part(b.part, '-', 1)::INTEGER >= g.first AND split_part(b.part, '-', -1)::INTEGER <= g.last
            GROUP BY b.batch HAVING count(*) = count(g.first)) AS p ON p.batch = r.batch)
        """;
}
