using FsCheck;
using FsCheck.Fluent;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Lake.Ingest;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tables;
using Pfmg.Cloud.Lake.Tests.Queries;
using Interval = Pfmg.Cloud.Core.Genomics.Interval;

namespace Pfmg.Cloud.Lake.Tests.Cohorts;

/// <summary>Frequencies by popcount are those by SQL over `calls`, and those of the same samples one by one.</summary>
public sealed class PackedFrequencyTests
{
    private static readonly string[] Shown = [.. FrequencySql.Columns.Select(static column => column.Name)];

    [Fact]
    public void Any_joint_file_counts_by_popcount_as_by_calls() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => Run(async () =>
        {
            var random = new Random(seed);
            using var lake = new TestLake();
            var names = Names("s", random.Next(CohortTables.LeastCallsets, 90));
            await lake.IngestAsync(JointVcf.Write(lake["joint.vcf"], JointVcf.Records(random, names.Length, 60), names), change: request => request with { RunBytes = random.Next(1_000, 60_000) });
            Assert.Equal((1, 1), (await FilesAsync(lake, "sites"), await FilesAsync(lake, "carriers")));
            await CompareAsync(lake, random, names);
        })).Check(Config.QuickThrowOnFailure.WithMaxTest(8));

    [Fact]
    public void Any_mixed_lake_counts_by_popcount_as_by_calls() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => Run(async () =>
        {
            var random = new Random(seed);
            using var lake = new TestLake();
            var names = Names("s", 60);
            var all = JointVcf.Records(random, 60, 40);
            for (var file = 0; file < 5; file++)
            {
                // Large files and small ones, of persons who come again, some replaced, some tumours, on one reference or another.
                var size = file switch { 0 => 60, 1 => random.Next(32, 50), 2 => random.Next(2, 9), _ => 1 };
                var first = random.Next(60 - size + 1);
                var records = file < 2 ? all.Where(_ => random.Next(3) > 0).ToList() : JointVcf.Records(random, 60, 40);
                var of = names[first..(first + size)];
                await lake.IngestAsync(JointVcf.Write(lake[$"{file}.vcf"], records, of, first), kind: size == 1 ? "gvcf" : null, change: request => request with
                {
                    Samples = [.. of.Select(name => new IngestSample(Manifested(random, name), name))],
                    Replaces = random.Next(2) == 0 ? "ingest0" : null,
                });
            }

            await CompareAsync(lake, random, names);
        })).Check(Config.QuickThrowOnFailure.WithMaxTest(8));

    [Fact]
    public async Task A_joint_file_counts_as_its_samples_one_by_one()
    {
        const int Samples = 40;
        var records = JointVcf.Records(new Random(7), Samples, 30);
        using var joint = new TestLake();
        using var apart = new TestLake();
        var names = Names("s", Samples);
        await joint.IngestAsync(JointVcf.Write(joint["joint.vcf"], records, names));
        for (var sample = 0; sample < Samples; sample++)
        {
            await apart.IngestAsync(JointVcf.Write(apart[$"{sample}.vcf"], records, [names[sample]], sample), kind: "gvcf");
        }

        var expected = await CountAsync(apart, new FrequencyQuery());
        Assert.NotEmpty(expected);
        Assert.Equal(expected, await CountAsync(joint, new FrequencyQuery()));
        Assert.Equal(0, await FilesAsync(apart, "carriers"));
    }

    [Fact]
    public async Task Genotypes_of_more_alleles_than_a_state_tells_are_counted_from_calls()
    {
        using var lake = new TestLake();
        var names = Names("s", 40);
        var records = JointVcf.Records(new Random(3), 40, 20).Append("c\t90000\t.\tA\tC\t.\tPASS\t.\tGT" + string.Concat(names.Select(static (_, i) => i == 5 ? "\t0/0/0/0/0/0/0/1/0/0/0/0/1/1/1" : "\t0/1"))).ToList();
        await lake.IngestAsync(JointVcf.Write(lake["joint.vcf"], records, names));
        Assert.Equal((0, 0), (await FilesAsync(lake, "sites"), await FilesAsync(lake, "carriers")));
        Assert.Contains(await CountAsync(lake, new FrequencyQuery()), static line => line.StartsWith("- c 90000 A C 43 93 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sites_add_up_what_all_of_a_batch_are()
    {
        using var lake = new TestLake();
        var names = Names("s", 40);
        await lake.IngestAsync(JointVcf.Write(lake["joint.vcf"], JointVcf.Records(new Random(11), 40, 50), names));
        var sites = await new RunSql(lake.Reader).RunAsync("SELECT *, 40 - n_missing AS assayed FROM sites WHERE \"end\" IS NULL ORDER BY chrom, pos, ref, alt", null, default)
            .LinesAsync("chrom", "pos", "ref", "alt", "ac", "an", "n_het", "n_hom", "n_hemi", "n_missing");
        var counted = await new CountFrequencies(lake.Reader).RunAsync(new FrequencyQuery { IsFromCallsOnly = true }, default)
            .LinesAsync("chrom", "pos", "ref", "alt", "AC", "AN", "n_het", "n_hom", "n_hemi", "n_missing");
        Assert.NotEmpty(sites);
        Assert.Equal(counted.Where(static line => !line.Contains("<DEL>", StringComparison.Ordinal)), sites);
    }

    private static ManifestSample Manifested(Random random, string name) => new()
    {
        Sample = name,
        Participant = random.Next(5) == 0 ? $"P{random.Next(20)}" : $"P-{name}",
        Material = random.Next(8) == 0 ? "tumour" : null,
    };

    private static bool Run(Func<Task> test)
    {
        test().GetAwaiter().GetResult();
        return true;
    }

    private static async Task CompareAsync(TestLake lake, Random random, string[] names)
    {
        var known = (await new Pfmg.Cloud.Lake.Queries.ReadSamples(lake.Reader).RunAsync(null, Paging.All, default).LinesAsync("sample")).ToHashSet(StringComparer.Ordinal);
        var some = names.Where(name => known.Contains(name) && random.Next(3) == 0).ToArray();
        var start = random.Next(1, 300);
        FrequencyQuery[] queries =
        [
            new() { Samples = some },
            new() { Region = new Interval("c", start, start + random.Next(200)), Paging = new Paging(random.Next(1, 20), random.Next(1, 4)) },
            new() { Samples = some, Region = new Interval("d", 1, 60) },
            new(),
        ];
        foreach (var query in queries)
        {
            Assert.Equal(await AnswerAsync(lake, query with { IsFromCallsOnly = true }), await AnswerAsync(lake, query));
        }
    }

    private static async Task<string[]> AnswerAsync(TestLake lake, FrequencyQuery query)
    {
        await using var answer = await new CountFrequencies(lake.Reader).RunAsync(query, default);
        var rows = await answer.ToListAsync(default);
        var info = answer.Info;
        return
        [
            $"{info.LakeVersion} {info.Total} {info.Truncated} {info.Limit} {info.Page} {info.Persons} {info.WithoutReferenceCalls} {string.Join(',', info.Rules)}",
            string.Join(' ', answer.Columns.Select(static column => $"{column.Name}:{column.Type}")),
            .. rows.Select(static row => string.Join(' ', row.Select(static value => value ?? "-"))),
        ];
    }

    private static Task<string[]> CountAsync(TestLake lake, FrequencyQuery query) => new CountFrequencies(lake.Reader).RunAsync(query, default).LinesAsync(Shown);

    private static async Task<int> FilesAsync(TestLake lake, string table) => (await lake.Log.SnapshotAsync(null, default)).Files(table).Count;

    private static string[] Names(string prefix, int count) => [.. Enumerable.Range(0, count).Select(i => $"{prefix}{i}")];
}
