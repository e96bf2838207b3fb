using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tests.Ingest;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Queries;

/// <summary>What delly called in two persons with planted variants, read back (tests/data/f_sv).</summary>
public sealed class ReadLongVariantsTests : IDisposable
{
    private const string Delly = "f_sv/delly-1.1.6.SVA_SVB.vcf";
    private readonly TestLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task What_delly_found_has_its_extent_and_its_carriers()
    {
        await IngestAsync();
        Assert.Equal(
            [
                "10249999 10253000 DEL 3001 -3 3 SVA 0/1 1", "10249999 10253000 DEL 3001 -3 3 SVB 1/1 2", "10299999 10304998 DUP 4999 -5 5 SVA 0/1 1",
                "10349997 10354003 INV 4006 -4 4 SVA 0/1 1", "10350001 10354001 INV 4000 -4 4 SVA 0/1 1",
            ],
            await ReadAsync(new LongVariantQuery(new Interval("chr20", 1, 11_095_000))));
    }

    [Fact]
    public async Task Planted_variants_are_found_by_reciprocal_overlap_and_by_type()
    {
        await IngestAsync();
        var planted = new LongVariantQuery(new Interval("chr20", 10_250_001, 10_253_000)) { Overlap = 0.99 };

        Assert.Equal(["10249999 10253000 DEL 0/1", "10249999 10253000 DEL 1/1"], await ShortAsync(planted));
        Assert.Equal(["10249999 10253000 DEL 1/1"], await ShortAsync(planted with { Sample = "SVB" }));
        Assert.Empty(await ShortAsync(planted with { Type = "DUP" }));
        Assert.Empty(await ShortAsync(planted with { Region = new Interval("chr20", 10_250_001, 10_251_000), Overlap = 0.5 }));
        Assert.Equal(2, (await ShortAsync(planted with { Region = new Interval("chr20", 10_250_001, 10_251_000), Overlap = 0.33 })).Length);
        Assert.Empty(await ShortAsync(planted with { Region = new Interval("chr20", 10_240_001, 10_263_000), Overlap = 0.5 }));
        Assert.Equal(["10299999 10304998 DUP 0/1"], await ShortAsync(new LongVariantQuery(new Interval("chr20", 10_300_001, 10_305_000)) { Overlap = 0.9, Type = "DUP" }));
        await Assert.ThrowsAsync<InvalidInputException>(() => ShortAsync(planted with { Overlap = 1.5 }));
    }

    [Fact]
    public async Task A_region_inside_a_deletion_finds_it_wherever_it_begins()
    {
        var file = _lake["far.vcf"];
        await File.WriteAllTextAsync(
            file, IngestFixture.Header() + "chr1\t1000\t.\tN\t<DEL>\t.\t.\tEND=900000\tGT\t0/1\nchr1\t499000\t.\tA\t<DEL>\t.\t.\tSVLEN=2000\tGT\t0/1\nchr1\t500000\t.\tA\tC\t.\t.\t.\tGT\t0/1\n");
        await _lake.IngestAsync(file);
        var rows = await new ReadVariants(_lake.Reader).RunAsync(new VariantQuery(new Interval("chr1", 500_000, 500_100)), CancellationToken.None).LinesAsync("pos", "alt");

        Assert.Equal(["1000 <DEL>", "499000 <DEL>", "500000 C"], rows);
        Assert.Empty(await new ReadVariants(_lake.Reader).RunAsync(new VariantQuery(new Interval("chr1", 900_001, 900_100)), CancellationToken.None).LinesAsync("pos"));
    }

    [Fact]
    public async Task Structural_variants_of_several_persons_do_not_replace_what_they_were_assayed_for()
    {
        var gvcf = _lake["a.g.vcf"];
        await File.WriteAllTextAsync(
            gvcf, IngestFixture.Header("SVA") + "chr20\t10250001\t.\tA\t<*>\t.\t.\tEND=10250100\tGT:DP:GQ\t0/0:30:50\nchr20\t10250101\t.\tA\tC\t9\t.\t.\tGT:DP:GQ\t0/1:30:50\n");
        await _lake.IngestAsync(gvcf, new ManifestSample { Sample = "SVA", Participant = "SVA" }, "SVA");
        var query = new FrequencyQuery { Region = new Interval("chr20", 10_250_101, 10_250_101) };
        var before = await new CountFrequencies(_lake.Reader).RunAsync(query, CancellationToken.None).LinesAsync("pos", "alt", "AC", "AN");
        await IngestAsync();

        Assert.Equal(["10250101 C 1 2"], before);
        Assert.Equal(before, await new CountFrequencies(_lake.Reader).RunAsync(query, CancellationToken.None).LinesAsync("pos", "alt", "AC", "AN"));
    }

    private Task IngestAsync() => _lake.IngestAsync(Repository.TestData(Delly));

    private Task<string[]> ReadAsync(LongVariantQuery query) => new ReadLongVariants(_lake.Reader).RunAsync(query, CancellationToken.None)
        .LinesAsync("pos", "end", "svtype", "svlen", "cipos_lo", "cipos_hi", "sample", "gt", "dosage");

    private Task<string[]> ShortAsync(LongVariantQuery query) =>
        new ReadLongVariants(_lake.Reader).RunAsync(query, CancellationToken.None).LinesAsync("pos", "end", "svtype", "gt");
}
