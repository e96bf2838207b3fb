using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Lake.Tests.Queries;

public sealed class VariantTextTests
{
    [Theory]
    [InlineData("chr1-100-A-G", "chr1", 100, "A", "G")]
    [InlineData("HLA-DRB1*15:01-7-a-g", "HLA-DRB1*15:01", 7, "A", "G")]
    [InlineData("chr1-100-AT-GT", "chr1", 100, "A", "G")]
    [InlineData("chr1-100-CAT-CA", "chr1", 101, "AT", "A")]
    [InlineData("chr1-100-CATG-CG", "chr1", 100, "CAT", "C")]
    [InlineData("chr1-100-TAA-TGA", "chr1", 101, "A", "G")]
    [InlineData("chr1-100-C-CTT", "chr1", 100, "C", "CTT")]
    public void A_variant_is_read_and_trimmed(string text, string contig, int position, string reference, string alternate) =>
        Assert.Equal(new VariantText(contig, position, reference, alternate), VariantText.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("chr1")]
    [InlineData("chr1-100-A")]
    [InlineData("-100-A-G")]
    [InlineData("chr1-0-A-G")]
    [InlineData("chr1-x-A-G")]
    [InlineData("chr1-100--G")]
    [InlineData("chr1-100-A-")]
    [InlineData("chr1-100-A-A")]
    [InlineData("chr1-100-A-<DEL>")]
    [InlineData("chr1-100-A-*")]
    public void What_is_no_variant_is_refused(string text) => Assert.Throws<InvalidInputException>(() => VariantText.Parse(text));
}
