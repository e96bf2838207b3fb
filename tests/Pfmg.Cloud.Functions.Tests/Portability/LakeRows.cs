using System.Globalization;
using System.Text.Json.Nodes;
using DuckDB.NET.Data;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Tables;
using Pfmg.Cloud.Local.Objects;

namespace Pfmg.Cloud.Functions.Tests.Portability;

/// <summary>Compares two lakes in folders row for row, by DuckDB over their files.</summary>
internal static class LakeRows
{
    /// <summary>Checks that each table of the latest version has the same rows, as often, in both, by the log and by the Delta view.</summary>
    /// <returns>Rows compared.</returns>
    public static async Task<long> SameAsync(string expected, string found)
    {
        var rows = 0L;
        foreach (var table in LakeTables.All.Select(static table => table.Table))
        {
            var left = await ByLogAsync(expected, table);
            var right = await ByLogAsync(found, table);
            Assert.Equal(right.Order(StringComparer.Ordinal), ByDelta(found, table).Order(StringComparer.Ordinal));
            Assert.Equal(left.Count == 0, right.Count == 0);
            if (left.Count > 0)
            {
                Assert.Equal(0, Count($"SELECT count(*) FROM ({Scan(left)} EXCEPT ALL {Scan(right)})"));
                Assert.Equal(0, Count($"SELECT count(*) FROM ({Scan(right)} EXCEPT ALL {Scan(left)})"));
                rows += Count($"SELECT count(*) FROM ({Scan(left)})");
            }
        }

        return rows;
    }

    private static async Task<IReadOnlyList<string>> ByLogAsync(string directory, string table)
    {
        var store = new FolderObjectStore(directory);
        var snapshot = await new LakeLog(store, TimeProvider.System).SnapshotAsync(null, default);
        return [.. snapshot.Files(table).Select(file => store.LocalPath(file.Path)!)];
    }

    // Nothing of ours: what Delta's protocol makes of the commits.
    private static HashSet<string> ByDelta(string directory, string table)
    {
        var folder = Path.Combine(directory, "lake", table);
        var active = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in Directory.GetFiles(Path.Combine(folder, "_delta_log"), "*.json").Order(StringComparer.Ordinal).SelectMany(File.ReadLines))
        {
            var action = JsonNode.Parse(line)!.AsObject();
            if (action["add"] is { } add)
            {
                active.Add(Path.Combine(folder, Uri.UnescapeDataString((string)add["path"]!)));
            }
            else if (action["remove"] is { } remove)
            {
                active.Remove(Path.Combine(folder, Uri.UnescapeDataString((string)remove["path"]!)));
            }
        }

        return active;
    }

    private static string Scan(IReadOnlyList<string> files) => $"SELECT * FROM read_parquet([{string.Join(", ", files.Select(file => $"'{file}'"))}])";

    private static long Count(string query)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = query;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
