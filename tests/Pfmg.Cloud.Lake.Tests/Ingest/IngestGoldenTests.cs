using System.Text;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Lake.Ingest;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Tests.Ingest;

public sealed class IngestGoldenTests : IDisposable
{
    private const string Gatk = "##GATKCommandLine=<ID=HaplotypeCaller,CommandLine=\"x\">\n";
    private readonly IngestFixture _ingest = new();

    public void Dispose() => _ingest.Dispose();

    [Fact]
    public void Every_kind_of_genotype_becomes_the_rows_that_the_dictionary_promises()
    {
        _ingest.Ingest(IngestFixture.Header("A B") + """
            c	10	rs1	A	G,T	50.5	PASS	.	GT:AD:DP:GQ	1/2:0,7,8:15:60	0/0:20,0,0:20:50
            c	20	.	AT	A	.	q10	.	GT:DP:GQ:PS	1|0:30:99:20	./.
            c	30	.	C	T,*	9	.	.	GT	0|2	./1
            c	40	.	G	<DEL>,G]c:90]	.	PASS	END=90	GT	1	2

            """);
        Assert.Equal(
            [
                "c 10 A G 100 1/2 1 1 - 0 7 15 60 PASS 50.5 yes 100 0 - - - - - -",
                "c 10 A T 100 1/2 2 1 - 0 8 15 60 PASS 50.5 yes 100 0 - - - - - -",
                "c 20 AT A 100 1|0 1 1 20 - - 30 99 q10 - no 100 1 - - - - - -",
                "c 20 AT A 101 ./. 1 - - - - - - q10 - no 100 1 - - - - - -",
                "c 30 C T 101 ./1 1 1 - - - - - . 9 no 100 2 - - - - - -",
                "c 40 G <DEL> 100 1 1 1 - - - - - PASS - yes 100 3 DEL 90 50 - - -",
                "c 40 G G]c:90] 101 2 2 1 - - - - - PASS - yes 100 3 BND 40 - - - c:90",
            ],
            _ingest.Rows("calls", "*"));
        Assert.Equal(
            ["c 10 10 100 101 2", "c 30 30 100 100 2", "c 40 90 100 101 1"],
            _ingest.Rows("assayed", "*"));
        Assert.Equal(["100 0 0 1/2:0,7,8:15:60\t0/0:20,0,0:20:50", "100 1 0 1|0:30:99:20\t./.", "100 2 0 0|2\t./1", "100 3 0 1\t2"], _ingest.Rows("formats", "*"));
        Assert.Equal("100 0 c 10 rs1 A G,T 50.5 PASS . GT:AD:DP:GQ -", _ingest.Rows("records", "*")[0]);
        Assert.Equal(["100 A A 4 4 53 yes", "101 B B 4 3 52 yes"], _ingest.Rows("samples", "sample_id, sample, name_in_file, records, calls, assayed_bases, reference_calls"));
    }

    [Fact]
    public void Gatk_blocks_count_by_the_same_rule_as_variants_and_deletions_override_them()
    {
        _ingest.Ingest(IngestFixture.Header(lines: Gatk) + """
            c	1	.	A	<NON_REF>	.	.	END=50	GT:DP:GQ:MIN_DP:PL	0/0:30:60:20:0,1,2
            c	51	.	A	<NON_REF>	.	.	END=60	GT:DP:GQ:MIN_DP:PL	0/0:30:60:9:0,1,2
            c	61	.	A	<NON_REF>	.	.	END=70	GT:DP:GQ:MIN_DP:PL	0/0:30:19:20:0,1,2
            c	71	.	A	<NON_REF>	.	.	END=80	GT:DP:GQ:MIN_DP:PL	./.:30:60:20:0,1,2
            c	81	.	ACGT	A,<NON_REF>	99	.	.	GT:AD:DP:GQ	0/1:9,9,0:18:15
            c	82	.	A	<NON_REF>	.	.	END=90	GT:DP:GQ:MIN_DP:PL	0/0:30:60:20:0,1,2
            c	91	.	A	T,<NON_REF>	99	.	.	GT:AD:DP:GQ	0/1:9,9,0:18:99

            """);
        Assert.Equal(["c 1 50 100 100 2", "c 85 91 100 100 2"], _ingest.Rows("assayed", "*"));
        Assert.Equal(["c 81 ACGT A no", "c 91 A T yes"], _ingest.Rows("calls", "chrom, pos, ref, alt, countable"));
        Assert.Equal(["gatk gatk/1 yes no 57"], _ingest.Rows("samples", "caller, rule, reference_calls, left_aligned, assayed_bases"));
    }

    [Theory]
    [InlineData("##DeepVariant_version=1.6\n", "c\t5\t.\tA\t<*>\t0\t.\tEND=9\tGT:GQ:MIN_DP:PL\t0/0:50:12:0,1,2", "c 5 9 100 2")]
    [InlineData("##DeepVariant_version=1.6\n", "c\t5\t.\tA\tT,<*>\t0\tRefCall\t.\tGT:GQ:DP\t0/0:50:12", "c 5 5 100 2")]
    [InlineData("##gvcftools_version=\"v0.8\"\n", "c\t5\t.\tA\t.\t.\tPASS\tEND=9;BLOCKAVG_min30p3a\tGT:DP:GQX:MQ\t0/0:29:99:46", "c 5 9 100 2")]
    [InlineData("##gvcftools_version=\"v0.8\"\n", "c\t5\t.\tA\t.\t.\tLowGQX\tEND=9\tGT:DP:GQX:MQ\t0/0:29:99:46", "")]
    [InlineData("##source=strelka\n", "c\t5\t.\tA\t.\t.\tPASS\tEND=9\tGT:GQX:DP:DPF:MIN_DP\t0/0:15:29:0:10", "c 5 9 100 2")]
    [InlineData("##source=strelka\n", "c\t5\t.\tAT\tA\t3\tPASS\t.\tGT:GQ:GQX:DPI:AD\t0/1:15:15:12:6,6", "c 5 6 100 2")]
    [InlineData("##bcftools_callCommand=call -m -g 10,20\n", "c\t5\t.\tA\t.\t.\t.\tEND=9;MinDP=10;QS=1,0\tGT:DP\t0/0:10", "c 5 9 100 2")]
    [InlineData("##bcftools_callCommand=call -m -g 10,20\n", "c\t5\t.\tA\t.\t.\t.\tEND=9;MinDP=9;QS=1,0\tGT:DP\t0/0:12", "")]
    [InlineData("", "c\t5\t.\tA\t<*>\t.\t.\t.\tGT:DP:GQ:LEN\t0/0:12:50:5", "c 5 9 100 2")]
    [InlineData("##DRAGENCommandLine=<ID=dragen,Version=\"4.2\",CommandLineOptions=\"x\">\n", "c\t5\t.\tA\t<NON_REF>\t.\tPASS\tEND=9\tGT:AD:DP:GQ:MIN_DP:PL:SPL:ICNT\t0/0:30,0:30:60:12:0,60,900:0,90,255:4,2", "c 5 9 100 2")]
    [InlineData("##DRAGENCommandLine=<ID=dragen,Version=\"4.2\",CommandLineOptions=\"x\">\n", "c\t5\t.\tA\t<NON_REF>\t.\tLowGQ\tEND=9\tGT:AD:DP:GQ:MIN_DP:PL\t0/0:30,0:30:3:12:0,3,45", "")]
    [InlineData("", "c\t5\t.\tA\t.\t.\t.\t.\tGT:FT\t0/0:LowGQ", "")]
    public void Reference_is_told_in_every_dialect(string lines, string record, string assayed)
    {
        _ingest.Ingest(IngestFixture.Header(lines: lines) + record + "\n");
        Assert.Equal(assayed, string.Join('|', _ingest.Rows("assayed", "* EXCLUDE (last_sample_id)")));
    }

    [Theory]
    [InlineData("GT:LAA:LAD", "2/4:2,4:20,30,10", "C 20 30,<DEL> 20 10")]
    [InlineData("GT:LAA:LAD", "1/2:2,1:7,8,9", "A 7 9,C 7 8")]
    [InlineData("GT:LAA:LAD", "0/3:.:7", "T 7 -")]
    [InlineData("GT:AD:LAA:LAD", "0/1:1,2,3,4,5:1:8,9", "A 1 2")]
    [InlineData("GT:AD:LAA:LAD", "0/1:.:1:8,9", "A 8 9")]
    public void Local_alleles_tell_depths(string format, string sample, string expected)
    {
        _ingest.Ingest(IngestFixture.Header() + $"c\t1\t.\tG\tA,C,T,<DEL>\t.\t.\t.\t{format}\t{sample}\n");
        Assert.Equal(expected, string.Join(',', _ingest.Rows("calls", "alt, ad_ref, ad_alt").OrderBy(static row => row[0] == '<').ThenBy(static row => row, StringComparer.Ordinal)));
    }

    [Fact]
    public void With_a_reference_alleles_are_left_aligned_and_what_they_cover_is_assayed()
    {
        var reference = _ingest.Reference(">c\nTGCACACATTTT\n");
        _ingest.Ingest(
            IngestFixture.Header(lines: "##contig=<ID=c,length=12>\n" + Gatk) + """
            c	6	.	ACA	A,ACG	50	PASS	.	GT:DP:GQ	1/2:20:50
            c	0	.	N	]c:5]N	50	PASS	.	GT:DP:GQ	0/1:20:50

            """.Replace("c\t0", "c\t13", StringComparison.Ordinal),
            r => r with { Reference = reference });
        Assert.Equal(["c 2 GCA G 1", "c 8 A G 2", "c 13 N ]c:5]N 1"], _ingest.Rows("calls", "chrom, pos, ref, alt, allele"));
        Assert.Equal(["c 2 8 100 100 2", "c 13 13 100 100 2"], _ingest.Rows("assayed", "*"));
        Assert.Equal(["ref yes no"], _ingest.Rows("samples", "reference, left_aligned, reference_calls"));
    }

    [Fact]
    public void The_manifest_says_who_the_samples_are()
    {
        var mother = new ManifestSample { Sample = "M", Participant = "P2", Sex = "female", Family = "F", Role = "mother", Affected = false, Assay = "wes" };
        var child = new ManifestSample { Sample = "C", Participant = "P1", Mother = "P2", Indication = "ID" };
        _ingest.Ingest(
            IngestFixture.Header("child M") + "c\t1\t.\tA\tC\t.\t.\t.\tGT\t0/1\t0/0\n",
            r => r with { Samples = [new IngestSample(mother, "M"), new IngestSample(child, "child", "XX")], Caller = "dragen", Replaces = "old" });
        Assert.Equal(
            [
                "100 C P1 r p n - - - P2 - - ID germline wgs x/1 dragen dragen/1 - XX no yes 100 f.vcf child old - yes -",
                "101 M P2 r p n F mother female - - no - germline wes x/1 dragen dragen/1 - - no yes 100 f.vcf M old - yes -",
            ],
            _ingest.Rows("samples", "* EXCLUDE (source_sha256, header_sha256, records, calls, assayed_bases, qc_verdict)"));
    }

    [Fact]
    public void Files_tell_what_they_touch()
    {
        var result = _ingest.Ingest(IngestFixture.Header() + "a\t7\t.\tACG\tA\t.\t.\t.\tGT\t0/1\nb\t5\t.\tA\tC\t.\t.\t.\tGT\t0/1\n");
        Assert.Equal(LakeTables.All.Except([LakeTables.Sites, LakeTables.Carriers]).Select(static t => t.Table), result.Files.Select(static f => f.Table));
        var calls = result.Files[1];
        Assert.Equal("a 7-9, b 5-5", string.Join(", ", calls.Ranges.Select(static r => $"{r.Chrom} {r.MinPos}-{r.MaxPos}")));
        Assert.Equal((StorePaths.LakeData("calls", "r", "t"), 2L, 100, 100), (calls.Path, calls.Rows, calls.MinSampleId, calls.MaxSampleId));
        Assert.Equal(new FileInfo(_ingest.PathOf("calls")).Length, calls.Size);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(_ingest.PathOf("calls")))), calls.Sha256);
    }

    [Fact]
    public void Workers_and_runs_of_any_size_give_the_same_rows()
    {
        var text = new StringBuilder(IngestFixture.Header("A B C", Gatk));
        var random = new Random(5);
        for (var pos = 1; pos < 20_000; pos += random.Next(1, 6))
        {
            text.Append(null, $"c{pos / 7_000}\t{pos}\t.\tAC\tA,ACT,T\t{random.Next(99)}\tPASS\tX={random.Next()}\tGT:DP:GQ\t0/1:{random.Next(30)}:50\t{random.Next(3)}/{random.Next(3)}:20:{random.Next(60)}\t./.\n");
        }

        _ingest.Ingest(text.ToString(), static r => r with { Workers = 1 });
        var whole = Sorted();
        foreach (var (workers, bytes) in new[] { (1, 3_000), (3, 3_000), (4, 20_000) })
        {
            var packed = new MemoryStream();
            using (var bgzf = new Core.Formats.Bgzf.BgzfWriteStream(packed, 1, leaveOpen: true))
            {
                bgzf.Write(Encoding.ASCII.GetBytes(text.ToString()));
            }

            _ingest.Ingest(packed.ToArray(), r => r with { Workers = workers, RunBytes = bytes });
            Assert.Equal(whole, Sorted());
        }
    }

    private string[] Sorted() =>
    [
        .. _ingest.Rows("calls", "*").Order(StringComparer.Ordinal), .. _ingest.Rows("assayed", "*"),
        .. _ingest.Rows("records", "*"), .. _ingest.Rows("formats", "*"),
    ];
}
