using System.Text.Json;
using System.Text.Json.Nodes;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Delta;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Tables;
using static Pfmg.Cloud.Lake.Tests.LakeFixture;

namespace Pfmg.Cloud.Lake.Tests.Delta;

/// <remarks>Required fields and types are those of delta-io/delta PROTOCOL.md, "Actions".</remarks>
public sealed class DeltaViewTests : IDisposable
{
    private readonly LakeFixture _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task A_replay_of_every_tables_view_gives_the_files_of_the_snapshot_at_every_version()
    {
        await CommitThreeAsync();

        long published = await _lake.Delta.PublishAsync(default);

        Assert.Equal(2, published);
        foreach (var table in LakeTables.All)
        {
            for (long version = 0; version <= published; version++)
            {
                var files = (await _lake.Log.SnapshotAsync(version, default)).Files(table.Table);
                Assert.Equal(files.Select(f => f.Path), Replay(table.Table, version));
            }
        }
    }

    [Fact]
    public async Task The_first_commit_and_only_it_tells_protocol_and_table()
    {
        await CommitThreeAsync();
        await _lake.Delta.PublishAsync(default);

        foreach (var table in LakeTables.All)
        {
            var first = Lines(table.Table, 0);
            var protocol = Assert.Single(Of(first, "protocol"));
            Assert.Equal(1, protocol["minReaderVersion"]!.GetValue<int>());
            Assert.Equal(2, protocol["minWriterVersion"]!.GetValue<int>());
            Assert.Equal(2, protocol.Count);
            CheckMetadata(Assert.Single(Of(first, "metaData")), table);
            Assert.DoesNotContain(Lines(table.Table, 1).Concat(Lines(table.Table, 2)), a => a.ContainsKey("protocol") || a.ContainsKey("metaData"));
        }
    }

    [Fact]
    public async Task Every_commit_tells_which_lake_version_it_is()
    {
        await CommitThreeAsync();
        await _lake.Delta.PublishAsync(default);

        foreach (var table in LakeTables.All)
        {
            for (int version = 0; version < 3; version++)
            {
                var txn = Assert.Single(Of(Lines(table.Table, version), "txn"));
                Assert.Equal("lake", txn["appId"]!.GetValue<string>());
                Assert.Equal(version, txn["version"]!.GetValue<long>());
            }
        }
    }

    [Fact]
    public async Task Every_action_has_the_fields_that_the_protocol_requires_and_no_unknown_kind()
    {
        string[] kinds = ["commitInfo", "protocol", "metaData", "txn", "add", "remove"];
        await CommitThreeAsync();
        await _lake.Delta.PublishAsync(default);

        foreach (var action in LakeTables.All.SelectMany(t => Enumerable.Range(0, 3).SelectMany(v => Lines(t.Table, v))))
        {
            var (kind, body) = Assert.Single(action);
            Assert.Contains(kind, kinds);
            switch (kind)
            {
                case "add":
                    Assert.Equal(["path", "partitionValues", "size", "modificationTime", "dataChange", "stats"], body!.AsObject().Select(p => p.Key));
                    Assert.Empty(body["partitionValues"]!.AsObject());
                    Assert.Equal(1_000, body["size"]!.GetValue<long>());
                    break;
                case "remove":
                    Assert.Equal(["path", "deletionTimestamp", "dataChange"], body!.AsObject().Select(p => p.Key));
                    Assert.False(body["dataChange"]!.GetValue<bool>());
                    break;
            }
        }
    }

    [Fact]
    public async Task Statistics_are_a_json_text_of_rows_bounds_and_nulls()
    {
        var file = NewFile("a") with
        {
            Columns =
            [
                new ColumnSummary("chrom", 10, 0, "chr1", "chr2"), new ColumnSummary("pos", 10, 0, 5, 900),
                new ColumnSummary("qual", 10, 4, 1.5f, 30.25f), new ColumnSummary("countable", 2, 0, false, true), new ColumnSummary("gq", 0, 10, null, null),
            ],
        };
        await _lake.Log.CommitAsync(Adding("run-1", file), default);
        await _lake.Delta.PublishAsync(default);

        string stats = Assert.Single(Of(Lines("calls", 0), "add"))["stats"]!.GetValue<string>();

        Assert.Equal(
            """{"numRecords":10,"minValues":{"chrom":"chr1","pos":5,"qual":1.5},"maxValues":{"chrom":"chr2","pos":900,"qual":30.25},"nullCount":{"chrom":0,"pos":0,"qual":4,"countable":0,"gq":10}}""",
            stats);
    }

    [Fact]
    public async Task Paths_are_relative_to_the_table_and_percent_encoded()
    {
        await _lake.Log.CommitAsync(Adding("run-1", NewFile("run 1%é")), default);
        await _lake.Delta.PublishAsync(default);

        Assert.Equal("run%201%25%C3%A9.parquet", Assert.Single(Of(Lines("calls", 0), "add"))["path"]!.GetValue<string>());
    }

    [Fact]
    public async Task Publishing_again_changes_nothing()
    {
        await CommitThreeAsync();
        await _lake.Delta.PublishAsync(default);
        var before = Published();

        await new DeltaView(_lake.Store, _lake.OtherLog()).PublishAsync(default);

        Assert.Equal(before, Published());
    }

    [Fact]
    public async Task A_crash_between_entry_and_publication_is_made_good_by_the_next_publication_in_order()
    {
        await CommitThreeAsync();
        var store = new WatchedStore(_lake.Store) { FailBefore = path => path == LakePaths.Delta("assayed", 1) };
        await Assert.ThrowsAsync<UnavailableException>(() => new DeltaView(store, _lake.Log).PublishAsync(default));
        Assert.False(File.Exists(_lake.FileOf(LakePaths.Delta("assayed", 2))));

        await _lake.Log.CommitAsync(Adding("run-4", NewFile("d")), default);
        Assert.Equal(3, await _lake.Delta.PublishAsync(default));

        Assert.All(LakeTables.All, t => Assert.True(File.Exists(_lake.FileOf(LakePaths.Delta(t.Table, 3)))));
        Assert.True(File.Exists(_lake.FileOf(LakePaths.Delta("assayed", 1))));
    }

    [Fact]
    public async Task Eight_publishers_at_once_publish_each_commit_once_with_the_same_bytes()
    {
        await CommitThreeAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, 8), async (_, ct) => await new DeltaView(_lake.Store, _lake.OtherLog()).PublishAsync(ct));
        var together = Published();

        foreach (string path in together.Keys)
        {
            File.Delete(_lake.FileOf(path));
        }

        await _lake.Delta.PublishAsync(default);
        Assert.Equal(together, Published());
    }

    [Fact]
    public async Task An_empty_lake_publishes_nothing()
    {
        Assert.Equal(LakeSnapshot.EmptyVersion, await _lake.Delta.PublishAsync(default));
        Assert.Empty(Published());
    }

    private static void CheckMetadata(JsonObject metadata, ParquetSchema table)
    {
        Assert.True(Guid.TryParse(metadata["id"]!.GetValue<string>(), out _));
        Assert.Equal("parquet", metadata["format"]!["provider"]!.GetValue<string>());
        Assert.Empty(metadata["format"]!["options"]!.AsObject());
        Assert.Empty(metadata["partitionColumns"]!.AsArray());
        Assert.Empty(metadata["configuration"]!.AsObject());
        var schema = JsonNode.Parse(metadata["schemaString"]!.GetValue<string>())!;
        Assert.Equal("struct", schema["type"]!.GetValue<string>());
        string[] types = ["boolean", "integer", "long", "float", "double", "string", "binary", """{"type":"array","elementType":"string","containsNull":false}"""];
        foreach (var (field, column) in schema["fields"]!.AsArray().Zip(table.Columns))
        {
            Assert.Equal(column.Name, field!["name"]!.GetValue<string>());
            Assert.Equal(types[(int)column.Type], field["type"] is JsonObject list ? list.ToJsonString() : field["type"]!.GetValue<string>());
            Assert.Equal(column.Nullable, field["nullable"]!.GetValue<bool>());
            Assert.Equal(JsonValueKind.Object, field["metadata"]!.GetValueKind());
        }
    }

    /// <summary>Adds to three tables, adds again, then replaces two files by one.</summary>
    private async Task CommitThreeAsync()
    {
        await _lake.Log.CommitAsync(Adding("run-1", NewFile("a"), NewFile("a", "assayed"), NewFile("a", "samples")), default);
        await _lake.Log.CommitAsync(Adding("run-2", NewFile("b"), NewFile("b", "formats")), default);
        await _lake.Log.CommitAsync(
            new LakeCommit("compact-1", LakeChange.Compaction, [NewFile("ab")], [new RemovedFile("calls", "lake/calls/a.parquet", 10), new RemovedFile("calls", "lake/calls/b.parquet", 10)]),
            default);
    }

    private SortedSet<string> Replay(string table, long version)
    {
        var files = new SortedSet<string>(StringComparer.Ordinal);
        for (long v = 0; v <= version; v++)
        {
            var lines = Lines(table, v);
            foreach (var removed in Of(lines, "remove"))
            {
                Assert.True(files.Remove($"lake/{table}/{Uri.UnescapeDataString(removed["path"]!.GetValue<string>())}"));
            }

            foreach (var added in Of(lines, "add"))
            {
                Assert.True(files.Add($"lake/{table}/{Uri.UnescapeDataString(added["path"]!.GetValue<string>())}"));
            }
        }

        return files;
    }

    private JsonObject[] Lines(string table, long version) =>
        [.. File.ReadLines(_lake.FileOf(LakePaths.Delta(table, version))).Select(line => JsonNode.Parse(line)!.AsObject())];

    private static IEnumerable<JsonObject> Of(IEnumerable<JsonObject> actions, string kind) =>
        actions.Where(a => a.ContainsKey(kind)).Select(a => a[kind]!.AsObject());

    private Dictionary<string, string> Published() => LakeTables.All
        .SelectMany(t => Enumerable.Range(0, 10).Select(v => LakePaths.Delta(t.Table, v)))
        .Where(path => File.Exists(_lake.FileOf(path)))
        .ToDictionary(path => path, path => File.ReadAllText(_lake.FileOf(path)), StringComparer.Ordinal);
}
