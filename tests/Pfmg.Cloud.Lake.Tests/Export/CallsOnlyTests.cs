using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Export;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tests.Queries;

namespace Pfmg.Cloud.Lake.Tests.Export;

public sealed class CallsOnlyTests
{
    private const string Text = """
        ##fileformat=VCFv4.3
        ##contig=<ID=c,length=100000>
        #CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	A	B
        c	10	.	A	C	.	PASS	.	GT:DP:GQ	0/1:20:50	0/0:20:50
        c	20	.	A	C	.	PASS	.	GT:DP:GQ	0/0:20:50	0/0:5:50

        """;

    [Fact]
    public async Task Without_records_a_file_counts_alike_and_export_says_why_it_refuses()
    {
        using var kept = new TestLake();
        using var bare = new TestLake();
        foreach (var (lake, callsOnly) in new[] { (kept, false), (bare, true) })
        {
            await File.WriteAllTextAsync(lake["f.vcf"], Text);
            await lake.IngestAsync(lake["f.vcf"], callsOnly: callsOnly);
        }

        Assert.Equal(await CountAsync(kept), await CountAsync(bare));
        var files = (await bare.Log.SnapshotAsync(null, CancellationToken.None)).Files("formats");
        Assert.Equal(0, files.Sum(static file => file.Rows));
        Assert.Equal(["A false", "B false"], await new RunSql(bare.Reader).RunAsync("SELECT sample, verbatim FROM samples ORDER BY 1", null, CancellationToken.None).LinesAsync("sample", "verbatim"));

        var refusal = await Assert.ThrowsAsync<NotFoundException>(() => new ExportSample(bare.Store, bare.Reader).RunAsync(
            new ExportRequest { Sample = "A", Output = bare["a.vcf"] }, CancellationToken.None));
        Assert.Contains("--calls-only", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(bare["a.vcf"]));
    }

    private static Task<string[]> CountAsync(TestLake lake) =>
        new CountFrequencies(lake.Reader).RunAsync(new FrequencyQuery(), CancellationToken.None).LinesAsync("pos", "AC", "AN", "n_het", "n_missing");
}
