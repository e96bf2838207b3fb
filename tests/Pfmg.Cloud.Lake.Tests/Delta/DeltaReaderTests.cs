using System.Globalization;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Lake.Delta;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Tables;
using Pfmg.Cloud.Lake.Tests.Parquet;
using Pfmg.Cloud.Lake.Tests.Queries;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Delta;

/// <summary>Whoever knows nothing of our log, only Delta's, reads the same rows.</summary>
public sealed class DeltaReaderTests : IDisposable
{
    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task A_reader_of_the_delta_log_alone_finds_the_rows_of_the_lake()
    {
        await FillAsync();
        var snapshot = await Log().SnapshotAsync(null, default);
        Assert.True(snapshot.Files("calls").Count > 2);

        foreach (var table in LakeTables.All)
        {
            var script = Path.Combine(Repository.Root, "tests", "Pfmg.Cloud.Lake.Tests", "Delta", "read-delta.mjs");
            var found = Assert.Single(NativeTool.Lines("node", script, FolderOf(table.Table)));
            var paths = snapshot.Files(table.Table).Select(file => _lake.Store.LocalPath(file.Path)!).ToList();
            Assert.Equal($"{table.Table}: {ByDuckDb(paths)}", $"{table.Table}: {found}");
        }
    }

    [Fact]
    public async Task Every_action_keeps_to_the_protocol()
    {
        await FillAsync();

        foreach (var table in LakeTables.All)
        {
            var rules = new DeltaProtocol(FolderOf(table.Table));
            rules.Check();
            Assert.Equal((await Log().SnapshotAsync(null, default)).Files(table.Table).Count, rules.Active.Count);
        }
    }

    private LakeLog Log() => new(_lake.Store, TimeProvider.System);

    private string FolderOf(string table) => _lake.Store.LocalPath(LakePaths.Table(table) + "x")![..^2];

    // A joint VCF, gVCFs, one delivered twice, and a file that another replaced: adds, supersedes and removes.
    private async Task FillAsync()
    {
        await _lake.IngestAsync(Repository.TestData("expected/TRIO1.joint.bt.vcf.gz"));
        await _lake.IngestAsync(Repository.TestData("d_gvcf_1kg_chr22/HG00187.hg38.g.vcf.gz"));
        await _lake.IngestAsync(
            Repository.TestData("d_gvcf_platinum17/1K.end.platinum-genomes-vcf-NA12877_S1.genome.vcf.gz"), new ManifestSample { Sample = "NA12877", Participant = "P1" }, "NA12877");
        await _lake.IngestAsync(
            Repository.TestData("d_gvcf_platinum17/1K.end.platinum-genomes-vcf-NA12877_S1.genome.vcf.gz"), new ManifestSample { Sample = "NA12877", Participant = "P1" }, "NA12877");
        await MoveFilesAsync();
        await new DeltaView(_lake.Store, Log()).PublishAsync(default);
    }

    // What compaction does to the log: files go, others with the same rows come.
    private async Task MoveFilesAsync()
    {
        var files = (await Log().SnapshotAsync(null, default)).Files("calls");
        var moved = files.Take(2).Select(file => file with { Path = LakePaths.Data("calls", "moved", Path.GetFileNameWithoutExtension(file.Path)) }).ToList();
        foreach (var (from, to) in files.Zip(moved))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_lake.Store.LocalPath(to.Path)!)!);
            File.Copy(_lake.Store.LocalPath(from.Path)!, _lake.Store.LocalPath(to.Path)!);
        }

        await Log().CommitAsync(new LakeCommit("moved", LakeChange.Compaction, moved, [.. files.Take(2).Select(file => new RemovedFile("calls", file.Path, file.Rows))]), default);
    }

    private static string ByDuckDb(List<string> paths)
    {
        if (paths.Count == 0)
        {
            return "0 0 0";
        }

        var list = string.Join(", ", paths.Select(path => $"'{path}'"));
        var columns = Readers.Query($"DESCRIBE SELECT * FROM read_parquet([{list}])").Select(column => Text($"\"{column[0]}\"", (string)column[1]!));
        var line = $"concat_ws(chr(31), {string.Join(", ", columns)})";
        var row = Readers.Query($"SELECT count(*), sum(('0x' || substr(md5({line}), 1, 12))::BIGINT) FROM read_parquet([{list}])")[0];
        return string.Create(CultureInfo.InvariantCulture, $"{paths.Count} {row[0]} {row[1] ?? 0}");
    }

    private static string Text(string column, string type) => type switch
    {
        "FLOAT" or "DOUBLE" => $"coalesce(floor({column}::DOUBLE * 16)::BIGINT::VARCHAR, '\\N')",
        "VARCHAR[]" => $"coalesce(array_to_string({column}, chr(30)), '\\N')",
        "BLOB" => $"coalesce(hex({column}), '\\N')",
        _ => $"coalesce({column}::VARCHAR, '\\N')",
    };
}
