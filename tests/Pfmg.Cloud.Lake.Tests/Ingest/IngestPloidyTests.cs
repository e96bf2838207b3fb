using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Lake.Ingest;

namespace Pfmg.Cloud.Lake.Tests.Ingest;

/// <summary>Genotypes count by the person, however the caller wrote them.</summary>
public sealed class IngestPloidyTests : IDisposable
{
    // The lengths of GRCh38 tell its shared regions: X 10,001 to 2,781,479 is PAR1.
    private const string Contigs = "##contig=<ID=chrX,length=156040895>\n##contig=<ID=chrY,length=57227415>\n##contig=<ID=chrM,length=16569>\n";
    private readonly IngestFixture _ingest = new();

    public void Dispose() => _ingest.Dispose();

    [Fact]
    public void A_mans_X_is_haploid_however_it_is_written_and_a_womans_Y_is_not_assayed()
    {
        Ingest("""
            chrX	100000	.	A	G	.	PASS	.	GT	0/1	0/1	0/1
            chrX	5000000	.	A	G	.	PASS	.	GT	1/1	0/1	1/1
            chrX	5000010	.	A	G	.	PASS	.	GT	1	1/1	1
            chrX	5000020	.	A	G	.	PASS	.	GT	0/1	0/0	0/1
            chrX	5000030	.	A	G	.	PASS	.	GT	0/0	0/0	0/0
            chrY	100000	.	A	G	.	PASS	.	GT	1/1	0/1	1/1
            chrY	5000000	.	A	G	.	PASS	.	GT	1/1	0/1	1/1
            chrM	100	.	A	G	.	PASS	.	GT	0/1	1/1	0/0

            """);

        Assert.Equal(
            [
                "chrX 100000 100 2", "chrX 100000 101 2", "chrX 100000 102 2",
                "chrX 5000000 100 1", "chrX 5000000 101 2", "chrX 5000000 102 2",
                "chrX 5000010 100 1", "chrX 5000010 101 2", "chrX 5000010 102 1",
                "chrX 5000020 101 2", "chrX 5000020 102 2",
                "chrX 5000030 100 1", "chrX 5000030 101 2", "chrX 5000030 102 2",
                "chrY 100000 102 2",
                "chrY 5000000 100 1", "chrY 5000000 102 2",
                "chrM 100 100 1", "chrM 100 101 1", "chrM 100 102 1",
            ],
            _ingest.Rows("assayed", "chrom, start, unnest(range(sample_id, last_sample_id + 1)), ploidy"));
    }

    [Fact]
    public void What_a_person_cannot_have_stays_a_call_that_does_not_count_and_is_told_in_the_receipt()
    {
        var result = Ingest("""
            chrX	5000020	.	A	G	.	PASS	.	GT	0/1	0/0	0/1
            chrY	5000000	.	A	G	.	PASS	.	GT	0	1/1	1/1

            """);
        Assert.Equal(["chrX 100 0/1 no", "chrX 102 0/1 yes", "chrY 101 1/1 no", "chrY 102 1/1 yes"], _ingest.Rows("calls", "chrom, sample_id, gt, countable"));
        Assert.Equal([1L, 1, 0], result.Samples.Select(sample => sample.NotCountedByPloidy));
    }

    [Fact]
    public void A_block_is_cut_where_the_ploidy_changes()
    {
        const string Gatk = "##GATKCommandLine=<ID=HaplotypeCaller,CommandLine=\"x\">\n";
        var man = new IngestSample(new ManifestSample { Sample = "m", Participant = "P", Sex = "male" }, "m");
        _ingest.Ingest(IngestFixture.Header("m", Contigs + Gatk) + """
            chrX	2781000	.	A	<NON_REF>	.	.	END=2782000	GT:DP:GQ:MIN_DP:PL	0/0:30:60:20:0,1,2
            chrX	155701000	.	A	<NON_REF>	.	.	END=156040895	GT:DP:GQ:MIN_DP:PL	0/0:30:60:20:0,1,2
            chrY	2781000	.	A	<NON_REF>	.	.	END=2782000	GT:DP:GQ:MIN_DP:PL	0/0:30:60:20:0,1,2
            chrM	1	.	A	<NON_REF>	.	.	END=16569	GT:DP:GQ:MIN_DP:PL	0/0:30:60:20:0,1,2

            """, request => request with { Samples = [man] });
        Assert.Equal(
            [
                "chrX 2781000 2781479 2", "chrX 2781480 2782000 1", "chrX 155701000 155701382 1", "chrX 155701383 156030895 2", "chrX 156030896 156040895 1",
                "chrY 2781480 2782000 1", "chrM 1 16569 1",
            ],
            _ingest.Rows("assayed", "chrom, start, \"end\", ploidy"));
    }

    [Fact]
    public void The_karyotype_goes_before_the_declared_sex()
    {
        var person = new IngestSample(new ManifestSample { Sample = "m", Participant = "P", Sex = "male" }, "m", "XXY", Ploidy: SexPloidy.Of(2, 1));
        _ingest.Ingest(IngestFixture.Header("m", Contigs) + "chrX\t5000000\t.\tA\tG\t.\tPASS\t.\tGT\t0/1\n", request => request with { Samples = [person] });
        Assert.Equal(["chrX 2"], _ingest.Rows("assayed", "chrom, ploidy"));
    }

    [Fact]
    public void Without_known_shared_regions_genotypes_count_as_written()
    {
        var man = new IngestSample(new ManifestSample { Sample = "m", Participant = "P", Sex = "male" }, "m");
        _ingest.Ingest(
            IngestFixture.Header("m", "##contig=<ID=chrX,length=1000>\n##contig=<ID=chrY,length=900>\n") + "chrX\t50\t.\tA\tG\t.\tPASS\t.\tGT\t0/1\n",
            request => request with { Samples = [man] });
        Assert.Equal(["chrX 2"], _ingest.Rows("assayed", "chrom, ploidy"));
    }

    // A man, a woman, and a person whose sex nobody declared.
    private IngestResult Ingest(string records) => _ingest.Ingest(IngestFixture.Header("m w u", Contigs) + records, request => request with
    {
        Samples =
        [
            new IngestSample(new ManifestSample { Sample = "m", Participant = "P1", Sex = "male" }, "m"),
            new IngestSample(new ManifestSample { Sample = "w", Participant = "P2", Sex = "female" }, "w"),
            new IngestSample(new ManifestSample { Sample = "u", Participant = "P3", Sex = "unknown" }, "u"),
        ],
    });
}
