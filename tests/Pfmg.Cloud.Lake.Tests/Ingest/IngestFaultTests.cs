using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Lake.Ingest;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Ingest;

public sealed class IngestFaultTests : IDisposable
{
    private const string Good = "c\t5\t.\tA\tC\t.\t.\t.\tGT\t0/1\n";
    private readonly IngestFixture _ingest = new();

    public void Dispose() => _ingest.Dispose();

    [Theory]
    [InlineData("c\t5\t.\tA\tC\t.\t.\t.\tGT\n")]
    [InlineData("c\t5\t.\tA\tC\t.\t.\t.\tGT\t0/1\t0/1\n")]
    [InlineData("c 5 . A C . . . GT 0/1\n")]
    [InlineData("\n")]
    [InlineData("c\t-5\t.\tA\tC\t.\t.\t.\tGT\t0/1\n")]
    [InlineData("c\t3000000000\t.\tA\tC\t.\t.\t.\tGT\t0/1\n")]
    [InlineData("c\tx\t.\tA\tC\t.\t.\t.\tGT\t0/1\n")]
    [InlineData("c\t5\t.\tA\t\t.\t.\t.\tGT\t0/1\n")]
    [InlineData("c\t5\t.\tA\tC,\t.\t.\t.\tGT\t0/1\n")]
    [InlineData("c\t5\t.\tA8\tC\t.\t.\t.\tGT\t0/1\n")]
    [InlineData("c\t5\t.\tA\tC\t.\t.\t.\tGT\t0/2\n")]
    [InlineData("c\t5\t.\tA\t.\t.\t.\tEND=3\tGT\t0/0\n")]
    [InlineData("c\t5\t.\tA\tC\t.\t.\tx\0y\tGT\t0/1\n")]
    [InlineData("c\t4\t.\tA\tC\t.\t.\t.\tGT\t0/1\n")]
    [InlineData("b\t4\t.\tA\tC\t.\t.\t.\tGT\t0/1\nc\t9\t.\tA\tC\t.\t.\t.\tGT\t0/1\n", 5)]
    public void A_faulty_record_is_told_by_its_line(string record, int line = 4)
    {
        var fault = Fault(IngestFixture.Header() + Good + record + Good);
        Assert.Equal(("f.vcf", $"line {line}"), (fault.File, fault.Where));
        Assert.NotEmpty(fault.Expected);
        Assert.NotEmpty(fault.Found);
    }

    [Fact]
    public void Of_many_faults_the_first_in_the_file_is_told_whoever_meets_it()
    {
        var text = IngestFixture.Header() + string.Concat(Enumerable.Repeat(Good, 5_000)) + "bad\n" + string.Concat(Enumerable.Repeat(Good + "bad\n", 5_000));
        var fault = Fault(text, static r => r with { Workers = 4, RunBytes = 2_000 });
        Assert.Equal("line 5003", fault.Where);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_told_by_their_line()
    {
        byte[] file = [.. System.Text.Encoding.ASCII.GetBytes(IngestFixture.Header() + Good + "c\t5\t"), 0xff, 0xfe, (byte)'\n'];
        var fault = Assert.Throws<InvalidInputException>(() => _ingest.Ingest(file)).Faults[0];
        Assert.Equal("line 4", fault.Where);
    }

    [Fact]
    public void Samples_that_only_one_of_header_and_manifest_names_are_all_told()
    {
        var told = "A X Y".Split(' ').Select(static n => new IngestSample(new ManifestSample { Sample = "s" + n, Participant = n }, n)).ToArray();
        var faults = Assert.Throws<InvalidInputException>(() => _ingest.Ingest(IngestFixture.Header("A B C"), r => r with { Samples = told })).Faults;
        Assert.Equal(4, faults.Count);
        Assert.Contains("\"X\" for sample \"sX\"", faults[0].Expected, StringComparison.Ordinal);
        Assert.Contains("\"B\"", faults[2].Found, StringComparison.Ordinal);
        Assert.All(faults, static f => Assert.Equal("line 2", f.Where));
    }

    [Fact]
    public void Contigs_that_disagree_with_the_reference_are_told_with_both_lists()
    {
        var reference = _ingest.Reference(">c\nACGTACGT\n>d\nAAA\n");
        var fault = Fault(IngestFixture.Header(lines: "##contig=<ID=c,length=9>\n") + Good, r => r with { Reference = reference });
        Assert.Contains("c (8), d (3)", fault.Expected, StringComparison.Ordinal);
        Assert.Contains("c (9)", fault.Found, StringComparison.Ordinal);
        fault = Fault(IngestFixture.Header() + "e\t5\t.\tA\tC\t.\t.\t.\tGT\t0/1\n", r => r with { Reference = reference });
        Assert.Equal(("line 3", "\"e\""), (fault.Where, fault.Found));
        fault = Fault(IngestFixture.Header() + "c\t2\t.\tA\tC\t.\t.\t.\tGT\t0/1\n", r => r with { Reference = reference });
        Assert.Equal(("line 3", "\"A\""), (fault.Where, fault.Found));
    }

    [Fact]
    public void A_file_without_samples_or_records_is_judged_by_its_header()
    {
        Assert.Contains("sample column", Fault("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n").Expected, StringComparison.Ordinal);
        Assert.Equal(0, _ingest.Ingest(IngestFixture.Header()).Records);
        Assert.Contains("##fileformat", Fault("").Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bgz_bit_flip.vcf.gz", null)]
    [InlineData("bgz_trailing_garbage.vcf.gz", null)]
    [InlineData("crlf.vcf", 221)]
    [InlineData("duplicate_records.vcf", 442)]
    [InlineData("duplicate_sample_name.vcf", null)]
    [InlineData("no_final_newline.vcf", 221)]
    [InlineData("nul_byte_in_line.vcf", null)]
    [InlineData("plain_gzip_not_bgzf.vcf.gz", 221)]
    [InlineData("pos_negative.vcf", null)]
    [InlineData("pos_over_int32.vcf", null)]
    [InlineData("spaces_for_tabs.vcf", null)]
    [InlineData("unsorted.vcf", null)]
    [InlineData("utf8_bom.vcf", null)]
    public void Damaged_files_are_refused_and_odd_ones_read_whole(string file, int? records)
    {
        var path = Repository.TestData("f_nasty/damaged/" + file);
        if (records is { } count)
        {
            Assert.Equal(count, _ingest.IngestFile(path).Records);
            Assert.Equal(count, _ingest.Lines().Length);
        }
        else
        {
            Assert.Throws<InvalidInputException>(() => _ingest.IngestFile(path));
        }
    }

    private InputFault Fault(string text, Func<IngestRequest, IngestRequest>? with = null) =>
        Assert.Throws<InvalidInputException>(() => _ingest.Ingest(text, with)).Faults[0];
}
