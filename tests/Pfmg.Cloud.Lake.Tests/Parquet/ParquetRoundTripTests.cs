using FsCheck;
using FsCheck.Fluent;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Parquet;

public sealed class ParquetRoundTripTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<int> RowCounts => [0, 1, 8, 9, 33, 128, 129, 130, 3_000];

    [Theory]
    [MemberData(nameof(RowCounts))]
    public void Every_type_and_shape_comes_back_from_both_readers(int rows)
    {
        var table = new GeneratedTable(rows, rows, 2_048, AllColumns());
        string path = Write(table);

        Equal(table.Values(), Readers.DuckDb(path));
        Equal(table.Values(), Readers.Hyparquet(path, table.Schema));
    }

    [Fact]
    public void Full_row_groups_come_back()
    {
        var table = new GeneratedTable(
            1, (2 * RowGroupBuilder.FullRows) + 17, RowGroupBuilder.FullRows,
            [
                new(ParquetType.Int32, Shape.Ascending, 0), new(ParquetType.Utf8, Shape.AnyValue, 10), new(ParquetType.Utf8, Shape.Runs, 0),
                new(ParquetType.Int64, Shape.AnyValue, 30), new(ParquetType.Float, Shape.FewValues, 5),
                new(ParquetType.Utf8List, Shape.AnyValue, 0), new(ParquetType.Utf8List, Shape.Extremes, 0),
            ]);

        Equal(table.Values(), Readers.DuckDb(Write(table)));
    }

    [Fact]
    public void Any_table_comes_back_from_DuckDB()
    {
        var column = from type in Gen.Elements(Enum.GetValues<ParquetType>().Where(static type => type != ParquetType.Bytes))
                     from shape in Gen.Elements(Enum.GetValues<Shape>())
                     from nulls in Gen.Elements(0, 0, 1, 30, 99, 100)
                     select new GeneratedColumn(type, shape, nulls);
        var table = from seed in Gen.Choose(0, int.MaxValue)
                    from rows in Gen.Frequency((1, Gen.Choose(0, 20)), (3, Gen.Choose(0, 1_500)))
                    from groupRows in Gen.Elements(1, 8, 100, 1_024, 100_000)
                    from columns in column.ListOf().Where(c => c.Count > 0).Resize(6)
                    select new GeneratedTable(seed, rows, rows > 300 ? Math.Max(groupRows, 100) : groupRows, [.. columns]);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(table.ToArbitrary(), t => Equal(t.Values(), Readers.DuckDb(Write(t)))));
    }

    [Fact]
    public void Statistics_never_hide_a_row_that_a_filter_asks_for()
    {
        var table = new GeneratedTable(5, 4_000, 250, AllColumns());
        string path = Write(table);
        var values = table.Values();
        using var connection = new DuckDB.NET.Data.DuckDBConnection("DataSource=:memory:");
        connection.Open();
        foreach (int i in Enumerable.Range(0, table.Columns.Count).Where(i => table.Columns[i].Type != ParquetType.Utf8List))
        {
            // The client's parameters end at a NUL.
            foreach (object value in values.Select(r => r[i]).OfType<object>().Where(v => v is not "\0").Distinct().Take(8))
            {
                using var command = connection.CreateCommand();
                command.CommandText = $"SELECT count(*) FROM read_parquet('{path}') WHERE {GeneratedTable.Name(i)} = $value";
                command.Parameters.Add(new DuckDB.NET.Data.DuckDBParameter("value", value));
                Assert.Equal((long)values.Count(r => Same(r[i], value)), command.ExecuteScalar());
            }
        }
    }

    [Fact]
    public void The_same_rows_give_the_same_bytes_whatever_the_builder_held_before()
    {
        var table = new GeneratedTable(3, 3_000, 1_000, AllColumns());
        var used = new RowGroupBuilder(table.Schema);
        new GeneratedTable(9, 5_000, 700, table.Columns).WriteTo(Stream.Null, used);

        using var fresh = new MemoryStream();
        using var again = new MemoryStream();
        table.WriteTo(fresh, new RowGroupBuilder(table.Schema));
        table.WriteTo(again, used);

        Assert.Equal(fresh.ToArray(), again.ToArray());
    }

    [Fact]
    public void Groups_encoded_on_many_threads_give_the_same_file()
    {
        var table = new GeneratedTable(3, 1_500, 1_500, AllColumns());
        using var alone = new MemoryStream();
        table.WriteTo(alone, new RowGroupBuilder(table.Schema));

        byte[][] files = new byte[8][];
        Parallel.For(0, files.Length, i =>
        {
            using var file = new MemoryStream();
            table.WriteTo(file, new RowGroupBuilder(table.Schema));
            files[i] = file.ToArray();
        });

        Assert.All(files, file => Assert.Equal(alone.ToArray(), file));
    }

    private static GeneratedColumn[] AllColumns() =>
    [
        .. from type in Enum.GetValues<ParquetType>().Where(static type => type != ParquetType.Bytes)
           from shape in Enum.GetValues<Shape>()
           from nulls in (int[])[0, 20, 100]
           select new GeneratedColumn(type, shape, nulls),
    ];

    private string Write(GeneratedTable table)
    {
        string path = _folder["table.parquet"];
        using var file = File.Create(path);
        var summary = table.WriteTo(file, new RowGroupBuilder(table.Schema));
        Assert.Equal(table.Rows, summary.Rows);
        Assert.Equal(file.Length, summary.Bytes);
        return path;
    }

    private static void Equal(object?[][] expected, List<object?[]> actual)
    {
        Assert.Equal(expected.Length, actual.Count);
        for (int r = 0; r < expected.Length; r++)
        {
            for (int c = 0; c < expected[r].Length; c++)
            {
                Assert.True(Same(expected[r][c], actual[r][c]), $"row {r}, column {c}: {expected[r][c] ?? "null"} came back as {actual[r][c] ?? "null"}");
            }
        }
    }

    /// <summary>NaN is NaN, and zeros are equal.</summary>
    private static bool Same(object? expected, object? actual) => (expected, actual) switch
    {
        (float left, float right) => left.Equals(right) || left == right,
        (double left, double right) => left.Equals(right) || left == right,
        (IEnumerable<string> left, IEnumerable<string> right) => left.SequenceEqual(right, StringComparer.Ordinal),
        _ => Equals(expected, actual),
    };
}
