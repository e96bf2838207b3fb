using System.Globalization;
using Pfmg.Cloud.Lake.Export;
using Pfmg.Cloud.Lake.Queries;
using Pfmg.Cloud.Lake.Tests.Export;
using Pfmg.Cloud.Lake.Tests.Queries;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Oracles;

/// <summary>What bcftools and bedtools make of a file, and what the lake gives back of it.</summary>
public sealed class PeerOracleTests
{
    [Theory]
    [InlineData("expected/NA12878.bt.vcf.gz")]
    [InlineData("d_gvcf_1kg_chr22/HG00308.hg38.g.vcf.gz")]
    public async Task Export_and_source_have_no_record_of_their_own_for_bcftools_isec(string file)
    {
        using var lake = new IngestedLake();
        var source = lake["source.vcf.gz"];
        Directory.CreateDirectory(lake["isec"]);
        File.Copy(Repository.TestData(file), source);
        NativeTool.Run("tabix", "-p", "vcf", source);
        await lake.IngestAsync(source, "run-1");
        await lake.ExportAsync(new ExportRequest { Sample = NativeTool.Lines("bcftools", "query", "-l", source)[0], Output = lake["export.vcf.gz"] });

        NativeTool.Run("bcftools", "isec", "-c", "none", "-p", lake["isec"], source, lake["export.vcf.gz"]);

        // 0000: only in the source; 0001: only in the export; 0002: in both.
        Assert.Equal((0, 0, Records(source)), (Records(lake["isec/0000.vcf"]), Records(lake["isec/0001.vcf"]), Records(lake["isec/0002.vcf"])));
    }

    [Fact]
    public async Task Genotypes_of_plain_sites_are_those_of_bcftools_query()
    {
        var file = Repository.TestData("expected/TRIO1.joint.bt.vcf.gz");
        using var lake = new TestLake();
        await lake.IngestAsync(file);
        var plain = NativeTool.Lines("bcftools", "query", "-i", "N_ALT=1 && TYPE=\"snp\" && GT=\"alt\"", "-f", "[%CHROM %POS %REF %ALT %SAMPLE %GT %DP %GQ\\n]", file);

        var ours = await new RunSql(lake.Reader).RunAsync("SELECT chrom, pos, ref, alt, sample, gt, dp, gq FROM calls WHERE dosage > 0", null, default).LinesAsync("chrom", "pos", "ref", "alt", "sample", "gt", "dp", "gq");

        var sites = plain.Select(Site).ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(plain);
        Assert.Equal(plain.Order(StringComparer.Ordinal), ours.Where(line => sites.Contains(Site(line))).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("NA12877")]
    [InlineData("NA12890")]
    public async Task What_is_assayed_is_what_bedtools_makes_of_the_passing_records(string sample)
    {
        const string Passing = "FILTER=\"PASS\" && FMT/GQX>=30 && FMT/DP>=10";
        const string Block = "%CHROM\\t%POS0\\t%END\\n";
        var file = Repository.TestData($"d_gvcf_platinum17/1K.end.platinum-genomes-vcf-{sample}_S1.genome.vcf.gz");
        using var lake = new TestLake();
        using var beds = new TemporaryFolder();
        await lake.IngestAsync(file);
        var blocks = Bed(beds["blocks.bed"], NativeTool.Lines("bcftools", "query", "-i", $"ALT=\".\" && GT=\"ref\" && {Passing}", "-f", Block, file));
        var variants = Bed(beds["variants.bed"], NativeTool.Lines("bcftools", "query", "-i", "ALT!=\".\"", "-f", "%CHROM\\t%POS0\\t%END\\n", file));
        var called = NativeTool.Lines("bcftools", "query", "-i", $"ALT!=\".\" && GT!=\"mis\" && {Passing}", "-f", Block, file);
        var expected = NativeTool.Lines("bedtools", "subtract", "-a", blocks, "-b", variants).Concat(called);

        var ours = await new RunSql(lake.Reader).RunAsync("SELECT chrom, start - 1 AS start0, \"end\" FROM assayed", null, default).LinesAsync("chrom", "start0", "end");

        Assert.NotEmpty(ours);
        Assert.Equal(Merged(beds["expected.bed"], expected), Merged(beds["ours.bed"], ours.Select(static line => line.Replace(' ', '\t'))));
    }

    private static string[] Merged(string path, IEnumerable<string> intervals) => NativeTool.Lines("bedtools", "merge", "-i", Bed(path, intervals));

    private static string Bed(string path, IEnumerable<string> intervals)
    {
        File.WriteAllLines(path, intervals.OrderBy(static line => line.Split('\t')[0], StringComparer.Ordinal).ThenBy(static line => int.Parse(line.Split('\t')[1], CultureInfo.InvariantCulture)));
        return path;
    }

    private static string Site(string line) => string.Join(' ', line.Split(' ').Take(4));

    private static int Records(string vcf) => NativeTool.Lines("bcftools", "view", "-H", vcf).Length;
}
