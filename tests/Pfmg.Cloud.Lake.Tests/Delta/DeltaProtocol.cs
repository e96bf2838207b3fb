using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Lake.Tests.Parquet;

namespace Pfmg.Cloud.Lake.Tests.Delta;

/// <summary>Holds a table's `_delta_log` and its files to delta-io/delta PROTOCOL.md; each rule names its section.</summary>
/// <param name="table">The table's folder.</param>
internal sealed class DeltaProtocol(string table)
{
    private static readonly string[] Primitives = ["string", "long", "integer", "short", "byte", "float", "double", "boolean", "binary", "date", "timestamp"];
    private readonly Dictionary<string, JsonObject> _active = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ever = new(StringComparer.Ordinal);
    private JsonArray _fields = [];
    private long _lastTransaction = -1;

    /// <summary>The `add` of every file that is part of the table at its latest version, by path.</summary>
    public IReadOnlyDictionary<string, JsonObject> Active => _active;

    /// <summary>Checks every commit in order, then what the last one leaves.</summary>
    public void Check()
    {
        var names = Directory.GetFiles(Path.Combine(table, "_delta_log")).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();

        // "Delta Log Entries": commits are contiguous from 0, named by 20 digits.
        Assert.Equal(Enumerable.Range(0, names.Count).Select(version => string.Create(CultureInfo.InvariantCulture, $"{version:D20}.json")), names);
        for (var version = 0; version < names.Count; version++)
        {
            Commit(version, [.. File.ReadAllLines(Path.Combine(table, "_delta_log", names[version]!)).Select(static line => JsonNode.Parse(line)!.AsObject())]);
        }

        foreach (var (path, add) in _active)
        {
            DataFile(path, add);
        }
    }

    private void Commit(int version, IReadOnlyList<JsonObject> actions)
    {
        // "Actions": one action a line, and a line has but one; "Change Metadata" and "Protocol Evolution": both in the first version, at most one of each.
        Assert.All(actions, static action => Assert.Single(action));
        var kinds = actions.Select(static action => action.Single().Key).ToList();
        Assert.Equal(version == 0 ? 1 : 0, kinds.Count(static kind => kind == "protocol"));
        Assert.Equal(version == 0 ? 1 : 0, kinds.Count(static kind => kind == "metaData"));
        Assert.True(kinds.Count(static kind => kind == "commitInfo") <= 1);

        // "Action Reconciliation": a version has at most one file action a path.
        var paths = actions.Select(static action => action.Single()).Where(static one => one.Key is "add" or "remove").Select(static one => (string)one.Value!["path"]!).ToList();
        Assert.Equal(paths.Count, paths.Distinct(StringComparer.Ordinal).Count());
        foreach (var (kind, body) in actions.Select(static action => action.Single()))
        {
            Action(kind, body!.AsObject());
        }
    }

    private void Action(string kind, JsonObject body)
    {
        switch (kind)
        {
            case "commitInfo":
                // "Commit Provenance Information": any JSON.
                break;
            case "protocol":
                // "Protocol Evolution": lists of features are for reader version 3 and writer version 7 alone.
                Assert.Equal((1, 2, 2), ((int)body["minReaderVersion"]!, (int)body["minWriterVersion"]!, body.Count));
                break;
            case "metaData":
                Metadata(body);
                break;
            case "txn":
                // "Transaction Identifiers": appId and a version that grows.
                Assert.NotEmpty((string)body["appId"]!);
                Assert.True((long)body["version"]! > _lastTransaction);
                _lastTransaction = (long)body["version"]!;
                break;
            case "add":
                Add(body);
                break;
            case "remove":
                Remove(body);
                break;
            default:
                Assert.Fail($"{kind} is no action of writer version 2.");
                break;
        }
    }

    // "Change Metadata", "Format Specification", "Schema Serialization Format".
    private void Metadata(JsonObject body)
    {
        Assert.True(Guid.TryParse((string)body["id"]!, out _));
        Assert.Equal("parquet", (string)body["format"]!["provider"]!);
        Assert.IsType<JsonObject>(body["format"]!["options"]);
        Assert.Empty(body["partitionColumns"]!.AsArray());
        Assert.IsType<JsonObject>(body["configuration"]);
        Assert.Equal(JsonValueKind.Number, body["createdTime"]!.GetValueKind());
        var schema = JsonNode.Parse((string)body["schemaString"]!)!;
        Assert.Equal("struct", (string)schema["type"]!);
        _fields = schema["fields"]!.AsArray();
        foreach (var field in _fields)
        {
            Assert.NotEmpty((string)field!["name"]!);
            Type(field["type"]!);
            Assert.Contains(field["nullable"]!.GetValueKind(), (JsonValueKind[])[JsonValueKind.True, JsonValueKind.False]);
            Assert.IsType<JsonObject>(field["metadata"]);
        }

        Assert.Equal(_fields.Count, _fields.Select(static field => ((string)field!["name"]!).ToUpperInvariant()).Distinct(StringComparer.Ordinal).Count());
    }

    // "Primitive Types" and "Array Type".
    private static void Type(JsonNode type)
    {
        if (type is JsonObject list)
        {
            Assert.Equal("array", (string)list["type"]!);
            Assert.Contains(list["containsNull"]!.GetValueKind(), (JsonValueKind[])[JsonValueKind.True, JsonValueKind.False]);
            Type(list["elementType"]!);
            return;
        }

        Assert.Contains((string)type!, Primitives);
    }

    // "Add File and Remove File": path is a URI reference relative to the table (RFC 2396), required fields are there and of their types.
    private void Add(JsonObject body)
    {
        var path = (string)body["path"]!;
        Assert.True(Uri.TryCreate(path, UriKind.Relative, out _) && !path.StartsWith('/'));
        Assert.Empty(body["partitionValues"]!.AsObject());
        Assert.True((long)body["size"]! > 0);
        Assert.True((long)body["modificationTime"]! > 0);
        Assert.Contains(body["dataChange"]!.GetValueKind(), (JsonValueKind[])[JsonValueKind.True, JsonValueKind.False]);
        Assert.True(_ever.Add(path), $"{path} was added before.");
        _active.Add(path, body);
    }

    private void Remove(JsonObject body)
    {
        Assert.True((long)body["deletionTimestamp"]! > 0);
        Assert.Contains(body["dataChange"]!.GetValueKind(), (JsonValueKind[])[JsonValueKind.True, JsonValueKind.False]);

        // With extendedFileMetadata, partitionValues and size would have to be there; without, it must not claim them.
        Assert.False(body.ContainsKey("extendedFileMetadata"));
        Assert.True(_active.Remove((string)body["path"]!), "A file is removed that was no part of the table.");
    }

    // "Data Files" and "Per-file Statistics": the file is there, of that size, and its statistics are true.
    private void DataFile(string path, JsonObject add)
    {
        var file = Path.Combine(table, Uri.UnescapeDataString(path));
        Assert.Equal(new FileInfo(file).Length, (long)add["size"]!);
        var stats = JsonNode.Parse((string)add["stats"]!)!;
        var columns = Readers.Query($"DESCRIBE SELECT * FROM read_parquet('{file}')").Select(static column => (string)column[0]!).ToList();
        Assert.Equal(_fields.Select(static field => (string)field!["name"]!), columns);
        Assert.Equal((long)Readers.Query($"SELECT count(*) FROM read_parquet('{file}')")[0][0]!, (long)stats["numRecords"]!);
        var nulls = stats["nullCount"]!.AsObject();
        var counts = nulls.Select(one => $"count(*) FILTER (\"{one.Key}\" IS NULL), count(*) FILTER ({Outside(one.Key, stats)})");
        var row = Readers.Query($"SELECT {string.Join(", ", counts)} FROM read_parquet('{file}')")[0];
        Assert.Equal(nulls.SelectMany(static one => new object?[] { (long)one.Value!, 0L }), row);
    }

    private static string Outside(string column, JsonNode stats) => stats["minValues"]![column] is { } least
        ? $"\"{column}\" < {Literal(least)} OR \"{column}\" > {Literal(stats["maxValues"]![column]!)}"
        : "false";

    private static string Literal(JsonNode bound) => bound.GetValueKind() == JsonValueKind.String
        ? $"'{((string)bound!).Replace("'", "''", StringComparison.Ordinal)}'"
        : bound.ToJsonString();
}
