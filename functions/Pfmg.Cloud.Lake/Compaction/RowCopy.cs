using System.Data.Common;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Compaction;

/// <summary>Copies rows that the engine reads, column by column, into a row group.</summary>
internal static class RowCopy
{
    // No text of a list of ours holds one: it separates columns in VCF.
    private const char Separator = '\t';

    /// <summary>One copier a column, in the schema's order; the query must give the columns in that order.</summary>
    public static Action<DbDataReader>[] Of(RowGroupBuilder group) => [.. group.Schema.Columns.Select((column, ordinal) => Of(group, column, ordinal))];

    /// <summary>A column as its copier takes it, in SQL: a list of texts as one text, for the engine's binding makes an object of every text.</summary>
    public static string Column(ParquetColumn column) => column.Type == ParquetType.Utf8List
        ? $"array_to_string({SqlText.Name(column.Name)}, chr({(int)Separator})) AS {SqlText.Name(column.Name)}"
        : SqlText.Name(column.Name);

    private static void Append(Utf8ListColumnBuilder to, string joined)
    {
        var texts = System.Text.Encoding.UTF8.GetBytes(joined).AsSpan();
        foreach (var text in texts.Split((byte)Separator))
        {
            to.Append(texts[text]);
        }

        to.EndRow();
    }

    private static Action<DbDataReader> Of(RowGroupBuilder group, ParquetColumn column, int i) => column.Type switch
    {
        ParquetType.Boolean => OrNull(group.Boolean(i), i, (to, row) => to.Append(row.GetBoolean(i))),
        ParquetType.Int32 => OrNull(group.Int32(i), i, (to, row) => to.Append(row.GetInt32(i))),
        ParquetType.Int64 => OrNull(group.Int64(i), i, (to, row) => to.Append(row.GetInt64(i))),
        ParquetType.Float => OrNull(group.Float(i), i, (to, row) => to.Append(row.GetFloat(i))),
        ParquetType.Double => OrNull(group.Double(i), i, (to, row) => to.Append(row.GetDouble(i))),
        ParquetType.Utf8 => OrNull(group.Utf8(i), i, (to, row) => to.Append(row.GetString(i))),
        ParquetType.Utf8List => OrNull(group.Utf8List(i), i, (to, row) => Append(to, row.GetString(i))),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "Rows of this type are not copied."),
    };

    private static Action<DbDataReader> OrNull<T>(T to, int ordinal, Action<T, DbDataReader> copy)
        where T : ColumnBuilder
    {
        if (!to.Column.Nullable)
        {
            return row => copy(to, row);
        }

        return row =>
        {
            if (row.IsDBNull(ordinal))
            {
                to.AppendNull();
            }
            else
            {
                copy(to, row);
            }
        };
    }
}
