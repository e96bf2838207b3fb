using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Erasing;
using Pfmg.Cloud.Lake.Life;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Tests.Erasing;

public sealed class EraseCallsetsTests : IDisposable
{
    private readonly ErasureLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task A_sample_of_its_own_file_is_gone_from_every_version_and_every_object()
    {
        await _lake.IngestAsync("a.vcf", Single("alice", "chr1\t100\t.\tA\tC", "chr1\t700\t.\tG\tGATTACA"));
        var alone = (await _lake.FrequenciesAsync(), await _lake.CallsAsync());
        await _lake.IngestAsync("z.vcf", Single("zoltan", "chr1\t5\t.\tT\tTCCCCCCCCT", "chr1\t100\t.\tA\tC"));
        Assert.NotEmpty(_lake.Find("zoltan", "TCCCCCCCCT"));

        var certificate = await _lake.EraseAsync("zoltan");

        Assert.Empty(_lake.Find("zoltan", "TCCCCCCCCT"));
        foreach (long? version in new long?[] { null, 1 })
        {
            Assert.Equal(alone, (await _lake.FrequenciesAsync(version), await _lake.CallsAsync(version)), Pairs);
        }

        Assert.Empty((await _lake.VerifyAsync()).Damages);
        Assert.True(certificate.Holds(await _lake.Keys.PublicKeyAsync(default)));
        var statement = certificate.Read();
        Assert.Equal([2], statement.Callsets);
        Assert.Equal((2L, 3L), (statement.HiddenVersion, statement.RewrittenVersion));
        Assert.Contains(statement.Stores, part => part.Store == "lake/calls" && part.Objects is [{ Change: ErasedChange.Deleted, Sha256After: null }]);
    }

    [Fact]
    public async Task Compacted_files_and_the_ones_before_them_lose_one_sample_and_keep_the_others()
    {
        await _lake.IngestAsync("a.vcf", Single("alice", "chr1\t100\t.\tA\tC"));
        await _lake.IngestAsync("b.vcf", Single("bob", "chr1\t100\t.\tA\tC", "chr2\t9\t.\tC\tT"));
        var without = await _lake.CallsAsync();
        await _lake.IngestAsync("z.vcf", Single("zoltan", "chr1\t5\t.\tT\tTCCCCCCCCT", "chr1\t100\t.\tA\tC"));
        await new LakePins(_lake.Store, _lake.Log, TimeProvider.System).PinAsync("paper", 2, default);
        await _lake.CompactAsync(3);

        await _lake.EraseAsync("zoltan");

        foreach (long? version in new long?[] { null, 3, 2, 1 })
        {
            Assert.Equal(without, await _lake.CallsAsync(version));
        }

        Assert.Empty(_lake.Find("zoltan", "TCCCCCCCCT"));
        Assert.Empty((await _lake.VerifyAsync()).Damages);
        Assert.Equal(1, (await _lake.Log.SnapshotAsync(3, default)).Files("calls").Single().Tier);
    }

    [Fact]
    public async Task Of_a_joint_file_records_and_alleles_that_only_the_erased_carried_go_and_counts_are_made_anew()
    {
        await _lake.IngestAsync("joint.vcf", Joint);
        var before = await _lake.SqlAsync("SELECT sample, pos, alt, gt FROM calls WHERE sample <> 'zoltan' AND pos NOT IN (200) ORDER BY ALL");

        await _lake.EraseAsync("zoltan");

        Assert.Empty(_lake.Find("zoltan", "TCCCCCCCCT", "GGGTGGG"));
        Assert.Equal(
            [
                "0 100 A C . AC=2;AN=4;AF=0.5;NS=2;DB",
                "1 300 C A,G . AC=1,1;AN=3;AF=0.333333,0.333333;NS=2",
            ],
            await _lake.SqlAsync("SELECT concat_ws(' ', record, pos, ref, alt, qual, info) FROM records ORDER BY record"));
        Assert.Equal(
            ["0 0/1:9,8:30,0,40\t.\t0/1:7,7:20,0,50", "1 0/1:5,6,0:1,2,3,7,8,10\t.\t./2:1,2,3:1,2,3,7,8,10"],
            await _lake.SqlAsync("SELECT concat_ws(' ', record, samples) FROM formats ORDER BY record"));
        Assert.Equal(before.Length, (await _lake.CallsAsync()).Length);
        Assert.Equal(["alice 300 A 0/1 1 1", "carol 300 G ./2 2 1"], await _lake.SqlAsync("SELECT concat_ws(' ', sample, pos, alt, gt, allele, record) FROM calls WHERE pos = 300 ORDER BY ALL"));
        Assert.Equal(["alice 100 100", "carol 100 100", "alice 300 300"], await _lake.SqlAsync("SELECT concat_ws(' ', sample, start, \"end\") FROM assayed ORDER BY start, sample_id"));
        Assert.Equal(["alice 2 2 2", "carol 2 2 1"], await _lake.SqlAsync("SELECT concat_ws(' ', sample, records, calls, assayed_bases) FROM samples ORDER BY sample_id"));
        Assert.Empty((await _lake.VerifyAsync()).Damages);
    }

    [Fact]
    public async Task A_joint_file_without_records_loses_the_same_rows()
    {
        await _lake.IngestAsync("joint.vcf", Joint, callsOnly: true);

        await _lake.EraseAsync("zoltan");

        Assert.Empty(_lake.Find("zoltan", "TCCCCCCCCT", "GGGTGGG"));
        Assert.Equal(["alice 300 A 0/1 1", "carol 300 G ./2 2"], await _lake.SqlAsync("SELECT concat_ws(' ', sample, pos, alt, gt, allele) FROM calls WHERE pos = 300 ORDER BY ALL"));
        Assert.Equal(["alice 100 100", "carol 100 100", "alice 300 300"], await _lake.SqlAsync("SELECT concat_ws(' ', sample, start, \"end\") FROM assayed ORDER BY start, sample_id"));
    }

    [Fact]
    public async Task A_difference_across_an_erasure_is_refused_and_one_beside_it_is_not()
    {
        await _lake.IngestAsync("a.vcf", Single("alice", "chr1\t100\t.\tA\tC"));
        await _lake.IngestAsync("z.vcf", Single("zoltan", "chr1\t5\t.\tT\tTCCCCCCCCT"));
        await _lake.EraseAsync("zoltan");
        await _lake.IngestAsync("b.vcf", Single("bob", "chr1\t100\t.\tA\tC"));
        var diff = new DiffVersions(_lake.Log, _lake.Reader);

        var refusal = await Assert.ThrowsAsync<ConflictException>(() => diff.RunAsync(0, 4, default));
        Assert.Contains("erased", refusal.Message, StringComparison.Ordinal);
        Assert.Empty((await diff.RunAsync(0, 1, default)).SamplesAdded);
        Assert.Equal(["bob"], (await diff.RunAsync(3, 4, default)).SamplesAdded.Select(sample => sample.Sample));
    }

    [Fact]
    public async Task What_was_erased_does_not_come_back_under_any_name_of_the_file()
    {
        await _lake.IngestAsync("z.vcf", Single("zoltan", "chr1\t5\t.\tT\tTCCCCCCCCT"));
        await _lake.EraseAsync("zoltan");

        await Assert.ThrowsAsync<ErasedException>(() => _lake.IngestAsync("z.vcf", Single("zoltan", "chr1\t5\t.\tT\tTCCCCCCCCT")));
        await Assert.ThrowsAsync<ErasedException>(() => _lake.IngestAsync("other.vcf", Single("zoltan", "chr1\t6\t.\tT\tTCCCCCCCCT")));
        await _lake.IngestAsync("b.vcf", Single("bob", "chr1\t5\t.\tT\tA"));
        Assert.Empty(_lake.Find("zoltan", "TCCCCCCCCT"));
    }

    [Fact]
    public async Task Asked_again_it_gives_the_same_certificate_and_of_nobody_it_knows_none()
    {
        await _lake.IngestAsync("z.vcf", Single("zoltan", "chr1\t5\t.\tT\tTCCCCCCCCT"));
        var first = await _lake.EraseAsync("zoltan");
        var again = await _lake.EraseAsync("zoltan");

        Assert.Equal(first.Signature, again.Signature);
        Assert.Equal(2, (await _lake.Log.SnapshotAsync(null, default)).Version);
        await Assert.ThrowsAsync<NotFoundException>(() => _lake.EraseAsync("nobody"));
    }

    [Fact]
    public async Task A_file_of_many_samples_that_popcounts_answered_counts_the_others_as_if_it_had_come_without_the_erased()
    {
        await _lake.IngestAsync("joint.vcf", Many(null));
        Assert.Single((await _lake.Log.SnapshotAsync(null, default)).Files("carriers"));
        Assert.Contains(await _lake.FrequenciesAsync(), static line => line.Contains(" 1000 ", StringComparison.Ordinal));
        using var without = new ErasureLake();
        await without.IngestAsync("joint.vcf", Many(7));

        await _lake.EraseAsync("s7");

        var expected = await without.FrequenciesAsync();
        Assert.NotEmpty(expected);
        Assert.Equal(expected, await _lake.FrequenciesAsync());
        Assert.Equal(expected, await _lake.FrequenciesAsync(1));
        var latest = await _lake.Log.SnapshotAsync(null, default);
        Assert.Empty(latest.Files("carriers").Concat(latest.Files("sites")));
        Assert.Empty(_lake.Find("s7\t", "TCCCCCCCCT"));
        Assert.Empty((await _lake.VerifyAsync()).Damages);
    }

    [Fact]
    public async Task A_certificate_verifies_offline_and_no_changed_one_does()
    {
        await _lake.IngestAsync("z.vcf", Single("zoltan", "chr1\t5\t.\tT\tTCCCCCCCCT"));
        var text = System.Text.Json.JsonSerializer.Serialize(await _lake.EraseAsync("zoltan"), PfmgJson.Indented);
        var key = VerifyingKey.OfPem((await _lake.Keys.PublicKeyAsync(default)).Pem);

        Assert.True(ErasureCertificate.Parse(text).Holds(key));
        Assert.False(ErasureCertificate.Parse(text.Replace("withdrawn", "a mistake", StringComparison.Ordinal)).Holds(key));
        Assert.False(ErasureCertificate.Parse(text.Replace("\"reason\"", "\"more\": 1, \"reason\"", StringComparison.Ordinal)).Holds(null));
        using var stranger = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        Assert.False(ErasureCertificate.Parse(text).Holds(VerifyingKey.OfPem(stranger.ExportSubjectPublicKeyInfoPem())));
        Assert.Throws<CorruptException>(() => ErasureCertificate.Parse("{}"));
    }

    internal static string Single(string sample, params string[] sites) =>
        $"##fileformat=VCFv4.2\n##contig=<ID=chr1,length=1000000>\n##contig=<ID=chr2,length=1000000>\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n##made=by {sample}.bam\n"
        + $"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{sample}\n" + string.Concat(sites.Select(site => $"{site}\t50\tPASS\t.\tGT\t0/1\n"));

    // 40 samples, of whom the eighth alone carries the last record's allele.
    private static string Many(int? without)
    {
        var samples = Enumerable.Range(0, 40).Where(sample => sample != without).ToList();
        string Line(int pos, string alleles, Func<int, string> genotype) => $"chr1\t{pos}\t.\t{alleles}\t50\tPASS\t.\tGT\t{string.Join('\t', samples.Select(genotype))}\n";
        string[] genotypes = ["0/1", "0/0", "1/1", "./.", "0/0"];
        return "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=1000000>\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n"
            + $"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{string.Join('\t', samples.Select(static sample => $"s{sample}"))}\n"
            + string.Concat(Enumerable.Range(1, 9).Select(i => Line(100 * i, "A\tC", sample => genotypes[((7 * i) + (3 * sample)) % genotypes.Length])))
            + (without == 7 ? "" : Line(1_000, "T\tTCCCCCCCCT", static sample => sample == 7 ? "0/1" : "0/0"));
    }

    private static string Joint { get; } =
        """
        ##fileformat=VCFv4.2
        ##contig=<ID=chr1,length=1000000>
        ##INFO=<ID=AC,Number=A,Type=Integer,Description="d">
        ##INFO=<ID=AN,Number=1,Type=Integer,Description="d">
        ##INFO=<ID=AF,Number=A,Type=Float,Description="d">
        ##INFO=<ID=NS,Number=1,Type=Integer,Description="d">
        ##INFO=<ID=DP,Number=1,Type=Integer,Description="d">
        ##INFO=<ID=DB,Number=0,Type=Flag,Description="d">
        ##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
        ##FORMAT=<ID=AD,Number=R,Type=Integer,Description="d">
        ##FORMAT=<ID=PL,Number=G,Type=Integer,Description="d">
        ##bcftools_viewCommand=view -s alice,zoltan,carol
        #CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	alice	zoltan	carol
        chr1	100	.	A	C	50	PASS	AC=3;AN=6;AF=0.5;NS=3;DP=99;DB	GT:AD:PL	0/1:9,8:30,0,40	0/1:1,2:3,4,5	0/1:7,7:20,0,50
        chr1	200	.	T	TCCCCCCCCT	50	PASS	AC=1;AN=4;DP=9	GT:AD:PL	0/0:9,0:0,1,2	0/1:1,2:3,4,5	./.:.:.
        chr1	300	.	C	A,GGGTGGG,G	50	PASS	AC=1,1,1;AN=5;AF=0.2,0.2,0.2;NS=3;DP=4	GT:AD:PL	0/1:5,6,9,0:1,2,3,4,5,6,7,8,9,10	0/2:1,2,3,4:1,2,3,4,5,6,7,8,9,10	./3:1,2,0,3:1,2,3,4,5,6,7,8,9,10

        """;

    private static readonly IEqualityComparer<(string[], string[])> Pairs = EqualityComparer<(string[], string[])>.Create(
        (left, right) => left.Item1.SequenceEqual(right.Item1, StringComparer.Ordinal) && left.Item2.SequenceEqual(right.Item2, StringComparer.Ordinal));
}
