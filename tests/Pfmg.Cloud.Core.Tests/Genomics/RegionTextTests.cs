using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Core.Tests.Genomics;

public sealed class RegionTextTests
{
    private static readonly string[] Contigs = ["chr20", "HLA-A*01:01:01:01", "HLA-DRB1*15:01:01:01", "weird:1-5", "chrUn_KI270742v1"];

    [Theory]
    [InlineData("chr20", "chr20", 1, int.MaxValue)]
    [InlineData("chr20:5", "chr20", 5, 5)]
    [InlineData("chr20:5-9", "chr20", 5, 9)]
    [InlineData("chr20:1,000-2,000,000", "chr20", 1_000, 2_000_000)]
    [InlineData("chr20:1000-", "chr20", 1_000, int.MaxValue)]
    [InlineData(" chr20:5-9 ", "chr20", 5, 9)]
    public void A_plain_region_is_read(string text, string contig, int start, int end) =>
        Assert.Equal(new Interval(contig, start, end), RegionText.Parse(text, Contigs));

    [Theory]
    [InlineData("HLA-A*01:01:01:01", "HLA-A*01:01:01:01", 1, int.MaxValue)]
    [InlineData("HLA-A*01:01:01:01:100-200", "HLA-A*01:01:01:01", 100, 200)]
    [InlineData("HLA-DRB1*15:01:01:01:7", "HLA-DRB1*15:01:01:01", 7, 7)]
    [InlineData("weird:1-5", "weird:1-5", 1, int.MaxValue)]
    [InlineData("weird:1-5:2-3", "weird:1-5", 2, 3)]
    [InlineData("{HLA-A*01:01:01:01}:5-9", "HLA-A*01:01:01:01", 5, 9)]
    [InlineData("{HLA-A*01:01:01:01}", "HLA-A*01:01:01:01", 1, int.MaxValue)]
    public void A_whole_contig_name_comes_before_any_separator(string text, string contig, int start, int end) =>
        Assert.Equal(new Interval(contig, start, end), RegionText.Parse(text, Contigs));

    [Fact]
    public void A_contig_that_nobody_knows_is_still_a_region() =>
        Assert.Equal(new Interval("chrZ", 3, 4), RegionText.Parse("chrZ:3-4", Contigs));

    [Theory]
    [InlineData("")]
    [InlineData("chr20:")]
    [InlineData(":5-9")]
    [InlineData("chr20:9-5")]
    [InlineData("chr20:0-5")]
    [InlineData("chr20:-5")]
    [InlineData("chr20:five")]
    [InlineData("chr20:5-9-11")]
    [InlineData("chr20:99999999999")]
    [InlineData("{chr20")]
    [InlineData("{}")]
    [InlineData("{chr20}5-9")]
    public void What_is_no_region_is_refused(string text) =>
        Assert.Throws<InvalidInputException>(() => RegionText.Parse(text, Contigs));
}
