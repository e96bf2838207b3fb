using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Functions.Demo;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Demo;

public sealed class ScoreTests(DemoReference reference) : IClassFixture<DemoReference>
{
    [Theory]
    [InlineData("expected/NA12878.bt.vcf.gz", "a_truth/NIST_b37_chr20_100kbp_at_10mb.vcf.gz", "a_truth/NIST_b37_chr20_100kbp_at_10mb.bed")]
    [InlineData("expected/SIM1.bt.vcf.gz", "a_sim/SIM1.truth.vcf.gz", null)]
    public void Our_score_of_a_file_is_that_of_bcftools(string calls, string truth, string? bed)
    {
        var regions = bed is null ? reference["confident.bed"] : Repository.TestData(bed);
        if (bed is null)
        {
            File.WriteAllText(regions, "chr20\t10100099\t11089900\n");
        }

        using var sequence = ReferenceSequence.Open(reference.Fasta);
        var confident = ReadTruth.Regions(regions);
        var ours = Score.Of(
            ReadTruth.Alleles(Repository.TestData(calls), confident, sequence),
            ReadTruth.Alleles(Repository.TestData(truth), confident, sequence));

        Assert.Equal(PlainTools.Score(reference.Fasta, Repository.TestData(calls), Repository.TestData(truth), regions), ours);
        Assert.True(ours[0].Truth > 40 && ours[1].Truth > 3, "The truth is nearly empty, so nothing was compared.");
    }

    [Fact]
    public void A_row_of_changed_bases_is_compared_base_by_base()
    {
        var called = new AlleleSet(null);
        called.Add("chr1", 10, "ACG", "TCA", 1);
        var truth = new AlleleSet(null);
        truth.Add("chr1", 10, "A", "T", 1);
        truth.Add("chr1", 12, "G", "A", 2);

        Assert.Equal(new Score("SNP", 2, 0, 0, 1), Score.Of(called, truth)[0]);
    }

    [Fact]
    public void Alleles_outside_the_confident_regions_count_nowhere()
    {
        var called = new AlleleSet([new Interval("chr1", 5, 9)]);
        called.Add("chr1", 10, "A", "T", 1);
        called.Add("chr2", 7, "A", "T", 1);

        Assert.Empty(called.Copies);
    }

    [Fact]
    public void Nothing_to_compare_has_no_rate()
    {
        var score = new Score("SNP", 0, 0, 0, 0);

        Assert.Null(score.F1);
        Assert.Null(score.Precision);
        Assert.Null(score.GenotypeMatch);
    }
}
