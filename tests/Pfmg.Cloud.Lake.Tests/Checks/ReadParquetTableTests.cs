using System.Buffers.Binary;
using DuckDB.NET.Data;
using Pfmg.Cloud.Core.Airlock;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Checks;
using Pfmg.Cloud.Lake.Engine;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Checks;

/// <summary>Parquet that is to leave is read as the table that it is.</summary>
public sealed class ReadParquetTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ReadParquetTable _read;

    public ReadParquetTableTests() => _read = new ReadParquetTable(new EngineOptions { ScratchDirectory = _folder.Path });

    [Fact]
    public void Columns_rows_and_what_the_file_says_of_itself_are_read()
    {
        var table = _read.Run(Parquet("SELECT * FROM (VALUES ('BRCA1', 7, true, 0.5), ('TTN', NULL, false, 2.0)) AS t(gene, n, \"is it\", ratio)", ", KV_METADATA {note: 'of PFMG-0001'}"));

        Assert.Equal(["gene", "n", "is it", "ratio"], table.Columns);
        Assert.Equal([["BRCA1", "7", "1", "0.5"], ["TTN", "", "0", "2.0"]], table.Rows);
        Assert.Contains("of PFMG-0001", table.Notes);
        Assert.Contains("BRCA1", table.Notes);
        Assert.InRange(table.HiddenBytes, 0, 64);
        Assert.Empty(Directory.GetDirectories(_folder.Path, "parquet-*"));
    }

    [Theory]
    [InlineData("SELECT [0, 1, 2] AS dosages")]
    [InlineData("SELECT {'a': 1} AS s")]
    [InlineData("SELECT 'x'::BLOB AS b")]
    [InlineData("SELECT 1 AS n FROM range(4_000_001)")]
    public void What_nobody_can_look_into_is_refused(string query) => Assert.Throws<InvalidInputException>(() => _read.Run(Parquet(query)));

    [Fact]
    public void What_is_no_whole_Parquet_is_refused()
    {
        var whole = Parquet("SELECT i AS n, 'gene ' || i AS gene FROM range(1000) t(i)");
        Assert.Throws<InvalidInputException>(() => _read.Run("PAR1"u8.ToArray()));
        foreach (var length in new[] { 8, 20, whole.Length / 2, whole.Length - 1 })
        {
            Assert.Throws<InvalidInputException>(() => _read.Run(whole.AsMemory(0, length)));
        }
    }

    [Fact]
    public void Checks_find_in_Parquet_what_they_find_in_text()
    {
        var checks = new AirlockChecks(new HashSet<string> { "PFMG-0001" }, 5, 40) { Parquet = _read.Run };
        Assert.Empty(CheckContent.Run("t.parquet", Parquet("SELECT 'BRCA1' AS gene, 7 AS n"), checks));
        Assert.Equal("line 2, character 1", Found(FindingKinds.Identifier, "SELECT 'PFMG-0001' AS who, 7 AS n").Where);
        Assert.Equal("row 2, column 2", Found(FindingKinds.SmallCell, "SELECT * FROM (VALUES ('BRCA1', 7), ('TTN', 3)) AS t(gene, n)").Where);
        Found(FindingKinds.RowLevel, "SELECT 'x' || i AS participant_id, i % 3 AS v FROM range(20) t(i)");
        Found(FindingKinds.Genotypes, "SELECT '0/1' AS a, '1|1' AS b, i AS r FROM range(3) t(i)");
        Found(FindingKinds.Genotypes, $"SELECT {string.Join(", ", Enumerable.Range(0, 12).Select(static column => $"(i + {column}) % 2 = 0 AS v{column}"))} FROM range(12) t(i)");
        Assert.Contains(
            CheckContent.Run("t.parquet", Parquet("SELECT 'BRCA1' AS gene, 7 AS n", ", KV_METADATA {note: 'PFMG-0001'}"), checks), static one => one.Kind == FindingKinds.Identifier && one.File.EndsWith("itself)", StringComparison.Ordinal));

        AirlockFinding Found(string kind, string query) => CheckContent.Run("t.parquet", Parquet(query), checks).First(one => one.Kind == kind && one.File == "t.parquet");
    }

    [Fact]
    public void Bytes_between_columns_and_footer_are_found()
    {
        var whole = Parquet("SELECT 'BRCA1' AS gene, 7 AS n");
        var footer = BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan()[^8..^4]) + 8;
        byte[] hiding = [.. whole[..^footer], .. new byte[4_096], .. whole[^footer..]];

        Assert.InRange(_read.Run(hiding).HiddenBytes, 4_096, 4_200);
        var checks = new AirlockChecks(new HashSet<string>(), 5, 40) { Parquet = _read.Run };
        Assert.Equal(FindingKinds.Embedded, Assert.Single(CheckContent.Run("t.parquet", hiding, checks)).Kind);
    }

    private byte[] Parquet(string query, string options = "")
    {
        var path = _folder["written.parquet"];
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"COPY ({query}) TO '{path}' (FORMAT parquet{options})";
        command.ExecuteNonQuery();
        var bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }

    public void Dispose() => _folder.Dispose();
}
