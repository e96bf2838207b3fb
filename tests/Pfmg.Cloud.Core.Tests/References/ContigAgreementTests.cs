using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;

namespace Pfmg.Cloud.Core.Tests.References;

public sealed class ContigAgreementTests
{
    private const string Md5Of1 = "1b22b98cdeb4a9304cb5d48026a85128";

    private static readonly ReferenceInfo Reference = new()
    {
        Name = "tiny",
        Contigs = [new Contig("1", 100, Md5Of1), new Contig("MT", 16_569), new Contig("HLA-A*01:01", 3_503)],
        KnownBases = [],
        FastaSha256 = "",
    };

    [Fact]
    public void Contigs_of_the_reference_agree_in_any_order_and_number()
    {
        ContigAgreement.Check("a.bam", [], Reference);
        ContigAgreement.Check("a.bam", [new("HLA-A*01:01", 3_503), new("1", null, Md5Of1.ToUpperInvariant()), new("MT", 16_569, "ff")], Reference);
    }

    [Fact]
    public void A_contig_of_another_name_or_length_is_refused_with_both_lists()
    {
        var refused = Assert.Throws<InvalidInputException>(() => ContigAgreement.Check("a.bam", [new("1", 100), new("chrM", 16_571), new("MT", 16_571)], Reference));

        var fault = Assert.Single(refused.Faults);
        Assert.Equal("those of the reference tiny: MT (16569), 1 (100), HLA-A*01:01 (3503)", fault.Expected);
        Assert.Equal("chrM (16571), MT (16571), 1 (100) (2 of 3 disagree)", fault.Found);
    }

    [Fact]
    public void Equal_name_and_length_with_another_sequence_is_refused_with_the_MD5s()
    {
        var refused = Assert.Throws<InvalidInputException>(() => ContigAgreement.Check("a.bam", [new("1", 100, "0123")], Reference));

        Assert.Contains(Md5Of1, refused.Faults[0].Expected, StringComparison.Ordinal);
        Assert.Contains("M5 0123", refused.Faults[0].Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_lists_are_cut_and_say_so()
    {
        var declared = Enumerable.Range(0, 100).Select(number => new DeclaredContig($"x{number}", 1)).ToList();

        Assert.EndsWith("and 70 more (100 of 100 disagree)", Assert.Throws<InvalidInputException>(() => ContigAgreement.Check("a", declared, Reference)).Faults[0].Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Contigs_of_a_SAM_header_are_read_whatever_the_order_of_its_fields()
    {
        var contigs = SamHeader.Contigs("a.bam", $"@HD\tVN:1.6\n@SQ\tSN:1\tLN:100\tM5:{Md5Of1.ToUpperInvariant()}\n@SQ\tAS:x\tLN:5\tSN:HLA-A*01:01\n@CO\t@SQ\tSN:no\n");

        Assert.Equal([new DeclaredContig("1", 100, Md5Of1), new DeclaredContig("HLA-A*01:01", 5)], contigs);
    }

    [Theory]
    [InlineData("@SQ\tLN:5")]
    [InlineData("@SQ\tSN:a")]
    [InlineData("@SQ\tSN:a\tLN:0")]
    [InlineData("@SQ\tSN:a\tLN:-5")]
    public void A_line_without_name_or_length_is_refused(string line) =>
        Assert.Equal("header line 2", Assert.Throws<InvalidInputException>(() => SamHeader.Contigs("a.bam", "@HD\tVN:1.6\n" + line)).Faults[0].Where);
}
