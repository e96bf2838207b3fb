namespace Pfmg.Cloud.Lake.Tests.Sql;

/// <summary>Texts that try to read, write, learn or break more than their caller may.</summary>
internal static class SqlAttacks
{
    private static readonly string[] Refused =
    [
        // Statements that are no query, alone and stacked.
        "COPY (SELECT 1) TO '/tmp/out.csv'", "COPY calls TO 'out.parquet'", "ATTACH 'x.db' AS x", "DETACH memory", "INSTALL httpfs", "LOAD httpfs", "PRAGMA database_list", "SET memory_limit = '1TB'",
        "RESET memory_limit", "CALL pragma_version()", "CREATE TABLE t AS SELECT 1", "CREATE MACRO m() AS 1", "CREATE OR REPLACE TEMP VIEW calls AS SELECT 1", "DROP VIEW calls", "INSERT INTO calls VALUES (1)",
        "UPDATE samples SET sample = 'x'", "DELETE FROM samples", "EXPORT DATABASE '/tmp/x'", "IMPORT DATABASE '/tmp/x'", "EXPLAIN SELECT * FROM calls", "EXPLAIN ANALYZE SELECT * FROM calls", "PREPARE p AS SELECT 1",
        "EXECUTE p", "BEGIN", "CHECKPOINT", "VACUUM", "USE memory", "SET VARIABLE x = 1", "SHOW TABLES", "SHOW ALL TABLES", "DESCRIBE calls", "SUMMARIZE samples",
        "SELECT 1; SELECT 2", "SELECT 1; DROP VIEW calls", "SELECT 1;;SELECT current_setting('temp_directory')", "SELECT 1 /* ; */ ; COPY calls TO 'x'", "SELECT 1 -- \n; ATTACH 'x'", "", ";", "SELEC 1",

        // Files.
        "SELECT * FROM '/etc/passwd'", "SELECT * FROM \"/etc/passwd\"", "SELECT * FROM 'lake/calls/x.parquet'", "FROM \"x.csv\"", "SELECT * FROM read_parquet('x')", "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_csv_auto('/etc/passwd')", "SELECT * FROM read_json('/etc/passwd')", "SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM read_blob('/etc/passwd')", "SELECT * FROM glob('/*')",
        "SELECT * FROM parquet_metadata('x')", "SELECT * FROM parquet_schema('x')", "SELECT * FROM parquet_scan(['x'])", "SELECT * FROM sniff_csv('/etc/passwd')", "SELECT * FROM 'https://example.org/x.parquet'",
        "SELECT * FROM samples, read_text('/etc/passwd')", "SELECT * FROM samples, LATERAL (SELECT * FROM read_text('/etc/passwd'))", "SELECT (SELECT content FROM read_text('/etc/passwd'))",
        "SELECT * FROM samples WHERE EXISTS (FROM glob('/*'))", "WITH x AS (SELECT * FROM 'x.parquet') SELECT * FROM samples", "WITH \"x.parquet\" AS (SELECT 1) SELECT * FROM \"x.parquet\"",
        "SELECT * FROM \"x.parquet\", (WITH \"x.parquet\" AS (SELECT 1) SELECT * FROM \"x.parquet\")", "SELECT * FROM calls WHERE pos IN (SELECT 1 FROM '/etc/passwd')",

        // The catalogue, other schemas, what stands behind the views.
        "SELECT * FROM information_schema.tables", "SELECT * FROM pg_catalog.pg_class", "SELECT * FROM sqlite_master", "SELECT * FROM duckdb_tables", "SELECT * FROM duckdb_tables()", "SELECT * FROM duckdb_settings()",
        "SELECT * FROM duckdb_secrets()", "SELECT * FROM duckdb_logs()", "SELECT * FROM pragma_table_info('calls')", "SELECT * FROM memory.main.samples_1", "SELECT * FROM main.samples_1", "SELECT * FROM samples_1", "SELECT * FROM scoped_1",
        "SELECT * FROM temp.calls", "SELECT * FROM temp.main.calls", "SELECT * FROM memory.calls", "SELECT * FROM system.main.duckdb_tables", "SELECT * FROM carriers", "SELECT * FROM sketches", "SELECT * FROM permitted",
        "SELECT * FROM query('SELECT 1')", "SELECT * FROM query_table('samples_1')", "SELECT * FROM json_execute_serialized_sql('{}')", "SELECT * FROM test_all_types()", "SELECT * FROM repeat_row(1, num_rows = 3)", "SELECT * FROM seq_scan('samples_1')",
        "SELECT * FROM calls AT (VERSION => 1)", "WITH samples AS (SELECT 1 AS sample) SELECT * FROM samples", "WITH Calls AS (SELECT * FROM calls) SELECT * FROM calls", "WITH \"a b\" AS (SELECT 1) SELECT * FROM \"a b\"",
        "SELECT * FROM samples UNION ALL SELECT * FROM memory.main.samples_1", "SELECT * FROM samples s JOIN scoped_1 t ON true", "FROM (FROM (FROM samples_1))", "SELECT (FROM samples_1 SELECT count(*))",

        // Functions that reach out of their arguments, or fail on purpose.
        "SELECT current_setting('temp_directory')", "SELECT getenv('HOME')", "SELECT getvariable('x')", "SELECT version()", "SELECT current_database()", "SELECT current_schemas(true)", "SELECT nextval('s')", "SELECT write_log('x')", "SELECT error('x')",
        "SELECT json_serialize_sql('SELECT 1')", "SELECT json_deserialize_sql('{}')", "SELECT json_serialize_plan('SELECT 1')", "SELECT txid_current()", "SELECT pg_backend_pid()", "SELECT random()", "SELECT now()", "SELECT uuid()", "SELECT add_parquet_key('a', 'b')",
        "SELECT main.abs(1) FROM samples WHERE system.main.getenv('x') = ''", "SELECT sample.getenv() FROM samples", "SELECT sleep_ms(1)", "SELECT in_search_path('a', 'b')", "SELECT has_table_privilege('samples_1', 'SELECT')", "SELECT col_description('calls'::REGCLASS, 1)",
        "SELECT list_transform(['HOME'], lambda x: getenv(x))", "SELECT sum(length(getenv('HOME'))) OVER () FROM samples", "SELECT min(pos ORDER BY getenv('HOME')) FROM calls", "SELECT count(*) FILTER (WHERE getenv('HOME') <> '') FROM calls", "SELECT 'x'::enum_of_theirs", "SELECT CAST(sample AS BLOB) FROM samples", "SELECT '101'::BIT",

        // What takes time or memory that nobody counts.
        "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t", "WITH RECURSIVE t(s) AS (SELECT 'x' UNION ALL SELECT s || s FROM t) SELECT count(*) FROM t", "SELECT repeat('x', 1000000000)", "SELECT lpad('x', 1000000000, 'x')",
        "SELECT range(1000000000)", "SELECT generate_series(1, 1000000000)", "SELECT printf('%1000000000d', 1)", "SELECT format('{:1000000000}', 1)", "SELECT replace(repeat('a', 100), 'a', 'b')", "SELECT bar(1, 0, 1, 1000000000)",
        "WITH a AS (SELECT sample || sample || sample AS s FROM samples), b AS (SELECT s || s || s AS s FROM a), c AS (SELECT s || s || s AS s FROM b), d AS (SELECT s || s || s AS s FROM c) SELECT length(s) FROM d",
        "SELECT concat(a, a, a, a, a, a, a, a, a, a, a, a, a) FROM (SELECT sample AS a FROM samples)", $"SELECT '{new string('x', 300)}'", $"SELECT {string.Concat(Enumerable.Repeat("abs(1 + ", 2_000))}1{new string(')', 2_000)}",
        $"SELECT 1 IN ({string.Join(',', Enumerable.Range(0, 5_000).Select(i => i % 10))})", $"SELECT count(*) FROM {string.Join(", ", Enumerable.Range(0, 40).Select(i => $"samples s{i}"))}", $"SELECT 1{new string(' ', 20_000)}",

        // Parameters, pivots, and texts that readers might read differently.
        "SELECT $1", "SELECT ?", "SELECT $name", "PIVOT calls ON chrom USING count(*)", "UNPIVOT samples ON sample INTO NAME n VALUE v", "SELECT * FROM (PIVOT calls ON chrom USING count(*))", "SELECT\u00a0*\u00a0FROM\u00a0samples_1",
        "SELECT * FROM s\u0430mples", "SELECT/**/1/**/;/**/DROP/**/VIEW/**/calls", "SELECT * FROM samples --\u2028; DROP VIEW calls\n; SELECT 1", "SELECT E'\\x27' FROM \"samples\".\"samples_1\"", "SELECT 'unended",
    ];

    /// <summary>Texts that are queries over the views: whatever they try, the rows are permitted ones.</summary>
    private static readonly string[] Harmless =
    [
        "SELECT * FROM calls", "SELECT * FROM samples", "SELECT * FROM assayed", "SELECT * FROM records", "SELECT * FROM formats", "SELECT * FROM sites", "SELECT calls.* FROM calls, samples", "SELECT * FROM calls WHERE true OR sample = 'x'",
        "SELECT COLUMNS('.*') FROM samples", "SELECT * FROM samples s, LATERAL (SELECT count(*) FROM calls c WHERE c.sample = s.sample) t", "SELECT count(*) FROM calls WHERE 1 / 0 = 1", "SELECT [1, 2][99]", "SELECT CAST(alt AS INTEGER) FROM calls",
        "SELECT count(*) FROM calls WHERE CAST(alt AS INTEGER) = 1", "SELECT count(*) FROM calls WHERE dp + 2147483647 - 30 > 0 OR true", "SELECT CAST(sample AS INTEGER) FROM samples", "SELECT min(ref), max(ref), string_agg(filter, ',') FROM calls",
        "SELECT approx_count_distinct(gt), mode(gt), histogram(ref) FROM calls", "SELECT kin_mother FROM samples", "SELECT rowid, filename, file_row_number FROM calls", "SELECT sample_id FROM calls", "SELECT withheld FROM samples", "SELECT s FROM samples s", "SELECT current_user",
        "SELECT * FROM calls TABLESAMPLE 100%", "SELECT * FROM calls c ANTI JOIN samples s ON s.sample = c.sample", "SELECT * FROM samples FULL JOIN calls ON false", "SELECT * FROM calls POSITIONAL JOIN records", "SELECT * FROM calls WHERE ref > 'B'", "SELECT DISTINCT ON (ref) * FROM calls",
        "SELECT count(*) FROM calls WHERE chrom = 'chr1' AND pos BETWEEN 140 AND 160", "SELECT max(pos) FROM calls", "SELECT max(\"end\") FROM assayed", "SELECT info FROM records ORDER BY info DESC", "SELECT TRY(CAST(ref AS INTEGER)) FROM calls",
        // What runs is the tree that was judged: a space of no width is a space to the parser, and its text ends at NUL.
        "SELECT * FROM \u200bsamples", "SELECT * FROM calls\0, samples_1",
        "/* hi */ SELECT /* there */ count(*) -- end\nFROM calls;", "SELECT '/etc/passwd', 'SELECT * FROM samples_1'", "FROM samples", "SELECT ord(getenv) FROM (SELECT 'x' AS getenv)",
    ];

    /// <summary>Names that are defined in one place and used in another, where they mean what stands behind the views.</summary>
    public static IReadOnlyList<string> Borrowed { get; } =
    [
        .. new[] { "samples_1", "scoped_1", "scoped_runs_1", "permitted", "duckdb_views", "duckdb_tables", "sqlite_master", "pg_class", "pragma_database_list" }.SelectMany(static name => new[]
        {
            $"SELECT t.* FROM {name} t, (WITH {name} AS (SELECT 1 AS x) SELECT x FROM {name}) AS u",
            $"SELECT * FROM {name} WHERE 1 = (WITH {name} AS (SELECT 1 AS x) SELECT x FROM {name})",
        }),
        "WITH a AS (SELECT * FROM samples_1), samples_1 AS (SELECT 1 AS x) SELECT a.* FROM a, samples_1",
        "SELECT * FROM samples_1 UNION ALL BY NAME (WITH samples_1 AS (SELECT 'x' AS sample) SELECT * FROM samples_1)",
        "WITH samples_1 AS (SELECT * FROM samples_1) SELECT * FROM samples_1", "WITH samples_1 AS MATERIALIZED (SELECT * FROM SAMPLES_1) SELECT * FROM Samples_1",
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SqlAttack> All { get; } = [.. Refused.Select(sql => new SqlAttack(sql)), .. Harmless.Concat(Borrowed).Select(sql => new SqlAttack(sql, IsHarmless: true))];

    /// <summary>Queries whose failure, or its absence, would tell of rows that are not theirs.</summary>
    public static IReadOnlyList<string> Oracles { get; } =
    [
        // A pattern that is none: of what fails by a value, DuckDB carries this one to the files, past joins and other conditions.
        "SELECT count(*) FROM calls WHERE 'a' SIMILAR TO ref", "SELECT count(*) FROM calls WHERE regexp_full_match('a', ref)",
        "SELECT count(*) FROM calls WHERE CAST(alt AS INTEGER) = 1", "SELECT count(*) FROM calls WHERE alt = 1", "SELECT count(*) FROM calls WHERE dp + 1 > 0", "SELECT count(*) FROM calls WHERE CASE WHEN ref = 'HIDDEN' THEN CAST('x' AS INTEGER) ELSE 1 END = 1",
        "SELECT count(*) FROM calls WHERE ref = 'HIDDEN' AND CAST(ref AS INTEGER) = 1", "SELECT count(*) FROM assayed WHERE CAST(CASE WHEN \"end\" > 5000 THEN 'x' ELSE '1' END AS INTEGER) = 1", "SELECT count(*) FROM records WHERE CAST(substr(info, 4) AS INTEGER) > 0",
        "SELECT sum(CAST(alt AS INTEGER)) FROM calls", "SELECT count(*) FROM calls c JOIN samples s ON s.sample = c.sample WHERE CAST(c.alt AS INTEGER) > 0", "SELECT max(CAST(alt AS INTEGER)) FROM calls WHERE pos >= 100", "SELECT count(*) FROM calls WHERE pos / (pos - 150) > 0",
        "SELECT count(*) FROM calls WHERE ln(dp - 2147483647 + 40) IS NULL", "SELECT count(*), min(pos), max(pos), min(ref), max(ref) FROM calls", "SELECT count(*) FROM records", "SELECT alt FROM calls WHERE chrom = 'chr1' AND pos BETWEEN 100 AND 160 AND CAST(alt AS INTEGER) > 0",
    ];
}
