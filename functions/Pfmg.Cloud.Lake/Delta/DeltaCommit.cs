using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Delta;

/// <summary>What entry N of the log is to one table: commit N of its Delta log, a pure function of entry and table.</summary>
internal static class DeltaCommit
{
    /// <summary>The application id of our transactions.</summary>
    public const string AppId = "lake";

    /// <summary>The commit as lines of JSON.</summary>
    public static byte[] Serialise(LakeEntry entry, ParquetSchema schema)
    {
        var lines = new StringBuilder();
        foreach (var action in Actions(entry, schema))
        {
            lines.Append(JsonSerializer.Serialize(action, LakeJson.Line)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    private static IEnumerable<DeltaAction> Actions(LakeEntry entry, ParquetSchema schema)
    {
        long time = entry.Time.ToUnixTimeMilliseconds();
        bool dataChange = entry.Kind != LakeChange.Compaction;
        yield return new DeltaAction { CommitInfo = new CommitInfo(time, Operation(entry.Kind), Parameters(entry), "pfmg") };
        if (entry.Version == 0)
        {
            yield return new DeltaAction { Protocol = new Protocol(MinReaderVersion: 1, MinWriterVersion: 2) };
            yield return new DeltaAction { MetaData = Describe(entry, schema, time) };
        }

        yield return new DeltaAction { Txn = new Transaction(AppId, entry.Version, time) };
        foreach (var file in entry.Remove.Where(f => IsOf(f.Table, schema)))
        {
            yield return new DeltaAction { Remove = new RemoveFile(Relative(file.Path, schema), time, dataChange) };
        }

        foreach (var file in entry.Add.Where(f => IsOf(f.Table, schema)))
        {
            yield return new DeltaAction
            {
                Add = new AddFile(Relative(file.Path, schema), [], file.Size, time, dataChange, DeltaSchema.Stats(file)),
            };
        }
    }

    private static Metadata Describe(LakeEntry first, ParquetSchema schema, long time) => new(
        TableId(first, schema), schema.Table, schema.Description, new MetadataFormat("parquet", []), DeltaSchema.SchemaString(schema), [], [], time);

    /// <summary>A UUID of the table in this lake, the same whoever publishes first.</summary>
    /// <remarks>Source: RFC 9562 § 5.8 (version 8, from a hash of ours).</remarks>
    private static string TableId(LakeEntry first, ParquetSchema schema)
    {
        string name = $"{first.Id}\n{first.Time.UtcTicks}\n{schema.Table}";
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash, bigEndian: true).ToString();
    }

    private static JsonObject Parameters(LakeEntry entry) => new() { ["lakeVersion"] = entry.Version, ["id"] = entry.Id };

    private static string Operation(LakeChange kind) => kind switch
    {
        LakeChange.Ingest => "WRITE",
        LakeChange.Compaction => "OPTIMIZE",
        LakeChange.Erasure => "DELETE",
        LakeChange.Abandonment => "ABANDON",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such change."),
    };

    private static bool IsOf(string table, ParquetSchema schema) => string.Equals(table, schema.Table, StringComparison.Ordinal);

    /// <summary>A path as a URI reference relative to the table, percent-encoded.</summary>
    private static string Relative(string path, ParquetSchema schema) =>
        string.Join('/', path[LakePaths.Table(schema.Table).Length..].Split('/').Select(Uri.EscapeDataString));
}
