using System.Text;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Lake.Tests.Queries;

/// <summary>A joint VCF answers as its samples do one by one, although their assayed state lies in shared rows.</summary>
public sealed class JointFrequencyTests
{
    private const int Samples = 9;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_joint_file_counts_as_its_samples_one_by_one(int seed)
    {
        var records = Records(new Random(seed));
        using var joint = new TestLake();
        using var apart = new TestLake();
        await joint.IngestAsync(Write(joint, "joint.vcf", records, 0, Samples));
        for (var sample = 0; sample < Samples; sample++)
        {
            // Hom-ref records of one sample tell of reference, as those of a joint file do.
            await apart.IngestAsync(Write(apart, $"s{sample}.vcf", records, sample, 1), kind: "gvcf");
        }

        foreach (var samples in new[] { null, new[] { "s1", "s4", "s5", "s8" } })
        {
            foreach (var region in new Interval?[] { null, new Interval("c", 200, 420) })
            {
                var query = new FrequencyQuery { Samples = samples, Region = region };
                var expected = await CountAsync(apart, query);
                Assert.NotEmpty(expected);
                Assert.Equal(expected, await CountAsync(joint, query));
            }
        }

        const string PerBase = "SELECT sample, b, ploidy FROM (SELECT sample, ploidy, unnest(range(start, \"end\" + 1)) AS b FROM assayed) ORDER BY ALL";
        Assert.Equal(await SqlAsync(apart, PerBase), await SqlAsync(joint, PerBase));
    }

    [Fact]
    public async Task A_cohort_whose_samples_all_count_takes_one_row_a_record()
    {
        using var lake = new TestLake();
        await lake.IngestAsync(Write(lake, "joint.vcf", ["c\t10\t.\tA\tC\t.\tPASS\t.\tGT" + string.Concat(Enumerable.Repeat("\t0/0", Samples))], 0, Samples));
        Assert.Equal([$"{Samples}"], await SqlAsync(lake, "SELECT count(*)::INTEGER AS sample, 0 AS b, 0 AS ploidy FROM assayed"));
        Assert.Equal(1, (await lake.Log.SnapshotAsync(null, CancellationToken.None)).Files("assayed").Sum(static f => f.Rows));
    }

    private static Task<string[]> CountAsync(TestLake lake, FrequencyQuery query) =>
        new CountFrequencies(lake.Reader).RunAsync(query, CancellationToken.None)
            .LinesAsync("chrom", "pos", "ref", "alt", "AC", "AN", "n_het", "n_hom", "n_hemi", "n_missing");

    private static async Task<string[]> SqlAsync(TestLake lake, string sql)
    {
        var lines = await new RunSql(lake.Reader).RunAsync(sql, null, CancellationToken.None).LinesAsync("sample", "b", "ploidy");
        return [.. lines.Select(static line => line.Replace(" 0 0", "", StringComparison.Ordinal))];
    }

    private static string Write(TestLake lake, string name, IReadOnlyList<string> records, int first, int count)
    {
        var text = new StringBuilder("##fileformat=VCFv4.3\n##contig=<ID=c,length=100000>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT");
        text.AppendJoin("", Enumerable.Range(first, count).Select(static s => $"\ts{s}")).Append('\n');
        foreach (var record in records)
        {
            var fields = record.Split('\t');
            text.AppendJoin('\t', [.. fields[..9], .. fields[(9 + first)..(9 + first + count)]]).Append('\n');
        }

        File.WriteAllText(lake[name], text.ToString());
        return lake[name];
    }

    // Records side by side and over each other, duplicates, several ALTs, invariant ones, and every kind of genotype.
    private static List<string> Records(Random random)
    {
        string[] genotypes = ["0/0", "0/0", "0/0", "0|1", "1/1", "./.", "0", "1", ".", "0/.", "1/2", "2|2"];
        (string Ref, string Alt)[] alleles = [("A", "C"), ("A", "C,G"), ("ACGT", "A"), ("A", "*,C"), ("A", "."), ("AC", "A,ACC")];
        var records = new List<string>();
        for (var (pos, i) = (1, 0); i < 80; i++)
        {
            pos += random.Next(4) == 0 ? 0 : random.Next(1, 14);
            var (reference, alt) = alleles[random.Next(alleles.Length)];
            var allowed = genotypes.Where(gt => alt == "." ? !gt.AsSpan().ContainsAny('1', '2') : alt.Contains(',', StringComparison.Ordinal) || !gt.Contains('2', StringComparison.Ordinal)).ToArray();
            var record = new StringBuilder($"c\t{pos}\t.\t{reference}\t{alt}\t.\t{(random.Next(8) == 0 ? "q10" : "PASS")}\t.\tGT:DP:GQ");
            for (var sample = 0; sample < Samples; sample++)
            {
                record.Append(null, $"\t{allowed[random.Next(allowed.Length)]}:{(random.Next(5) == 0 ? 9 : 20)}:{(random.Next(6) == 0 ? 19 : 30)}");
            }

            records.Add(record.ToString());
        }

        return records;
    }
}
