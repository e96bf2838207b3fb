using System.Text;
using Pfmg.Cloud.Core.Counting;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Vcf;

namespace Pfmg.Cloud.Core.Tests.Formats.Vcf;

public sealed class VcfHeaderTests
{
    private const string Columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO";

    [Fact]
    public void A_header_tells_contigs_definitions_and_samples_and_keeps_its_text()
    {
        var text = "##fileformat=VCFv4.3\r\n##contig=<ID=HLA-A*01:01,length=3503,assembly=x>\n##contig=<ID=chrX>\n"
            + "##INFO=<ID=DP,Number=1,Type=Integer,Description=\"depth, \\\"all\\\" <reads>\",Source=\"a\">\n##FORMAT=<ID=AD,Number=R,Type=Integer,Description=\"d\">\n"
            + "##FILTER=<ID=q10,Description=\"low\">\n##ALT=<ID=DEL,Description=\"deletion\">\n##source=tool 1\n" + Columns + "\tFORMAT\tS 1\tÉ2\n";
        var header = VcfHeaderParser.Parse(Encoding.UTF8.GetBytes(text), "f.vcf");
        Assert.Equal("4.3", header.Version);
        Assert.Equal(["S 1", "É2"], header.Samples);
        Assert.Equal([new VcfContig("HLA-A*01:01", 3503), new VcfContig("chrX", null)], header.Contigs);
        Assert.Equal(new VcfDefinition("INFO", "DP", "1", "Integer", "depth, \"all\" <reads>"), header.Find("INFO", "DP"));
        Assert.Equal("R", header.Find("FORMAT", "AD")?.Number);
        Assert.NotNull(header.Find("FILTER", "q10"));
        Assert.NotNull(header.Find("ALT", "DEL"));
        Assert.Null(header.Find("INFO", "AD"));
        Assert.Equal([new VcfMetaLine("source", "tool 1")], header.OtherLines);
        Assert.Equal(text, Encoding.UTF8.GetString(header.Text.Span));
        Assert.Equal(9, header.LineCount);
    }

    [Theory]
    [InlineData("##fileformat=VCFv4.6\n" + Columns + "\n", "line 1")]
    [InlineData("\uFEFF##fileformat=VCFv4.2\n" + Columns + "\n", "line 1")]
    [InlineData("##fileformat=VCFv4.2\n##contig=<length=5>\n" + Columns + "\n", "line 2")]
    [InlineData("##fileformat=VCFv4.2\nchr1\t1\n", "line 2")]
    [InlineData("##fileformat=VCFv4.2\n##x=1\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tINFO\tFILTER\n", "line 3")]
    [InlineData("##fileformat=VCFv4.2\n##x=1\n" + Columns + "\tFORMAT\tS\tS\n", "line 3")]
    public void What_is_no_header_is_refused_with_its_line(string text, string where)
    {
        var fault = Assert.Throws<InvalidInputException>(() => VcfHeaderParser.Parse(Encoding.UTF8.GetBytes(text), "f.vcf"));
        Assert.Equal(("f.vcf", where), (fault.Faults[0].File, fault.Faults[0].Where));
    }

    [Theory]
    [InlineData("##DeepVariant_version=1.6.0", "deepvariant/1")]
    [InlineData("##DRAGENCommandLine=<ID=dragen,Version=\"4\">", "dragen/1")]
    [InlineData("##source=strelka\n##GATKCommandLine=<ID=SelectVariants>", "strelka/1")]
    [InlineData("##gvcftools_version=\"v0.8\"\n##source=GATK 1.6", "illumina-platinum/1")]
    [InlineData("##bcftools_callCommand=call -m -g 10,20", "bcftools/1")]
    [InlineData("##GATKCommandLine=<ID=HaplotypeCaller,CommandLine=\"x\">\n##bcftools_viewCommand=view x", "gatk/1")]
    [InlineData("##bcftools_viewCommand=view x", "generic/1")]
    public void The_caller_is_known_from_its_own_line(string lines, string rule)
    {
        var header = VcfHeaderParser.Parse(Encoding.UTF8.GetBytes($"##fileformat=VCFv4.2\n{lines}\n{Columns}\tFORMAT\tS\n"), "f.vcf");
        Assert.Equal(rule, CountingRules.For(null, header).Name);
        Assert.Equal("gatk/1", CountingRules.For("gatk", header).Name);
        Assert.Equal(rule, CountingRules.Named(rule)?.Name);
    }
}
