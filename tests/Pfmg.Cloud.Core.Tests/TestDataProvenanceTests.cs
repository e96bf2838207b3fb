using System.Globalization;
using System.Security.Cryptography;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests;

public sealed class TestDataProvenanceTests
{
    private const long MaximumBytes = 25_000_000;

    [Fact]
    public void Every_file_has_its_row_with_its_size_and_md5()
    {
        var rows = ReadTable();

        foreach (var file in Files())
        {
            var name = Path.GetRelativePath(Repository.TestData("."), file).Replace('\\', '/');
            Assert.True(rows.Remove(name, out var row), $"tests/data/{name} has no row in tests/data/README.md.");
            Assert.True(row!.Bytes == new FileInfo(file).Length, $"tests/data/{name} is not as long as its row says.");
            Assert.True(row.Md5 == Md5(file), $"tests/data/{name} has not the md5 of its row.");
        }

        Assert.True(rows.Count == 0, $"tests/data/README.md has rows without a file: {string.Join(", ", rows.Keys)}");
    }

    [Fact]
    public void Every_row_names_a_source_and_a_licence()
        => Assert.All(ReadTable().Values, row =>
        {
            Assert.NotEmpty(row.Source);
            Assert.NotEmpty(row.Licence);
        });

    [Fact]
    public void All_files_together_take_at_most_25_MB()
        => Assert.InRange(Files().Sum(file => new FileInfo(file).Length), 1, MaximumBytes);

    private static IEnumerable<string> Files()
        => Directory.EnumerateFiles(Repository.TestData("."), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetRelativePath(Repository.TestData("."), file) != "README.md");

    private static Dictionary<string, Row> ReadTable()
    {
        var rows = new Dictionary<string, Row>(StringComparer.Ordinal);
        var table = File.ReadLines(Repository.TestData("README.md")).SkipWhile(line => line != "## Provenance");
        foreach (var line in table.Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(2))
        {
            var cells = line.Replace("\\|", "\u0001", StringComparison.Ordinal).Split('|', StringSplitOptions.TrimEntries);
            Assert.Equal(7, cells.Length);
            rows.Add(cells[1], new Row(long.Parse(cells[2], CultureInfo.InvariantCulture), cells[3], cells[4], cells[5]));
        }

        return rows;
    }

    private static string Md5(string file)
    {
        using var content = File.OpenRead(file);
#pragma warning disable CA5351 // A check of identity, as the data's sources publish it; nothing is secured by it.
        return Convert.ToHexStringLower(MD5.HashData(content));
#pragma warning restore CA5351
    }

    private sealed record Row(long Bytes, string Md5, string Source, string Licence);
}
