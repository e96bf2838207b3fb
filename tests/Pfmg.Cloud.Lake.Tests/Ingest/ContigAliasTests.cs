using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;

namespace Pfmg.Cloud.Lake.Tests.Ingest;

public sealed class ContigAliasTests : IDisposable
{
    private const string Records = "1\t2\t.\tC\tT\t.\t.\t.\tGT\t0/1\nchr1\t5\t.\tA\tC\t.\t.\t.\tGT\t0/1\n";
    private readonly IngestFixture _ingest = new();

    public void Dispose() => _ingest.Dispose();

    [Theory]
    [InlineData("1\tchr1\t8\n")]
    [InlineData("# names\r\n1\tassembled-molecule\t1\tChromosome\tCM1\t=\tNC_1\tPrimary\t8\tchr1\r\nMT\tassembled-molecule\tMT\tMitochondrion\tJ1\t=\tNC_2\tnon-nuclear\t16569\tchrM\r\n")]
    public void A_declared_name_stands_for_the_contig_of_that_length(string table)
    {
        var reference = _ingest.Reference(">chr1\nACGTACGT\n");
        var aliases = ContigAliases.Parse(table, "t", reference.Info);

        _ingest.Ingest(IngestFixture.Header(lines: "##contig=<ID=1,length=8>\n") + Records, request => request with { Reference = reference with { Aliases = aliases } });

        Assert.Equal(["chr1 2 C T", "chr1 5 A C"], _ingest.Rows("calls", "chrom, pos, ref, alt"));
        Assert.Equal(["1 2", "chr1 5"], _ingest.Rows("records", "chrom, pos"));
    }

    [Theory]
    [InlineData("##contig=<ID=1,length=9>\n")]
    [InlineData("##contig=<ID=1>\n")]
    [InlineData("##contig=<ID=2,length=8>\n")]
    public void A_header_that_does_not_agree_in_length_is_refused(string contig)
    {
        var reference = _ingest.Reference(">chr1\nACGTACGT\n");
        var aliases = ContigAliases.Parse("1\tchr1\t8\n", "t", reference.Info);
        Assert.Throws<InvalidInputException>(
            () => _ingest.Ingest(IngestFixture.Header(lines: contig) + Records, request => request with { Reference = reference with { Aliases = aliases } }));
    }

    [Fact]
    public void Without_a_table_no_name_is_guessed()
    {
        var reference = _ingest.Reference(">chr1\nACGTACGT\n");
        Assert.Throws<InvalidInputException>(
            () => _ingest.Ingest(IngestFixture.Header() + Records, request => request with { Reference = reference }));
    }

    [Fact]
    public void The_mitochondrion_of_hg19_is_not_that_of_an_assembly_report()
    {
        var hg19 = new ReferenceInfo { Name = "hg19", Contigs = [new Contig("chrM", 16_571)], KnownBases = [], FastaSha256 = "" };
        Assert.Equal(0, ContigAliases.Parse("MT\tassembled-molecule\tMT\tMitochondrion\tJ1\t=\tNC_2\tnon-nuclear\t16569\tchrM\n", "t", hg19).Count);
        Assert.Throws<InvalidInputException>(() => ContigAliases.Parse("MT\tchrM\t16569\n", "t", hg19));
        Assert.Throws<InvalidInputException>(() => ContigAliases.Parse("chrM\tchrM\t16571\n", "t", hg19));
    }
}
