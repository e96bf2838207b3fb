using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;
using static Pfmg.Cloud.Lake.Tests.Queries.TestLake;

namespace Pfmg.Cloud.Lake.Tests.Queries;

public sealed class RunSqlTests : IDisposable
{
    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task A_select_reads_the_views_with_their_public_columns()
    {
        await FillAsync();

        Assert.Equal(
            ["chr1 100 A G a 0/1 1 1 - - 30 50 - PASS", "chr1 200 C T b 1/1 1 2 7 9 30 50 31.5 LowQual"],
            await RunAsync("SELECT chrom, pos, ref, alt, sample, gt, allele, dosage, ad_ref, ad_alt, dp, gq, qual, filter FROM calls ORDER BY pos"));
        Assert.Equal(["a P-a run1 seqoia", "b P-b run2 seqoia"], await RunAsync("SELECT sample, participant, run, platform FROM samples ORDER BY sample"));
        Assert.Equal(["a 1 300 2"], await RunAsync("SELECT sample, start, \"end\", ploidy FROM assayed"));
    }

    [Fact]
    public async Task The_documented_columns_come_first_in_their_order()
    {
        await using var calls = await new RunSql(_lake.Reader).RunAsync("SELECT * FROM calls", null, CancellationToken.None);
        await using var samples = await new RunSql(_lake.Reader).RunAsync("FROM samples", null, CancellationToken.None);

        Assert.Equal(
            ["chrom", "pos", "ref", "alt", "sample", "gt", "allele", "dosage", "ad_ref", "ad_alt", "dp", "gq", "qual", "filter"],
            calls.Columns.Take(14).Select(column => column.Name));
        Assert.Equal(["sample", "participant", "run", "platform"], samples.Columns.Take(4).Select(column => column.Name));
    }

    [Theory]
    [InlineData("samples")]
    [InlineData("calls")]
    [InlineData("assayed")]
    [InlineData("records")]
    [InlineData("formats")]
    public async Task Every_view_of_an_empty_lake_is_empty(string view) => Assert.Equal(["0"], await RunAsync($"SELECT count(*) AS n FROM {view}"));

    [Fact]
    public async Task A_version_is_read_as_it_was()
    {
        await FillAsync();
        await _lake.CommitAsync((LakeTables.Calls, [Call(2, 300, "G", "GA", "0/1", 1)]));
        const string count = "SELECT count(*) FROM calls";

        Assert.Equal(["3"], await RunAsync(count));
        Assert.Equal(["2"], await RunAsync(count, version: 0));
        Assert.Equal(["3"], await RunAsync(count, version: 1));
        await Assert.ThrowsAsync<NotFoundException>(() => RunAsync(count, version: 2));
    }

    [Theory]
    [InlineData("SELECT 1 AS a UNION ALL SELECT 2")]
    [InlineData("WITH x AS (SELECT sample FROM samples), y AS (SELECT * FROM x) SELECT count(*) FROM y, calls")]
    [InlineData("WITH calls AS (SELECT * FROM calls WHERE pos > 1) SELECT count(*) FROM calls")]
    [InlineData("WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT sum(n) FROM t")]
    [InlineData("DESCRIBE calls")]
    [InlineData("SUMMARIZE samples")]
    [InlineData("FROM calls SELECT count(*)")]
    [InlineData("SELECT * FROM range(3) r, unnest([1, 2]) u(x), (VALUES (1)) v(a)")]
    [InlineData("SELECT s.sample, (SELECT count(*) FROM calls c WHERE c.sample = s.sample) FROM samples s;")]
    [InlineData("SELECT CALLS.pos FROM CALLS")]
    [InlineData("SELECT sample, pos FROM calls QUALIFY row_number() OVER (ORDER BY sample) = 1 -- a comment")]
    [InlineData("SELECT '/etc/passwd' AS harmless, 'SELECT * FROM read_csv(1)' AS text")]
    public async Task A_query_over_the_views_runs(string sql)
    {
        await FillAsync();
        await using var answer = await new RunSql(_lake.Reader).RunAsync(sql, null, CancellationToken.None);

        Assert.NotEmpty(await answer.ToListAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("")]
    [InlineData("SELEC 1")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("SELECT 1; DROP VIEW calls")]
    [InlineData("INSERT INTO calls VALUES (1)")]
    [InlineData("DELETE FROM samples")]
    [InlineData("CREATE TABLE t AS SELECT 1")]
    [InlineData("COPY (SELECT 1) TO '/tmp/out.csv'")]
    [InlineData("COPY calls TO 'out.parquet'")]
    [InlineData("ATTACH 'x.db'")]
    [InlineData("SET threads = 1")]
    [InlineData("PRAGMA database_list")]
    [InlineData("INSTALL httpfs")]
    [InlineData("CALL pragma_version()")]
    [InlineData("SHOW TABLES")]
    [InlineData("EXPLAIN SELECT 1")]
    [InlineData("SELECT * FROM read_parquet('x.parquet')")]
    [InlineData("SELECT * FROM parquet_scan(['x.parquet'])")]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')")]
    [InlineData("SELECT * FROM read_text('/etc/passwd')")]
    [InlineData("SELECT * FROM read_blob('/etc/passwd')")]
    [InlineData("SELECT * FROM glob('/*')")]
    [InlineData("SELECT * FROM parquet_metadata('x.parquet')")]
    [InlineData("SELECT * FROM sniff_csv('/etc/passwd')")]
    [InlineData("SELECT * FROM '/etc/passwd'")]
    [InlineData("SELECT * FROM 'lake/calls/a.parquet'")]
    [InlineData("SELECT * FROM \"x.parquet\"")]
    [InlineData("SELECT * FROM query('SELECT 1')")]
    [InlineData("SELECT * FROM query_table('calls')")]
    [InlineData("SELECT * FROM duckdb_settings()")]
    [InlineData("SELECT * FROM duckdb_views")]
    [InlineData("SELECT * FROM information_schema.tables")]
    [InlineData("SELECT * FROM temp.calls")]
    [InlineData("SELECT * FROM sqlite_master")]
    [InlineData("SELECT (SELECT count(*) FROM read_csv('x')) FROM samples")]
    [InlineData("SELECT * FROM samples WHERE sample IN (SELECT content FROM read_text('/etc/passwd'))")]
    [InlineData("WITH x AS (SELECT * FROM 'x.parquet') SELECT * FROM samples")]
    [InlineData("WITH \"x.parquet\" AS (SELECT 1) SELECT * FROM \"x.parquet\"")]
    [InlineData("SELECT * FROM \"x.parquet\", (WITH \"x.parquet\" AS (SELECT 1) SELECT * FROM \"x.parquet\")")]
    [InlineData("DESCRIBE SELECT * FROM 'x.parquet'")]
    [InlineData("SUMMARIZE 'x.parquet'")]
    [InlineData("SELECT current_setting('temp_directory')")]
    [InlineData("SELECT no_such_column FROM calls")]
    [InlineData("SELECT no_such_function(1)")]
    [InlineData("SELECT 'x'::INTEGER FROM samples")]
    [InlineData("SELECT error('stop')")]
    [InlineData("SELECT $1")]
    [InlineData("SELECT * FROM calls WHERE pos = ?")]
    [InlineData("SELECT $name FROM samples")]
    [InlineData("SELECT * FROM calls AT (VERSION => 1)")]
    [InlineData("SELECT 'unended")]
    [InlineData("SELECT \0")]
    public async Task Anything_else_is_refused_as_the_callers_fault(string sql)
    {
        await FillAsync();

        var refusal = await Assert.ThrowsAsync<InvalidInputException>(() => RunAsync(sql));
        Assert.NotEmpty(refusal.Message);
    }

    [Fact]
    public async Task A_refused_query_leaves_the_engine_whole()
    {
        await FillAsync();
        for (var i = 0; i < (2 * Environment.ProcessorCount) + 1; i++)
        {
            await Assert.ThrowsAsync<InvalidInputException>(() => RunAsync("SELECT * FROM nowhere"));
            await Assert.ThrowsAsync<InvalidInputException>(() => RunAsync("SELECT 'x'::INTEGER FROM samples"));
        }

        Assert.Equal(["2"], await RunAsync("SELECT count(*) FROM samples"));
    }

    [Fact]
    public async Task A_view_left_by_a_query_of_another_version_is_not_seen()
    {
        await FillAsync();
        await RunAsync("SELECT count(*) FROM calls");
        await _lake.CommitAsync((LakeTables.Calls, [Call(2, 300, "G", "GA", "0/1", 1)]));

        Assert.Equal(["2"], await RunAsync("SELECT count(*) FROM samples"));
        await Assert.ThrowsAsync<InvalidInputException>(() => RunAsync("WITH x AS (SELECT 1) SELECT * FROM (SELECT * FROM main.calls)"));
        Assert.Equal(["3"], await RunAsync("SELECT count(*) FROM calls"));
    }

    [Fact]
    public async Task Sums_dates_lists_and_decimals_come_as_plain_values()
    {
        await using var answer = await new RunSql(_lake.Reader).RunAsync(
            "SELECT sum(range) AS s, avg(range) AS a, DATE '2026-03-01' AS d, [1, 2] AS l, 1.5 AS n, true AS t, NULL AS z, {'k': 'v'} AS o FROM range(3)",
            null,
            CancellationToken.None);
        var row = Assert.Single(await answer.ToListAsync(CancellationToken.None));

        Assert.Equal([3L, 1.0, "2026-03-01", "[1,2]", 1.5, true, null, "{\"k\":\"v\"}"], row);
    }

    [Theory]
    [InlineData(2_000)]
    [InlineData(50_000)]
    public async Task A_query_nested_too_deeply_is_refused(int levels)
    {
        var nested = string.Concat(Enumerable.Repeat("abs(1 + ", levels)) + "1" + new string(')', levels);

        await Assert.ThrowsAsync<InvalidInputException>(() => RunAsync($"SELECT {nested}"));
    }

    [Fact]
    public async Task Columns_of_one_name_are_told_apart()
    {
        await using var answer = await new RunSql(_lake.Reader).RunAsync("SELECT 1 AS a, 2 AS a, 3 AS A, 4 AS b", null, CancellationToken.None);

        Assert.Equal(["a", "a_1", "A_2", "b"], answer.Columns.Select(column => column.Name));
    }

    [Fact]
    public async Task Queries_of_different_versions_at_once_each_see_their_own()
    {
        for (var version = 0; version < 4; version++)
        {
            await _lake.CommitAsync(
                (LakeTables.Samples, [Sample(version + 1, $"s{version}")]),
                (LakeTables.Calls, [Call(version + 1, 100, "A", "G", "0/1", 1)]),
                (LakeTables.Assayed, [Span(version + 1, 1, 200)]));
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            await Task.Yield();
            var rows = await RunAsync("SELECT (SELECT count(*) FROM calls), (SELECT count(*) FROM samples)", version: i % 4);
            var counted = await new CountFrequencies(_lake.Reader)
                .RunAsync(new FrequencyQuery { Version = i % 4 }, CancellationToken.None).LinesAsync("AC", "AN");
            return $"{i % 4}: {rows.Single()}, {counted.Single()}";
        }));

        Assert.Equal(
            ["0: 1 1, 1 2", "1: 2 2, 2 4", "2: 3 3, 3 6", "3: 4 4, 4 8"],
            answers.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    private Task<long> FillAsync() => _lake.CommitAsync(
        (LakeTables.Samples, [Sample(1, "a"), Sample(2, "b")]),
        (LakeTables.Calls,
        [
            Call(1, 100, "A", "G", "0/1", 1),
            Call(2, 200, "C", "T", "1/1", 2, ("filter", "LowQual"), ("qual", 31.5f), ("ad_ref", 7), ("ad_alt", 9)),
        ]),
        (LakeTables.Assayed, [Span(1, 1, 300)]));

    private async Task<string[]> RunAsync(string sql, long? version = null)
    {
        await using var answer = await new RunSql(_lake.Reader).RunAsync(sql, version, CancellationToken.None);
        var rows = await answer.ToListAsync(CancellationToken.None);
        return [.. rows.Select(row => string.Join(' ', row.Select(value => value is null ? "-" : CsvWriter.Text(value))))];
    }
}
