namespace Pfmg.Cloud.Lake.Tests.Ingest;

public sealed class StructuralVariantTests : IDisposable
{
    private const string Columns = "pos, alt, svtype, \"end\", svlen, cipos_lo, cipos_hi, mate";
    private readonly IngestFixture _ingest = new();

    public void Dispose() => _ingest.Dispose();

    [Theory]
    [InlineData("N\t<DEL>\tEND=90;SVLEN=-50;CIPOS=-3,4", "40 <DEL> DEL 90 50 -3 4 -")]
    [InlineData("N\t<DEL:ME:ALU>\tSVTYPE=XXX;SVLEN=50", "40 <DEL:ME:ALU> DEL 90 50 - - -")]
    [InlineData("N\t<DUP:TANDEM>\tEND=90", "40 <DUP:TANDEM> DUP 90 50 - - -")]
    [InlineData("N\t<CNV:TR>\tSVLEN=30;CN=6.5;RUS=CAG;RUC=65", "40 <CNV:TR> CNV 70 30 - - -")]
    [InlineData("N\t<CN3>\tEND=90", "40 <CN3> CNV 90 50 - - -")]
    [InlineData("N\t<CN0>\tSVTYPE=DEL;END=90", "40 <CN0> DEL 90 50 - - -")]
    [InlineData("N\t<INS>\tSVLEN=300;END=40", "40 <INS> INS 40 300 - - -")]
    [InlineData("N\t]c2:7]N\tSVTYPE=BND;CHR2=c2;POS2=7;END=41", "40 ]c2:7]N BND 40 - - - c2:7")]
    [InlineData("N\t[<ctg:1>:5[N\t.", "40 [<ctg:1>:5[N BND 40 - - - <ctg:1>:5")]
    [InlineData("N\tNA.\t.", "40 NA. BND 40 - - - -")]
    [InlineData("N\t<TRA>\tCHR2=c2;END=7", "40 <TRA> TRA 40 - - - c2:7")]
    [InlineData("ACG\tA\tSVTYPE=DEL;END=42", "40 A DEL 42 2 - - -")]
    [InlineData("A\tT\tSVTYPE=SNP", "40 T - - - - - -")]
    [InlineData("ACG\tA\t.", "40 A - - - - - -")]
    [InlineData("N\t<WHAT>\tEND=90", "40 <WHAT> - - - - - -")]
    public void What_is_told_of_a_structural_variant_stands_in_columns(string refAltInfo, string expected)
    {
        var parts = refAltInfo.Split('\t');
        _ingest.Ingest(IngestFixture.Header() + $"c\t40\t.\t{parts[0]}\t{parts[1]}\t.\t.\t{parts[2]}\tGT\t0/1\n");
        Assert.Equal([expected], _ingest.Rows("calls", Columns));
    }

    [Fact]
    public void Each_ALT_has_its_own_length_and_confidence()
    {
        _ingest.Ingest(IngestFixture.Header() + "c\t40\t.\tN\t<DEL>,<DUP>,C\t.\t.\tEND=140;SVLEN=100,60,.;CIPOS=-1,2,-3,4,.,.;SVTYPE=DEL\tGT\t1/2/3\n");
        Assert.Equal(["40 <DEL> DEL 140 100 -1 2 -", "40 <DUP> DUP 100 60 -3 4 -", "40 C - - - - - -"], _ingest.Rows("calls", Columns).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_end_before_its_beginning_is_refused()
    {
        var fault = Assert.Throws<Core.Errors.InvalidInputException>(
            () => _ingest.Ingest(IngestFixture.Header() + "c\t40\t.\tN\t<DEL>\t.\t.\tEND=39\tGT\t0/1\n"));
        Assert.Contains("END of at least POS", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_called_symbolic_deletion_overrides_the_blocks_inside_it()
    {
        _ingest.Ingest(IngestFixture.Header(lines: "##GATKCommandLine=<ID=HaplotypeCaller,CommandLine=\"x\">\n") + """
            c	1	.	A	<NON_REF>	.	.	END=50	GT:DP:GQ:MIN_DP	0/0:30:60:20
            c	20	.	A	<DEL>	9	.	END=40	GT:DP:GQ	0/1:30:5
            c	45	.	A	<DEL>	9	.	SVLEN=3	GT:DP:GQ	1:30:50

            """);
        Assert.Equal(["c 1 19 100 2", "c 41 44 100 2", "c 45 48 100 1", "c 49 50 100 2"], _ingest.Rows("assayed", "chrom, start, \"end\", sample_id, ploidy"));
    }

    [Theory]
    [InlineData("c\t40\t.\tN\t<DEL>\t.\t.\tEND=90\tGT\t0/1\t0/0\nc\t50\t.\tN\tN]c:9]\t.\t.\tSVTYPE=BND\tGT\t0/1\t0/0\n", "no")]
    [InlineData("c\t40\t.\tN\t<DEL>\t.\t.\tEND=90\tGT\t0/1\t0/0\nc\t50\t.\tA\tC\t.\t.\t.\tGT\t0/1\t0/0\n", "yes")]
    [InlineData("c\t50\t.\tA\tC\t.\t.\t.\tGT\t0/1\t0/0\n", "yes")]
    public void A_joint_file_of_nothing_but_structural_variants_has_no_reference_calls(string records, string expected)
    {
        _ingest.Ingest(IngestFixture.Header("A B") + records);
        Assert.All(_ingest.Rows("samples", "reference_calls"), row => Assert.Equal(expected, row));
    }

    [Fact]
    public void A_block_ends_where_each_samples_own_length_says()
    {
        _ingest.Ingest(IngestFixture.Header("A B C D") + """
            c	10	.	A	<*>	.	.	END=29	GT:DP:GQ:LEN	0/0:12:50:5	0/0:12:50:20	0/0:12:50:.	0/0:1:50:20
            c	40	.	A	<*>	.	.	.	GT:DP:GQ:LEN	0/0:12:50:2	0/0:12:50:.	0/0:12:50:2	0/0:12:50:2

            """);
        Assert.Equal(["A 7", "B 21", "C 22", "D 2"], _ingest.Rows("samples", "sample, assayed_bases"));
        Assert.Equal(["10 14 100 102", "15 29 101 102"], _ingest.Rows("assayed", "start, \"end\", sample_id, last_sample_id")[..2]);
    }
}
