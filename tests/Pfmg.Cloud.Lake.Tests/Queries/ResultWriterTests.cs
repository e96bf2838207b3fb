using System.Text;
using System.Text.Json;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;
using static Pfmg.Cloud.Lake.Tests.Queries.TestLake;

namespace Pfmg.Cloud.Lake.Tests.Queries;

public sealed class ResultWriterTests : IDisposable
{
    private const string Odd =
        "SELECT * FROM (VALUES (1, 'plain', 1.5::DOUBLE, true), (22, 'a \"quoted\", text\nof two lines', NULL, false), (NULL, '', 'NaN'::DOUBLE, NULL)) v(number, text, fraction, truth)";

    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Csv_quotes_what_must_be_quoted_and_tells_empty_from_null() => Assert.Equal(
        "number,text,fraction,truth\n1,plain,1.5,true\n22,\"a \"\"quoted\"\", text\nof two lines\",,false\n,\"\",NaN,\n",
        await WriteAsync(Odd, ResultFormat.Csv));

    [Fact]
    public async Task Json_is_an_array_of_objects()
    {
        var rows = JsonDocument.Parse(await WriteAsync(Odd, ResultFormat.Json)).RootElement;

        Assert.Equal(3, rows.GetArrayLength());
        Assert.Equal(22, rows[1].GetProperty("number").GetInt32());
        Assert.Equal("a \"quoted\", text\nof two lines", rows[1].GetProperty("text").GetString());
        Assert.Equal(JsonValueKind.Null, rows[1].GetProperty("fraction").ValueKind);
        Assert.Equal(JsonValueKind.Null, rows[2].GetProperty("fraction").ValueKind);
    }

    [Fact]
    public async Task A_table_is_aligned_and_tells_its_rows() => Assert.Equal(
        """
         n  word
        --  -----
         1  one
        22  three
        (2 rows)

        """,
        await WriteAsync("SELECT * FROM (VALUES (1, 'one'), (22, 'three')) v(n, word)", ResultFormat.Table));

    [Fact]
    public async Task A_table_of_no_rows_still_has_its_columns() =>
        Assert.Equal("pos\n---\n(0 rows)\n", await WriteAsync("SELECT pos FROM calls", ResultFormat.Table));

    [Fact]
    public async Task A_long_table_streams_whole()
    {
        var lines = (await WriteAsync("SELECT range AS n FROM range(2500)", ResultFormat.Table)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(2_503, lines.Length);
        Assert.Equal("2499", lines[^2].Trim());
        Assert.Equal("(2,500 rows)", lines[^1]);
    }

    [Fact]
    public async Task Parquet_comes_back_as_it_went_in()
    {
        await WriteToAsync($"SELECT * FROM ({Odd}) UNION ALL SELECT range::INTEGER, 'r' || range, range / 2, NULL FROM range(200000)", ResultFormat.Parquet, _lake["store/lake/answer.parquet"]);
        using var lease = await _lake.Reader.Engine.RentAsync(CancellationToken.None);
        var file = _lake["store/lake/answer.parquet"];

        Assert.Equal(200_003, lease.Count($"SELECT count(*) FROM '{file}'", [], CancellationToken.None));
        Assert.Equal(
            1,
            lease.Count($"SELECT count(*) FROM '{file}' WHERE number = 22 AND text LIKE 'a \"quoted\"%' AND fraction IS NULL AND NOT truth", [], CancellationToken.None));
        Assert.Equal(0, lease.Count($"SELECT count(*) FROM '{file}' WHERE text LIKE 'r%' AND (fraction <> number / 2 OR text <> 'r' || number)", [], CancellationToken.None));
    }

    [Fact]
    public async Task A_document_says_what_it_is_an_answer_from()
    {
        await _lake.CommitAsync(
            (LakeTables.Samples, [Sample(1, "a")]),
            (LakeTables.Calls, [Call(1, 5, "A", "C", "0/1", 1), Call(1, 6, "A", "C", "0/1", 1)]),
            (LakeTables.Assayed, [Span(1, 1, 9)]));
        await using var answer = await new CountFrequencies(_lake.Reader).RunAsync(
            new FrequencyQuery { Region = new Interval("chr1", 1, 9), Paging = new Paging(1) }, CancellationToken.None);
        using var output = new MemoryStream();
        await ResultWriter.WriteAsync(answer, ResultFormat.JsonDocument, output, CancellationToken.None);
        var document = JsonDocument.Parse(output.ToArray()).RootElement;

        Assert.Equal(
            """{"lakeVersion":0,"erasureEpoch":0,"total":2,"truncated":true,"limit":1,"page":1,"rules":["bcftools/1"],"persons":1,"withoutReferenceCalls":0,"rows":[{"reference":"hg38","chrom":"chr1","pos":5,"ref":"A","alt":"C","AC":1,"AN":2,"AF":0.5,"n_het":1,"n_hom":0,"n_hemi":0,"n_missing":0,"rule":"bcftools/1"}]}""",
            document.GetRawText());
    }

    private async Task<string> WriteAsync(string sql, ResultFormat format)
    {
        using var output = new MemoryStream();
        await using var answer = await new RunSql(_lake.Reader).RunAsync(sql, null, CancellationToken.None);
        await ResultWriter.WriteAsync(answer, format, output, CancellationToken.None);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private async Task WriteToAsync(string sql, ResultFormat format, string path)
    {
        await using var output = File.Create(path);
        await using var answer = await new RunSql(_lake.Reader).RunAsync(sql, null, CancellationToken.None);
        await ResultWriter.WriteAsync(answer, format, output, CancellationToken.None);
    }
}
