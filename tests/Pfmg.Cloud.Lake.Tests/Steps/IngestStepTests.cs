using System.Text;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Lake.Ingest;
using Pfmg.Cloud.Lake.Tests.Refusals;

namespace Pfmg.Cloud.Lake.Tests.Steps;

public sealed class IngestStepTests : IDisposable
{
    private const string Vcf = """
        ##fileformat=VCFv4.3
        ##contig=<ID=c,length=23>
        ##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
        #CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	S1
        c	2	.	G	T	50	PASS	.	GT	0/1

        """;

    private readonly Delivery _delivery = new();

    public void Dispose() => _delivery.Dispose();

    [Theory]
    [InlineData("", 1, 1L)]
    [InlineData(", \"callsOnly\": true", 1, 0L)]
    [InlineData(", \"callableBed\": \"S1.bed\"", 10, 1L)]
    [InlineData(", \"callableBed\": \"S1.bed\", \"callsOnly\": true", 10, 0L)]
    public async Task What_a_manifest_says_of_a_VCF_is_done(string more, long assayedBases, long records)
    {
        var vcf = Encoding.UTF8.GetBytes(Vcf);
        _delivery.Write(Delivery.Folder + "S1.vcf", vcf);
        _delivery.Write(Delivery.Folder + "S1.bed", "c\t0\t10\n"u8.ToArray());
        _delivery.Write(Delivery.Folder + "manifest.json", Encoding.UTF8.GetBytes(Delivery.Manifest(vcf).Replace("\"sample\": \"S1\", \"size\"", $"\"sample\": \"S1\"{more}, \"size\"", StringComparison.Ordinal)));
        var started = await _delivery.StartAsync();
        Assert.Null(await _delivery.RunAsync(started.RunId));

        var result = (await _delivery.Store.RequireJsonAsync<Receipt>(StorePaths.Receipt(started.RunId, "ingest.file000"), default)).Read<IngestResult>();

        Assert.Equal(assayedBases, Assert.Single(result.Samples).AssayedBases);
        Assert.Equal(records, result.Files.Where(static file => file.Table == "records").Sum(static file => file.Rows));
    }

    [Fact]
    public async Task Callable_bases_that_are_not_there_are_refused_with_the_manifest()
    {
        var vcf = Encoding.UTF8.GetBytes(Vcf);
        _delivery.Write(Delivery.Folder + "S1.vcf", vcf);
        _delivery.Write(Delivery.Folder + "manifest.json", Encoding.UTF8.GetBytes(Delivery.Manifest(vcf).Replace("\"sample\": \"S1\", \"size\"", "\"sample\": \"S1\", \"callableBed\": \"S1.bed\", \"size\"", StringComparison.Ordinal)));

        var started = await _delivery.StartAsync();

        Assert.Contains(started.Faults, static fault => fault.Where == "files[0].callableBed");
    }
}
