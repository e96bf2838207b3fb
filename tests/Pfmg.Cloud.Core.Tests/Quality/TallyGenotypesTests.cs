using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Counting;
using Pfmg.Cloud.Core.Formats.Vcf;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.Quality;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Quality;

public sealed class TallyGenotypesTests
{
    private const string Header = "##fileformat=VCFv4.2\n##contig=<ID=1,length=1000>\n##contig=<ID=2,length=1000>\n";

    /// <summary>`bcftools stats` as oracle, on records of two alleles: where there are more, it looks at one only.</summary>
    [Theory]
    [InlineData("expected/NA12878.bt.vcf.gz")]
    [InlineData("expected/TRIO1.joint.bt.vcf.gz")]
    [InlineData("a_truth/NIST_b37_chr20_100kbp_at_10mb.vcf.gz")]
    [InlineData("a_sim/SIM1.truth.vcf.gz")]
    public void Counts_by_sample_are_those_of_bcftools_stats(string vcf)
    {
        var text = Encoding.UTF8.GetString(NativeTool.Run("bcftools", "view", "-m2", "-M2", Repository.TestData(vcf)));
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["two.vcf"], text);
        var lines = NativeTool.Lines("bcftools", "stats", "-f", "PASS,.", "-s", "-", folder["two.vcf"]).Select(line => line.Split('\t')).ToList();

        var tally = Tally(text, [], [new Interval("1", 1, 1)]);
        for (var i = 0; i < tally.Samples.Count; i++)
        {
            // Of SNVs nNonRefHom, nHets, nTransitions, nTransversions; then nIndels and, last, nMissing.
            var counted = lines.Where(line => line[0] == "PSC").ElementAt(i);
            var sample = tally.Samples[i];
            Assert.Equal((Whole(counted[4]), Whole(counted[5])), (sample.HomozygousSnvs, sample.HeterozygousSnvs));
            Assert.Equal((Whole(counted[6]), Whole(counted[7])), (sample.Transitions, sample.Transversions));
            Assert.Equal(Whole(counted[8]), sample.Indels);
            Assert.Equal(Whole(counted[13]), sample.Missing);
        }
    }

    [Fact]
    public void Genotypes_are_told_apart_by_allele_ploidy_and_filter()
    {
        var sample = Tally(Vcf(
            "1\t10\t.\tA\tG\t.\tPASS\t.\tGT\t0/1",
            "1\t11\t.\tA\tG,T\t.\t.\t.\tGT\t1/2",
            "1\t12\t.\tAT\tGT,A\t.\tPASS\t.\tGT\t1|1",
            "1\t13\t.\tC\tCA\t.\tPASS\t.\tGT\t0/1",
            "1\t14\t.\tC\tT\t.\tPASS\t.\tGT\t1",
            "1\t15\t.\tC\tA\t.\tLowQual\t.\tGT\t1/1",
            "1\t16\t.\tC\t*,<DEL>\t.\tPASS\t.\tGT\t1/2",
            "1\t17\t.\tC\tA\t.\tPASS\t.\tGT\t./1",
            "1\t18\t.\tCC\tAA\t.\tPASS\t.\tGT\t0/1"), [], []).Samples[0];

        Assert.Equal((4, 1), (sample.Snvs, sample.Indels));
        Assert.Equal((3, 1), (sample.Transitions, sample.Transversions));
        Assert.Equal((2, 1), (sample.HeterozygousSnvs, sample.HomozygousSnvs));
        Assert.Equal((7, 1), (sample.Called, sample.Missing));
        Assert.Equal((3.0, 2.0), (sample.TiTv, sample.HetHom));
    }

    [Fact]
    public void Only_alleles_that_a_genotype_carries_count()
    {
        var tally = Tally(Vcf(
            "1\t1\t.\tA\tG\t9\t.\tDP=9\tGT:DP\t0/1:9",
            "1\t2\t.\tA\tC\t9\t.\tDP=9\tGT:DP\t1/1:9",
            "1\t3\t.\tA\tG,T\t9\t.\tDP=9\tGT:DP\t1/2:9",
            "1\t4\t.\tAC\tA\t9\t.\tINDEL;DP=9\tGT:DP\t1:9",
            "1\t5\t.\tA\tG\t9\t.\tDP=9\tGT:DP\t0/0:9",
            "1\t6\t.\tA\t.\t9\t.\tDP=9;MinDP=9\tGT:DP\t0/0:9"), [], []);

        var sample = tally.Samples[0];
        // Four alleles in three genotypes: 1/2 carries two.
        Assert.Equal((4L, 3L), (sample.Transitions + sample.Transversions, sample.Snvs));
        Assert.Equal((6L, 1L, 1.0, 2.0), (tally.Records, sample.Indels, sample.TiTv, sample.HetHom));
    }

    [Fact]
    public void Blocks_and_records_cover_the_target_once()
    {
        var tally = Tally(Vcf(
            "1\t1\t.\tA\t<NON_REF>\t.\t.\tEND=100\tGT\t0/0",
            "1\t101\t.\tACGT\tA,<NON_REF>\t.\t.\t.\tGT\t0/1",
            "1\t103\t.\tA\t<NON_REF>\t.\t.\tEND=150\tGT\t0/0",
            "1\t151\t.\tA\t<NON_REF>\t.\t.\tEND=300\tGT\t./.",
            "1\t301\t.\tA\t<DEL>\t.\t.\tEND=900\tGT\t0/1",
            "2\t1\t.\tA\t.\t.\t.\tEND=10\tGT\t0/0"), [], [new Interval("1", 51, 310), new Interval("1", 900, 1000), new Interval("2", 5, 7)]);

        Assert.Equal(50 + 50 + 1 + 3, tally.Samples[0].CoveredBases);
    }

    [Fact]
    public void Only_homozygous_calls_at_common_sites_tell_of_strangers()
    {
        CommonSite[] panel = [new("1", 10, 'A', 'G', 0.3), new("1", 20, 'C', 'T', 0.4), new("1", 30, 'G', 'A', 0.5), new("1", 40, 'T', 'C', 0.6), new("1", 50, 'T', 'C', 0.7)];
        var sites = Tally(Vcf(
            "1\t10\t.\tA\tT,G\t.\t.\t.\tGT:AD\t2/2:1,0,29",
            "1\t20\t.\tC\tT\t.\t.\t.\tGT:AD\t0/1:15,14",
            "1\t30\t.\tG\tT\t.\t.\t.\tGT:AD\t1/1:0,30",
            "1\t40\t.\tT\tC\t.\t.\t.\tGT:AD\t0/0:28,2",
            "1\t50\t.\tT\tC\t.\t.\t.\tGT\t1/1"), panel, []).Samples[0].CommonSites;

        Assert.Equal([new AlleleReads(1, 29, 0.3, 2), new AlleleReads(28, 2, 0.6, 0)], sites);
    }

    private static TallyGenotypes Tally(string vcf, IReadOnlyList<CommonSite> panel, IReadOnlyList<Interval> target)
    {
        var bytes = Encoding.UTF8.GetBytes(vcf);
        var end = VcfHeaderParser.FindEnd(bytes);
        var header = VcfHeaderParser.Parse(bytes.AsMemory(0, end), "test.vcf");
        var targets = header.Samples.Select(_ => new TargetBases(target)).ToList();
        var tally = new TallyGenotypes(header, "test.vcf", CountingRules.For("bcftools", header), targets, new SitePanel(panel));
        foreach (var line in bytes.AsSpan(end).Split((byte)'\n'))
        {
            if (!bytes.AsSpan(end)[line].IsEmpty)
            {
                tally.Add(bytes.AsSpan(end)[line]);
            }
        }

        return tally;
    }

    private static string Vcf(params string[] records) =>
        $"{Header}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n{string.Join('\n', records)}\n";

    private static long Whole(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
