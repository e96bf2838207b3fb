using System.Globalization;
using System.Text.Json;
using DuckDB.NET.Data;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Parquet;

/// <summary>The two readers that are not ours: DuckDB, and hyparquet run by node.</summary>
internal static class Readers
{
    /// <summary>All rows as DuckDB reads them.</summary>
    public static List<object?[]> DuckDb(string path) => Query($"SELECT * FROM read_parquet('{path}')");

    /// <summary>Rows of any query.</summary>
    public static List<object?[]> Query(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            object?[] row = new object?[reader.FieldCount];
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
            }

            rows.Add(row);
        }

        return rows;
    }

    /// <summary>All rows as hyparquet reads them, in the types of the schema.</summary>
    public static List<object?[]> Hyparquet(string path, ParquetSchema schema)
    {
        string script = Path.Combine(Repository.Root, "tests", "Pfmg.Cloud.Lake.Tests", "Parquet", "read.mjs");
        return
        [
            .. NativeTool.Lines("node", script, path)
                .Select(line => JsonSerializer.Deserialize<string?[]>(line)!)
                .Select(row => row.Select((text, i) => Typed(text, schema.Columns[i].Type)).ToArray()),
        ];
    }

    private static object? Typed(string? text, ParquetType type) => (text, type) switch
    {
        (null, _) => null,
        (_, ParquetType.Boolean) => bool.Parse(text),
        (_, ParquetType.Int32) => int.Parse(text, CultureInfo.InvariantCulture),
        (_, ParquetType.Int64) => long.Parse(text, CultureInfo.InvariantCulture),
        (_, ParquetType.Float) => (float)double.Parse(text, CultureInfo.InvariantCulture),
        (_, ParquetType.Double) => double.Parse(text, CultureInfo.InvariantCulture),
        (_, ParquetType.Utf8List) => JsonSerializer.Deserialize<string[]>(text),
        _ => text,
    };
}
