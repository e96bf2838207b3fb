using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>An answer as a Parquet file, by the lake's own writer. Written to a temporary file first: the writer does not write asynchronously.</summary>
internal static class ParquetRowsWriter
{
    public static async Task<long> WriteAsync(QueryRows rows, Stream output, CancellationToken ct)
    {
        var schema = new ParquetSchema("answer", [.. rows.Columns.Select(static column => new ParquetColumn(column.Name, column.Type, Nullable: true))]);
        await using var file = new FileStream(
            Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        var writer = new ParquetFileWriter(file, schema);
        var group = new RowGroupBuilder(schema);
        var appenders = schema.Columns.Select((column, ordinal) => Appender(group, column.Type, ordinal)).ToArray();
        await foreach (var row in rows.ReadAsync(ct))
        {
            for (var i = 0; i < appenders.Length; i++)
            {
                appenders[i](row[i]);
            }

            if (group.IsFull)
            {
                writer.Append(group.Encode());
                group.Clear();
            }
        }

        if (group.RowCount > 0)
        {
            writer.Append(group.Encode());
        }

        var summary = writer.Complete();
        file.Position = 0;
        await file.CopyToAsync(output, ct);
        await output.FlushAsync(ct);
        return summary.Rows;
    }

    private static Action<object?> Appender(RowGroupBuilder group, ParquetType type, int ordinal) => type switch
    {
        ParquetType.Boolean => OrNull<bool>(group.Boolean(ordinal), group.Boolean(ordinal).Append),
        ParquetType.Int32 => OrNull<int>(group.Int32(ordinal), group.Int32(ordinal).Append),
        ParquetType.Int64 => OrNull<long>(group.Int64(ordinal), group.Int64(ordinal).Append),
        ParquetType.Float => OrNull<float>(group.Float(ordinal), group.Float(ordinal).Append),
        ParquetType.Double => OrNull<double>(group.Double(ordinal), group.Double(ordinal).Append),
        _ => OrNull<string>(group.Utf8(ordinal), group.Utf8(ordinal).Append),
    };

    private static Action<object?> OrNull<T>(ColumnBuilder column, Action<T> append) => value =>
    {
        if (value is null)
        {
            column.AppendNull();
        }
        else
        {
            append((T)value);
        }
    };
}
