using System.Data.Common;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Compaction;

/// <summary>Copies rows that the engine reads, column by column, into a row group.</summary>
internal static class RowCopy
{
    /// <summary>One copier a column, in the schema's order; the query must give the columns in that order.</summary>
    public static Action<DbDataReader>[] Of(RowGroupBuilder group) => [.. group.Schema.Columns.Select((column, ordinal) => Of(group, column, ordinal))];

    private static Action<DbDataReader> Of(RowGroupBuilder group, ParquetColumn column, int i) => column.Type switch
    {
        ParquetType.Boolean => OrNull(group.Boolean(i), i, (to, row) => to.Append(row.GetBoolean(i))),
        ParquetType.Int32 => OrNull(group.Int32(i), i, (to, row) => to.Append(row.GetInt32(i))),
        ParquetType.Int64 => OrNull(group.Int64(i), i, (to, row) => to.Append(row.GetInt64(i))),
        ParquetType.Float => OrNull(group.Float(i), i, (to, row) => to.Append(row.GetFloat(i))),
        ParquetType.Double => OrNull(group.Double(i), i, (to, row) => to.Append(row.GetDouble(i))),
        ParquetType.Utf8 => OrNull(group.Utf8(i), i, (to, row) => to.Append(row.GetString(i))),
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
