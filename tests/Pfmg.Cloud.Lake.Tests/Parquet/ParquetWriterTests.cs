using System.Text;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Parquet;

public sealed class ParquetWriterTests : IDisposable
{
    private static readonly ParquetSchema Schema = new("t", [new("n", ParquetType.Int32), new("s", ParquetType.Utf8, Nullable: true)]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Bytes_come_back_as_they_were_without_bounds()
    {
        var schema = new ParquetSchema("t", [new("n", ParquetType.Int32), new("b", ParquetType.Bytes), new("o", ParquetType.Bytes, Nullable: true)]);
        using var folder = new TemporaryFolder();
        var group = new RowGroupBuilder(schema);
        byte[][] values = [[], [0], [0xff, 0x00, 0x80], [.. Enumerable.Range(0, 70_000).Select(static i => unchecked((byte)(i * 7)))]];
        for (var i = 0; i < 200; i++)
        {
            group.Int32(0).Append(i);
            group.Bytes(1).Append(values[i % values.Length]);
            if (i % 3 == 0)
            {
                group.Bytes(2).AppendNull();
            }
            else
            {
                group.Bytes(2).Append(values[(i + 1) % values.Length]);
            }
        }

        ParquetSummary summary;
        using (var file = File.Create(folder["bytes.parquet"]))
        {
            var writer = new ParquetFileWriter(file, schema);
            writer.Append(group.Encode());
            summary = writer.Complete();
        }

        string Hex(int value) => Convert.ToHexString(values[value % values.Length]);
        Assert.Equal(
            Enumerable.Range(0, 200).Select(i => (i, Hex(i), i % 3 == 0 ? null : Hex(i + 1))),
            Readers.Query($"SELECT n, hex(b), hex(o) FROM '{folder["bytes.parquet"]}' ORDER BY n").Select(static row => ((int)row[0]!, (string)row[1]!, (string?)row[2])));
        Assert.Equal([["BLOB"]], Readers.Query($"SELECT DISTINCT typeof(b) FROM '{folder["bytes.parquet"]}'"));
        Assert.Equal((null, 67L), (summary.Columns[2].Min, summary.Columns[2].Nulls));
    }

    [Fact]
    public void A_null_in_a_column_that_takes_none_is_refused()
    {
        var group = new RowGroupBuilder(Schema);

        Assert.Throws<InvalidOperationException>(() => group.Int32(0).AppendNull());
    }

    [Fact]
    public void Columns_of_different_lengths_are_refused()
    {
        var group = new RowGroupBuilder(Schema);
        group.Int32(0).Append(1);

        var failure = Assert.Throws<InvalidOperationException>(() => group.Encode());

        Assert.Contains("column n has 1 rows", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_of_another_type_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new RowGroupBuilder(Schema).Int64(0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_000)]
    public void Text_that_is_not_UTF8_is_refused_and_the_rows_before_stay_whole(int rowsBefore)
    {
        var group = new RowGroupBuilder(Schema);
        for (int i = 0; i < rowsBefore; i++)
        {
            Append(group, i, LakeFixture.Numbered("distinct ", i));
        }

        Assert.Throws<ArgumentException>(() => group.Utf8(1).Append([0x4e, 0xe9]));

        Append(group, -1, "after");
        var rows = Read(group);
        Assert.Equal(rowsBefore + 1, rows.Count);
        Assert.Equal("after", rows[^1][1]);
    }

    [Fact]
    public void A_row_group_of_another_table_is_refused()
    {
        var other = new RowGroupBuilder(new ParquetSchema("other", [new("n", ParquetType.Int32)]));

        Assert.Throws<ArgumentException>(() => new ParquetFileWriter(Stream.Null, Schema).Append(other.Encode()));
    }

    [Fact]
    public void A_row_group_is_written_once()
    {
        var group = new RowGroupBuilder(Schema);
        Append(group, 1, "a");
        var encoded = group.Encode();
        var writer = new ParquetFileWriter(Stream.Null, Schema);
        writer.Append(encoded);

        Assert.Throws<ArgumentException>(() => writer.Append(encoded));
    }

    [Fact]
    public void A_text_of_50_megabytes_comes_back()
    {
        var group = new RowGroupBuilder(Schema);
        string huge = new('G', 50_000_000);
        Append(group, 1, "before");
        Append(group, 2, huge);
        Append(group, 3, "after");

        var rows = Read(group);

        Assert.Equal(["before", huge, "after"], rows.Select(r => r[1]));
    }

    [Fact]
    public void A_summary_tells_bounds_nulls_and_bytes_of_all_row_groups()
    {
        var group = new RowGroupBuilder(Schema);
        using var file = new MemoryStream();
        var writer = new ParquetFileWriter(file, Schema);
        Append(group, 5, "b");
        Append(group, -5, null);
        writer.Append(group.Encode());
        group.Clear();
        Append(group, 900, "ab");
        writer.Append(group.Encode());

        var summary = writer.Complete();

        Assert.Equal((3, file.Length), (summary.Rows, summary.Bytes));
        Assert.Equal((-5, 900), (summary.Columns[0].Min!.GetValue<int>(), summary.Columns[0].Max!.GetValue<int>()));
        Assert.Equal(("ab", "b"), (summary.Columns[1].Min!.GetValue<string>(), summary.Columns[1].Max!.GetValue<string>()));
        Assert.Equal((0, 1), (summary.Columns[0].Nulls, summary.Columns[1].Nulls));
        Assert.True(summary.Columns.Sum(c => c.Bytes) < summary.Bytes);
        Assert.All(summary.Columns, c => Assert.True(c.Bytes > 0));
    }

    [Fact]
    public void Bounds_that_are_too_long_are_left_out_of_file_and_summary()
    {
        var group = new RowGroupBuilder(Schema);
        Append(group, 1, new string('x', ColumnBounds.LongestText + 1));
        Append(group, 2, "a");
        using var file = File.Create(_folder["t.parquet"]);
        var writer = new ParquetFileWriter(file, Schema);
        writer.Append(group.Encode());

        var summary = writer.Complete();
        file.Flush();

        Assert.Null(summary.Columns[1].Min);
        Assert.Null(summary.Columns[1].Max);
        Assert.Equal([null, null], Readers.Query($"SELECT stats_min_value, stats_max_value FROM parquet_metadata('{_folder["t.parquet"]}') WHERE path_in_schema = 's'")[0]);
    }

    [Fact]
    public void Sorted_and_repeated_columns_cost_next_to_nothing()
    {
        var schema = new ParquetSchema("t", [new("chrom", ParquetType.Utf8), new("pos", ParquetType.Int32), new("sample_id", ParquetType.Int32), new("record", ParquetType.Int32)]);
        var group = new RowGroupBuilder(schema);
        for (int i = 0; i < RowGroupBuilder.FullRows; i++)
        {
            group.Utf8(0).Append("chr1"u8);
            group.Int32(1).Append(10_000 + (i * 3));
            group.Int32(2).Append(42);
            group.Int32(3).Append(i);
        }

        Assert.True(group.IsFull);
        Assert.InRange(group.Encode().Size, 100, 2_000);
    }

    [Fact]
    public void Long_distinct_texts_wait_compressed()
    {
        var group = new RowGroupBuilder(Schema);
        byte[] text = Encoding.UTF8.GetBytes(new string('x', 500));
        for (int i = 0; i < RowGroupBuilder.FullRows; i++)
        {
            BitConverter.TryWriteBytes(text, i & 0x7f7f7f7f);
            group.Int32(0).Append(i);
            group.Utf8(1).Append(text);
        }

        Assert.InRange(group.ByteCount, 0, 8_000_000);
    }

    private static void Append(RowGroupBuilder group, int number, string? text)
    {
        group.Int32(0).Append(number);
        if (text is null)
        {
            group.Utf8(1).AppendNull();
        }
        else
        {
            group.Utf8(1).Append(text);
        }
    }

    private List<object?[]> Read(RowGroupBuilder group)
    {
        string path = _folder["t.parquet"];
        using (var file = File.Create(path))
        {
            var writer = new ParquetFileWriter(file, group.Schema);
            writer.Append(group.Encode());
            writer.Complete();
        }

        return Readers.DuckDb(path);
    }
}
