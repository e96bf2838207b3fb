using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Ingest;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tests.Queries;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Ingest;

public sealed class CallableBasesTests : IDisposable
{
    private const string Contigs = "##contig=<ID=c,length=1000>\n##contig=<ID=d,length=50>\n##contig=<ID=e,length=50>\n";
    private readonly IngestFixture _ingest = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _ingest.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Callable_bases_are_assayed_but_where_a_record_says_otherwise()
    {
        var bed = Bed("c\t99\t200\nc\t150\t300\nc\t300\t400\nc\t0\t10\nd\t4\t9\ne\t0\t5\n");
        _ingest.Ingest(
            IngestFixture.Header(lines: Contigs) + """
            c	120	.	A	T	50	PASS	.	GT	0/1
            c	150	.	ACGT	A	50	q10	.	GT	0/1
            c	160	.	A	T	50	PASS	.	GT	./.
            c	170	.	A	.	50	q10	.	GT	0/0
            c	500	.	A	T	50	PASS	.	GT	1/1
            d	7	.	A	T	50	PASS	.	GT	1

            """,
            request => request with { CallableBed = bed });

        Assert.Equal(
            ["c 1 10 2", "c 100 149 2", "c 154 159 2", "c 161 169 2", "c 171 400 2", "c 500 500 2", "d 5 6 2", "d 7 7 1", "d 8 9 2", "e 1 5 2"],
            _ingest.Rows("assayed", "chrom, start, \"end\", ploidy"));
        Assert.Equal([$"yes {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(bed)))}"], _ingest.Rows("samples", "reference_calls, callable_sha256"));
    }

    [Fact]
    public async Task A_plain_VCF_counts_in_AN_with_callable_bases_and_is_told_as_left_out_without()
    {
        using var lake = new TestLake();
        await File.WriteAllTextAsync(_folder["a.vcf"], IngestFixture.Header("A", Contigs) + "c\t120\t.\tA\tT\t50\tPASS\t.\tGT\t0/1\n");
        await File.WriteAllTextAsync(_folder["b.vcf"], IngestFixture.Header("B", Contigs) + "c\t700\t.\tA\tT\t50\tPASS\t.\tGT\t0/1\n");
        var ingest = new IngestLocalFile(lake.Store, lake.Log, TimeProvider.System, _folder["scratch"]);
        await ingest.RunAsync(_folder["a.vcf"], null, callsOnly: false, Bed("c\t99\t200\n"), default);
        await ingest.RunAsync(_folder["b.vcf"], null, callsOnly: false, default);

        Assert.Equal(["120 1 2 0"], await CountAsync(lake, leftOut: 1));

        // The same bytes with a mask are another callset, which comes later and counts.
        var again = await ingest.RunAsync(_folder["b.vcf"], null, callsOnly: false, Bed("c\t110\t130\n"), default);
        Assert.False(again.AlreadyCommitted);
        Assert.Equal(["120 1 4 0", "700 1 2 1"], await CountAsync(lake, leftOut: null));
        Assert.True((await ingest.RunAsync(_folder["b.vcf"], null, callsOnly: false, Bed("c\t110\t130\n"), default)).AlreadyCommitted);
    }

    [Fact]
    public void Callable_bases_are_refused_for_several_samples_blocks_and_contigs_unknown()
    {
        var bed = Bed("c\t0\t10\n");
        const string Record = "c\t5\t.\tA\tT\t.\t.\t.\tGT\t0/1";

        Refused(IngestFixture.Header("A B", Contigs) + Record + "\t0/0\n", bed);
        Refused(IngestFixture.Header(lines: Contigs) + "c\t5\t.\tA\t<*>\t.\t.\tEND=9\tGT\t0/0\n", bed);
        Refused(IngestFixture.Header(lines: Contigs) + Record + "\n", Bed("x\t0\t10\n"));
        Refused(IngestFixture.Header(lines: Contigs) + Record + "\n", Bed("c\t0\t1001\n"));
        Assert.Throws<NotFoundException>(() => _ingest.Ingest(IngestFixture.Header(lines: Contigs) + Record + "\n", request => request with { CallableBed = _folder["none.bed"] }));
    }

    private void Refused(string vcf, string bed) =>
        Assert.Throws<InvalidInputException>(() => _ingest.Ingest(vcf, request => request with { CallableBed = bed }));

    private static async Task<string[]> CountAsync(TestLake lake, int? leftOut)
    {
        await using var answer = await new CountFrequencies(lake.Reader).RunAsync(new FrequencyQuery(), default);
        Assert.Equal(leftOut ?? answer.Info.WithoutReferenceCalls, answer.Info.WithoutReferenceCalls);
        return await Task.FromResult(answer).LinesAsync("pos", "AC", "AN", "n_missing");
    }

    private string Bed(string text)
    {
        var path = _folder[$"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)))[..8]}.bed"];
        File.WriteAllText(path, text);
        return path;
    }
}
