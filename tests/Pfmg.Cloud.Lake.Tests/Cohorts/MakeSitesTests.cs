using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Lake.Cohorts;
using Pfmg.Cloud.Lake.Compaction;
using Pfmg.Cloud.Lake.Ingest;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;
using Pfmg.Cloud.Lake.Tests.Parquet;
using Pfmg.Cloud.Lake.Tests.Queries;

namespace Pfmg.Cloud.Lake.Tests.Cohorts;

public sealed class MakeSitesTests : IDisposable
{
    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task What_is_made_of_the_tables_is_what_ingest_makes_of_the_file(int seed)
    {
        var names = Enumerable.Range(0, 50).Select(static i => $"s{i}").ToArray();
        await _lake.IngestAsync(JointVcf.Write(_lake["joint.vcf"], JointVcf.Records(new Random(seed), names.Length, 70), names), change: static request => request with { RunBytes = 20_000 });
        var snapshot = await _lake.Log.SnapshotAsync(null, default);
        var made = await MakeAsync([.. LakeTables.All.SelectMany(table => snapshot.Files(table.Table))]);

        foreach (var table in new[] { LakeTables.Sites, LakeTables.Carriers })
        {
            var ingested = Rows(snapshot.Files(table.Table));
            Assert.NotEmpty(ingested);
            Assert.Equal(ingested, Rows([.. made.Where(file => file.Table == table.Table)]));
        }
    }

    [Fact]
    public async Task A_callset_that_is_gone_from_samples_is_gone_from_both_tables()
    {
        var names = Enumerable.Range(0, 40).Select(static i => $"s{i}").ToArray();
        var records = JointVcf.Records(new Random(5), names.Length, 40);
        await _lake.IngestAsync(JointVcf.Write(_lake["joint.vcf"], records, names));
        using var without = new TestLake();
        await without.CommitAsync((LakeTables.Samples, [.. Enumerable.Range(1, 40).Where(static id => id != 7).Select(id => TestLake.Sample(id, names[id - 1]))]));
        var snapshot = await _lake.Log.SnapshotAsync(null, default);
        var left = (await without.Log.SnapshotAsync(null, default)).Files("samples")[0];
        Directory.CreateDirectory(Path.GetDirectoryName(_lake.Store.LocalPath(left.Path)!)!);
        File.Copy(without.Store.LocalPath(left.Path)!, _lake.Store.LocalPath(left.Path)!);

        var made = await MakeAsync([left, .. snapshot.Files("calls"), .. snapshot.Files("assayed")]);

        var rows = Readers.Query($"SELECT DISTINCT batch FROM '{_lake.Store.LocalPath(made[0].Path)}'");
        Assert.Equal(["1-6,8-40"], rows.Select(static row => row[0]));
        var counted = await new CountFrequencies(_lake.Reader)
            .RunAsync(new FrequencyQuery { IsFromCallsOnly = true, Samples = [.. names.Where(static name => name != "s6")] }, default).LinesAsync("pos", "ref", "alt", "AC", "AN", "n_missing");
        var sites = Readers.Query($"SELECT concat_ws(' ', pos, ref, alt, ac, an, n_missing) FROM '{_lake.Store.LocalPath(made[0].Path)}' WHERE \"end\" IS NULL ORDER BY chrom, pos, ref, alt");
        Assert.Equal(counted.Where(static line => !line.Contains("<DEL>", StringComparison.Ordinal)), sites.Select(static row => (string)row[0]!));
    }

    [Fact]
    public async Task Compacted_callsets_are_counted_by_popcount()
    {
        var names = Enumerable.Range(0, 70).Select(static i => $"s{i}").ToArray();
        var records = JointVcf.Records(new Random(9), names.Length, 25);
        await _lake.IngestAsync(JointVcf.Write(_lake["joint.vcf"], records, names[..33]));
        for (var sample = 33; sample < 37; sample++)
        {
            var name = names[sample];
            await _lake.IngestAsync(JointVcf.Write(_lake[$"{sample}.vcf"], records, [name], sample), kind: "gvcf", change: request => request with
            {
                Samples = [new IngestSample(new ManifestSample { Sample = name, Participant = sample == 35 ? names[0] : name, Material = sample == 36 ? "tumour" : null }, name)],
            });
        }

        var before = await CountAsync();
        await new CompactLake(_lake.Store, _lake.Log, _lake.Reader, _lake["compact"]).RunAsync(CompactionTarget.Tier1 with { Samples = 37 }, default).ToListAsync();

        var snapshot = await _lake.Log.SnapshotAsync(null, default);
        Assert.Equal((1, 1), (Assert.Single(snapshot.Files("sites")).Tier, Assert.Single(snapshot.Files("carriers")).Tier));
        Assert.Equal(before, await CountAsync());
        Assert.Equal(before, await CountAsync(isFromCallsOnly: true));

        // What compaction took away is rows of both tables that told the same of fewer callsets.
        Assert.Equal(["1-37"], (await new RunSql(_lake.Reader).RunAsync("SELECT DISTINCT batch FROM sites", null, default).LinesAsync("batch")));
    }

    [Fact]
    public void Counts_of_a_batch_are_hidden_while_one_of_its_callsets_is_erased()
    {
        const string Rows = "(SELECT * FROM (VALUES ('1-40', 5), ('41,43-50', 6), ('42', 7), ('400-441', 8)) AS sites(batch, ac))";
        Assert.Equal([[6], [7], [8]], Readers.Query($"SELECT ac FROM {HiddenSql.Without(LakeTables.Sites, Rows, [new HiddenCallset(4, 1)])} ORDER BY ac"));
        Assert.Equal([[5], [8]], Readers.Query($"SELECT ac FROM {HiddenSql.Without(LakeTables.Sites, Rows, [new HiddenCallset(42, 42), new HiddenCallset(50, 41)])} ORDER BY ac"));
    }

    private async Task<IReadOnlyList<LakeFile>> MakeAsync(IReadOnlyList<LakeFile> files)
    {
        Directory.CreateDirectory(_lake["scratch2"]);
        return await new MakeSites(_lake.Store, _lake.Reader, _lake["scratch2"]).RunAsync(files, "made", 1, default);
    }

    private string[] Rows(IReadOnlyList<LakeFile> files) =>
    [
        .. files.SelectMany(file => Readers.Query(
            file.Table == "sites"
                ? $"SELECT concat_ws(' ', sites::VARCHAR) FROM '{_lake.Store.LocalPath(file.Path)}' AS sites ORDER BY chrom, pos, ref, alt, \"end\""
                : $"SELECT concat_ws(' ', chrom, pos, ref, alt, \"end\", batch, hex(carriers)) FROM '{_lake.Store.LocalPath(file.Path)}' ORDER BY chrom, pos, ref, alt, \"end\"")).Select(static row => (string)row[0]!),
    ];

    private Task<string[]> CountAsync(bool isFromCallsOnly = false) => new CountFrequencies(_lake.Reader)
        .RunAsync(new FrequencyQuery { IsFromCallsOnly = isFromCallsOnly }, default).LinesAsync([.. FrequencySql.Columns.Select(static column => column.Name)]);
}
