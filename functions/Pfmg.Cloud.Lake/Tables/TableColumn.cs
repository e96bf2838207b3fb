using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Tables;

/// <summary>How a table's columns are written down: name, type, meaning.</summary>
internal static class TableColumn
{
    public static ParquetColumn Column(string name, ParquetType type, string description) =>
        new(name, type) { Description = description };

    public static ParquetColumn Optional(string name, ParquetType type, string description) =>
        new(name, type, Nullable: true) { Description = description };
}
