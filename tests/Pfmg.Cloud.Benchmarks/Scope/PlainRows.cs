using System.Security.Cryptography;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Local.Objects;

namespace Pfmg.Cloud.Benchmarks.Scope;

/// <summary>Commits rows given by column name to a lake, without a file that they were read from.</summary>
internal static class PlainRows
{
    /// <summary>Writes one file of a table.</summary>
    /// <param name="store">The lake's store.</param>
    /// <param name="table">The table.</param>
    /// <param name="rows">Its rows; a column that is not named is null, or 0 and empty where it may not be.</param>
    /// <param name="range">The bases that they touch; null for none.</param>
    public static async Task<LakeFile> WriteAsync(FolderObjectStore store, ParquetSchema table, IEnumerable<IReadOnlyDictionary<string, object>> rows, ContigRange? range)
    {
        var path = LakePaths.Data(table.Table, "drawn", "ingest");
        using var bytes = new MemoryStream();
        var writer = new ParquetFileWriter(bytes, table);
        var group = new RowGroupBuilder(table);
        foreach (var chunk in rows.Chunk(RowGroupBuilder.FullRows))
        {
            foreach (var row in chunk)
            {
                for (var i = 0; i < table.Columns.Count; i++)
                {
                    Append(group, i, table.Columns[i], row.GetValueOrDefault(table.Columns[i].Name));
                }
            }

            writer.Append(group.Encode());
            group.Clear();
        }

        var summary = writer.Complete();
        bytes.Position = 0;
        await store.PutAsync(path, bytes, PutCondition.CreateOnly, CancellationToken.None);
        return LakeFile.Of(table.Table, path, Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray())), summary, range is { } bases ? [bases] : []);
    }

    private static void Append(RowGroupBuilder group, int ordinal, ParquetColumn column, object? value)
    {
        var isNull = value is null && column.Nullable;
        switch (column.Type)
        {
            case ParquetType.Boolean when isNull: group.Boolean(ordinal).AppendNull(); break;
            case ParquetType.Boolean: group.Boolean(ordinal).Append(value is true); break;
            case ParquetType.Int32 when isNull: group.Int32(ordinal).AppendNull(); break;
            case ParquetType.Int32: group.Int32(ordinal).Append(value as int? ?? 0); break;
            case ParquetType.Int64 when isNull: group.Int64(ordinal).AppendNull(); break;
            case ParquetType.Int64: group.Int64(ordinal).Append(value as long? ?? 0); break;
            case ParquetType.Float: group.Float(ordinal).AppendNull(); break;
            case ParquetType.Utf8 when isNull: group.Utf8(ordinal).AppendNull(); break;
            case ParquetType.Utf8: group.Utf8(ordinal).Append(value as string ?? ""); break;
            default: throw new ArgumentOutOfRangeException(nameof(column), column.Type, "No such column is drawn here.");
        }
    }
}
