using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;
using static Pfmg.Cloud.Lake.Tests.Queries.TestLake;

namespace Pfmg.Cloud.Lake.Tests.Queries;

/// <summary>Rows come in one order, whether files hold them so, the engine sorts them, or they come in pages.</summary>
public sealed class RowOrderTests : IDisposable
{
    private static readonly string[] Whole = ["100 A G a", "100 A G b", "100 A T a", "200 C T b", "300 G A a", "300 G A b", "400 T C a"];

    private TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public Task One_sorted_file() => AnswersAsync(2, Rows(0, 1, 2, 3, 4, 5, 6));

    [Fact]
    public Task One_file_of_row_groups_that_begin_where_others_end() => AnswersAsync(1, Rows(0, 1, 2, 3, 4, 5, 6));

    [Fact]
    public Task One_file_of_row_groups_in_disorder() => AnswersAsync(3, Rows(3, 4, 5, 0, 1, 2, 6));

    [Fact]
    public Task Files_that_follow_each_other_in_another_order_than_they_came() => AnswersAsync(100, Rows(4, 5, 6), Rows(0, 1, 2, 3));

    [Fact]
    public Task Files_that_overlap() => AnswersAsync(100, Rows(0, 2, 4, 6), Rows(1, 3, 5));

    [Fact]
    public async Task Columns_are_given_as_chosen()
    {
        await FillAsync(100, Rows(0, 1, 2, 3, 4, 5, 6));
        await using var rows = await new ReadVariants(_lake.Reader).RunAsync(All with { Columns = ["dp", "sample", "pos"] }, CancellationToken.None);
        using var csv = new MemoryStream();
        await ResultWriter.WriteAsync(rows, ResultFormat.Csv, csv, CancellationToken.None);

        Assert.Equal("dp,sample,pos\n30,a,100\n30,b,100\n30,a,100\n30,b,200\n30,a,300\n30,b,300\n30,a,400\n", System.Text.Encoding.UTF8.GetString(csv.ToArray()));
    }

    [Theory]
    [InlineData]
    [InlineData("pos", "pos")]
    [InlineData("pos", "1; DROP TABLE calls")]
    public async Task Columns_that_there_are_not_or_twice_are_refused(params string[] columns) =>
        await Assert.ThrowsAsync<InvalidInputException>(() => new ReadVariants(_lake.Reader).RunAsync(All with { Columns = columns }, CancellationToken.None));

    private static VariantQuery All { get; } = new(new Interval("chr1", 1, 1_000));

    private static IReadOnlyList<Dictionary<string, object?>> Rows(params int[] numbers)
    {
        Dictionary<string, object?>[] rows =
        [
            Call(1, 100, "A", "G", "0/1", 1), Call(2, 100, "A", "G", "0/1", 1), Call(1, 100, "A", "T", "0/1", 1), Call(2, 200, "C", "T", "1/1", 2),
            Call(1, 300, "G", "A", "0/1", 1), Call(2, 300, "G", "A", "0/1", 1), Call(1, 400, "T", "C", "0/1", 1),
        ];
        return [.. numbers.Select(number => rows[number])];
    }

    private async Task AnswersAsync(int rowsInGroup, params IReadOnlyList<Dictionary<string, object?>>[] files)
    {
        await FillAsync(rowsInGroup, files);
        var paged = new List<string>();
        for (var page = 1; page <= 4; page++)
        {
            paged.AddRange(await ReadAsync(All with { Paging = new Paging(2, page) }));
        }

        Assert.Equal(Whole, await ReadAsync(All));
        Assert.Equal(Whole, paged);
        Assert.Equal(Whole[3..6], await ReadAsync(All with { Region = new Interval("chr1", 150, 300) }));
    }

    private async Task FillAsync(int rowsInGroup, params IReadOnlyList<Dictionary<string, object?>>[] files)
    {
        _lake.Dispose();
        _lake = new TestLake { RowsPerGroup = rowsInGroup };
        await _lake.CommitAsync((LakeTables.Samples, [Sample(1, "a"), Sample(2, "b")]));
        foreach (var rows in files)
        {
            await _lake.CommitAsync((LakeTables.Calls, rows));
        }
    }

    private Task<string[]> ReadAsync(VariantQuery query) => new ReadVariants(_lake.Reader).RunAsync(query, CancellationToken.None).LinesAsync("pos", "ref", "alt", "sample");
}
