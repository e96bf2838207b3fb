using System.Text.Json.Nodes;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Delta;

/// <summary>A table's schema and a file's statistics in Delta's JSON.</summary>
/// <remarks>Source: delta-io/delta PROTOCOL.md, "Schema Serialization Format" and "Per-file Statistics".</remarks>
internal static class DeltaSchema
{
    /// <summary>The schema as the text of a JSON document.</summary>
    public static string SchemaString(ParquetSchema schema)
    {
        var fields = new JsonArray();
        foreach (var column in schema.Columns)
        {
            fields.Add((JsonNode)new JsonObject
            {
                ["name"] = column.Name,
                ["type"] = TypeOf(column.Type),
                ["nullable"] = column.Nullable,
                ["metadata"] = new JsonObject { ["comment"] = column.Description },
            });
        }

        return new JsonObject { ["type"] = "struct", ["fields"] = fields }.ToJsonString(PfmgJson.Options);
    }

    /// <summary>Rows, and bounds and nulls by column, as the text of a JSON document.</summary>
    public static string Stats(LakeFile file)
    {
        var (min, max, nulls) = (new JsonObject(), new JsonObject(), new JsonObject());
        foreach (var column in file.Columns)
        {
            nulls[column.Name] = column.Nulls;

            // Delta keeps no bounds of truth values.
            if (column.Min is { } least && column.Max is { } greatest && least.GetValueKind() is System.Text.Json.JsonValueKind.Number or System.Text.Json.JsonValueKind.String)
            {
                min[column.Name] = least.DeepClone();
                max[column.Name] = greatest.DeepClone();
            }
        }

        return new JsonObject { ["numRecords"] = file.Rows, ["minValues"] = min, ["maxValues"] = max, ["nullCount"] = nulls }.ToJsonString(PfmgJson.Options);
    }

    // Source: PROTOCOL.md, "Array Type".
    private static JsonNode TypeOf(ParquetType type) => type == ParquetType.Utf8List
        ? new JsonObject { ["type"] = "array", ["elementType"] = TypeName(ParquetType.Utf8), ["containsNull"] = false }
        : JsonValue.Create(TypeName(type));

    private static string TypeName(ParquetType type) => type switch
    {
        ParquetType.Boolean => "boolean",
        ParquetType.Int32 => "integer",
        ParquetType.Int64 => "long",
        ParquetType.Float => "float",
        ParquetType.Double => "double",
        ParquetType.Utf8 => "string",
        ParquetType.Bytes => "binary",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "There is no such type."),
    };
}
