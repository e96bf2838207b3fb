using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Ingest;

public sealed class IngestOracleTests : IDisposable
{
    private readonly IngestFixture _ingest = new();

    public void Dispose() => _ingest.Dispose();

    [Theory]
    [InlineData("a_truth/HG001_v3.3.2.hg19.chr20_9.995-11.095M.vcf.gz")]
    [InlineData("b_trio_vcf/ashk-trio.vcf.gz")]
    [InlineData("d_gvcf_1kg_chr22/HG00187.hg38.g.vcf.gz")]
    [InlineData("d_gvcf_platinum17/1K.end.platinum-genomes-vcf-NA12878_S1.genome.vcf.gz")]
    [InlineData("expected/TRIO1.joint.bt.vcf.gz")]
    [InlineData("f_nasty/TileDB-VCF/small4.vcf")]
    [InlineData("f_nasty/GenomicsDB/t0_haploid_triploid.vcf.gz")]
    public void Every_record_comes_back_byte_for_byte(string file)
    {
        var path = Repository.TestData(file);
        var result = _ingest.IngestFile(path);
        var lines = RecordsOf(path);
        Assert.Equal(lines.Length, result.Records);
        Assert.Equal(lines, _ingest.Lines());
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void A_cohort_of_2504_comes_back_byte_for_byte_and_its_carriers_are_counted()
    {
        var path = Repository.TestData("d_cohort/1kg_p3_2504.chr22_16.05-16.64M.vcf.gz");
        var result = _ingest.IngestFile(path);
        Assert.Equal((9_750L, 2_504), (result.Records, result.Samples.Count));
        Assert.Equal(RecordsOf(path), _ingest.Lines());

        // Every genotype is complete, so each sample is assayed at every record, and copies add up to the file's own AC.
        var told = NativeTool.Lines("bcftools", "query", "-f", "%AC\\n", path).Sum(static l => l.Split(',').Sum(long.Parse));
        Assert.Equal([told.ToString(System.Globalization.CultureInfo.InvariantCulture)], _ingest.Rows("calls", "sum(dosage)::BIGINT"));
        Assert.Single(result.Samples.Select(static s => s.AssayedBases).Distinct());
    }

    [Theory]
    [InlineData("a_truth/HG001_v3.3.2.hg19.chr20_9.995-11.095M.vcf.gz")]
    [InlineData("expected/NA12878.bt.vcf.gz")]
    [InlineData("expected/SIM1.bt.vcf.gz")]
    [InlineData("expected/TRIO1.joint.bt.vcf.gz")]
    [InlineData("a_sim/SIM1.truth.vcf.gz")]
    public void Alleles_are_those_of_bcftools_norm(string file)
    {
        var reference = _ingest.Chr20();
        _ingest.IngestFile(Repository.TestData(file), r => r with { Reference = reference });
        var ours = _ingest.Rows("calls", "DISTINCT record, allele, concat_ws(' ', chrom, pos::VARCHAR, ref, alt)").Select(static r => string.Join(' ', r.Split(' ')[2..]));
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["ref.fa"], NativeTool.Run("bgzip", "-dc", Repository.TestData("ref/hg19.chr20_1-11095000.fa.gz")));
        var theirs = NativeTool.Lines("bcftools", "norm", "-m-", "-f", folder["ref.fa"], Repository.TestData(file))
            .Where(static l => l[0] != '#').Select(static l => l.Split('\t')).Where(static f => f[4] != "*" && f.Skip(9).Any(static s => s.Split(':')[0].Contains('1', StringComparison.Ordinal)))
            .Select(static f => $"{f[0]} {f[1]} {f[3].ToUpperInvariant()} {f[4].ToUpperInvariant()}");
        Assert.Equal(theirs.Order(StringComparer.Ordinal), ours.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("d_gvcf_platinum17/1K.end.platinum-genomes-vcf-NA12877_S1.genome.vcf.gz", "illumina-platinum/1", "FILTER=\"PASS\" && FMT/GQX>=30 && FMT/DP>=10")]
    [InlineData("d_gvcf_1kg_chr22/NA20317.hg38.g.vcf.gz", "gatk/1", "FMT/GQ>=20 && ((FMT/MIN_DP>=10) || (FMT/MIN_DP=\".\" && FMT/DP>=10))")]
    public void What_is_assayed_is_what_bcftools_filters(string file, string rule, string filter)
    {
        var path = Repository.TestData(file);
        Assert.Equal(rule, _ingest.IngestFile(path).Rule);
        var lines = NativeTool.Lines("bcftools", "query", "-i", filter, "-f", "%CHROM %POS %INFO/END %REF %ALT [%GT]\\n", path).Select(static l => l.Split(' ')).ToArray();
        var variants = NativeTool.Lines("bcftools", "query", "-f", "%CHROM %POS %INFO/END %REF %ALT [%GT]\\n", path).Select(static l => l.Split(' ')).Where(IsVariant).ToArray();
        var expected = new HashSet<(string, int)>();
        Add(expected, lines.Where(static f => !IsVariant(f) && f[5] is "0/0" or "0|0" or "0"), blocks: true);
        var overridden = new HashSet<(string, int)>();
        Add(overridden, variants, blocks: false);
        expected.ExceptWith(overridden);
        Add(expected, lines.Where(f => IsVariant(f) && !f[5].Contains('.', StringComparison.Ordinal)), blocks: false);
        var ours = new HashSet<(string, int)>();
        foreach (var row in _ingest.Rows("assayed", "chrom, start, \"end\"").Select(static r => r.Split(' ')))
        {
            for (var pos = Number(row[1]); pos <= Number(row[2]); pos++)
            {
                Assert.True(ours.Add((row[0], pos)), "a sample's intervals are disjoint");
            }
        }

        Assert.NotEmpty(expected);
        Assert.True(expected.SetEquals(ours), $"{expected.Except(ours).Count()} missing, {ours.Except(expected).Count()} too many");
    }

    private static bool IsVariant(string[] fields) => fields[4] is not ("." or "<NON_REF>");

    private static void Add(HashSet<(string, int)> bases, IEnumerable<string[]> records, bool blocks)
    {
        foreach (var fields in records)
        {
            var start = Number(fields[1]);
            var end = start + fields[3].Length - 1;
            for (var pos = start; pos <= (blocks && fields[2] != "." ? Number(fields[2]) : end); pos++)
            {
                bases.Add((fields[0], pos));
            }
        }
    }

    private static int Number(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static string[] RecordsOf(string path)
    {
        using var text = PackedText.Open(File.OpenRead(path), path).Content;
        using var reader = new StreamReader(text);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static l => l[0] != '#')];
    }
}
