using Pfmg.Cloud.Core.Files;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Files;

/// <summary>What is given of a region is what `bcftools view -r` gives of the same file.</summary>
public sealed class SliceVcfTests
{
    private const string Gvcf = "d_gvcf_1kg_chr22/HG00187.hg38.g.vcf.gz";
    private const string Trio = "b_trio_vcf/ashk-trio.vcf.gz";
    private const string Cohort = "d_cohort/1kg_p3_2504.chr22_16.05-16.64M.vcf.gz";

    [Theory]
    [InlineData("tbi")]
    [InlineData("csi")]
    [InlineData(null)]
    public async Task Records_of_regions_are_those_of_bcftools(string? suffix)
    {
        using var files = new StoredFiles();
        var (path, index) = await files.IndexedAsync(Gvcf, "one.vcf.gz", suffix ?? "tbi");
        var source = await SliceVcf.OpenAsync(files.Store, path, suffix is null ? null : index, default);
        var all = NativeTool.Lines("bcftools", "view", "-H", files["one.vcf.gz"]).Select(line => line.Split('\t')).ToArray();
        var (contig, first, last) = (all[0][0], Whole(all[0][1]), Whole(all[^1][1]));
        var middle = Whole(all[500][1]);
        foreach (var (start, end) in ((int, int)[])[(first, last), (middle, middle), (middle - 50, middle + 2_000), (last, last + 100), (1, 10), (last + 1_000_000, last + 1_000_100), (middle + 1, middle + 1)])
        {
            var expected = NativeTool.Lines("bcftools", "view", "-H", "-r", $"{contig}:{start}-{end}", files["one.vcf.gz"]);

            Assert.Equal(Verbatim(files, expected), await OfAsync(source, "HG00187", [new SliceRegion(contig, start, end)]));
        }
    }

    [Fact]
    public async Task Random_regions_of_a_cohort_are_those_of_bcftools_whatever_the_blocks()
    {
        using var files = new StoredFiles();
        var (path, index) = await files.IndexedAsync(Cohort, "cohort.vcf.gz");
        var source = await SliceVcf.OpenAsync(files.Store, path, index, default);
        var random = new Random(7);
        for (var i = 0; i < 6; i++)
        {
            var start = 16_050_000 + random.Next(590_000);
            var end = start + random.Next(1, 20_000);
            var expected = NativeTool.Lines("bcftools", "view", "-H", "-s", "HG00100", "-c1", "-r", $"22:{start}-{end}", files["cohort.vcf.gz"]).Select(line => line.Split('\t')[1]);

            var given = await OfAsync(source, "HG00100", [new SliceRegion("22", start, end)]);

            Assert.Equal(expected, given.Select(line => line.Split('\t')[1]));
        }
    }

    [Fact]
    public async Task Several_regions_are_merged_in_file_order_and_give_no_record_twice()
    {
        using var files = new StoredFiles();
        var (path, index) = await files.IndexedAsync(Trio, "trio.vcf.gz");
        NativeTool.Run("bcftools", "view", "-s", "HG002", "-O", "z", "-o", files["child.vcf.gz"], files["trio.vcf.gz"]);
        NativeTool.Run("tabix", "-p", "vcf", files["child.vcf.gz"]);
        var source = await SliceVcf.OpenAsync(files.Store, await files.PutAsync("child.vcf.gz"), await files.PutAsync("child.vcf.gz.tbi"), default);
        Interval[] asked = [new("2", 1, 50_000_000), new("1", 2_000_000, 3_000_000), new("1", 700_000, 900_000), new("1", 880_000, 1_000_000), new("1", 2_500_000, 2_500_001)];
        await File.WriteAllLinesAsync(files["regions.bed"], asked.Select(region => $"{region.Contig}\t{region.Start - 1}\t{region.End}"));
        var expected = NativeTool.Lines("bcftools", "view", "-H", "-R", files["regions.bed"], files["child.vcf.gz"]).Distinct().ToArray();

        var given = await OfAsync(source, "HG002", SliceRegion.InFileOrder(asked, source.OrderOf));

        Assert.NotEmpty(expected);
        Assert.Equal(expected.Order(StringComparer.Ordinal), given.Order(StringComparer.Ordinal));
        Assert.Equal(given.OrderBy(line => Whole(line.Split('\t')[0])).ThenBy(line => Whole(line.Split('\t')[1])).Select(line => line.Split('\t')[1]), given.Select(line => line.Split('\t')[1]));
    }

    [Fact]
    public async Task The_whole_file_comes_back_and_its_header_holds_no_name_and_no_path()
    {
        using var files = new StoredFiles();
        var (path, index) = await files.IndexedAsync(Gvcf, "one.vcf.gz");
        var source = await SliceVcf.OpenAsync(files.Store, path, index, default);
        var rewrite = new RewriteVcf(source.Header, new ShownAs("HG00187", "psn-1"), []);

        var header = System.Text.Encoding.UTF8.GetString(rewrite.Header.Span);

        Assert.Equal(StoredFiles.Text(Gvcf).Split('\n').Where(line => line.Length > 0 && line[0] != '#'), await OfAsync(source, "HG00187", null));
        Assert.EndsWith("\tFORMAT\tpsn-1\n", header, StringComparison.Ordinal);
        Assert.DoesNotContain("HG00187", header, StringComparison.Ordinal);
        Assert.DoesNotContain("cromwell", header, StringComparison.Ordinal);
        Assert.DoesNotContain("CommandLine", header, StringComparison.Ordinal);
        await File.WriteAllTextAsync(files["back.vcf"], header + string.Concat((await OfAsync(source, "HG00187", null)).Select(line => line + "\n")));
        Assert.Equal(1_000, NativeTool.Lines("bcftools", "view", "-H", files["back.vcf"]).Length);
    }

    [Theory]
    [InlineData("HG002")]
    [InlineData("HG003")]
    [InlineData("HG004")]
    public async Task Of_a_familys_file_only_what_the_sample_carries_comes(string sample)
    {
        using var files = new StoredFiles();
        var (path, index) = await files.IndexedAsync(Trio, "trio.vcf.gz");
        var source = await SliceVcf.OpenAsync(files.Store, path, index, default);
        const string Columns = "%CHROM\t%POS\t%ID\t%REF\t%ALT\t%FILTER[\t%GT\t%AD\t%DP\t%PL]\n";
        NativeTool.Run("bcftools", "view", "-s", sample, "-a", "-c1", "-o", files["own.vcf"], files["trio.vcf.gz"]);
        var expected = NativeTool.Lines("bcftools", "query", "-f", Columns, files["own.vcf"]);

        var lines = await OfAsync(source, sample, null);
        var rewrite = new RewriteVcf(source.Header, new ShownAs(sample, "psn-1"), []);
        await File.WriteAllBytesAsync(files["ours.vcf"], [.. rewrite.Header.Span, .. System.Text.Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")))]);

        Assert.Equal(expected, NativeTool.Lines("bcftools", "query", "-f", Columns, files["ours.vcf"]));
        Assert.All(lines, line => Assert.Equal((10, "."), (line.Split('\t').Length, line.Split('\t')[5])));
        Assert.All(lines, line => Assert.DoesNotContain("AC=", line, StringComparison.Ordinal));
        Assert.DoesNotContain("HG00", System.Text.Encoding.UTF8.GetString(rewrite.Header.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_child_whose_parent_refused_no_phase_comes()
    {
        using var files = new StoredFiles();
        var (path, index) = await files.IndexedAsync(Trio, "trio.vcf.gz");
        var source = await SliceVcf.OpenAsync(files.Store, path, index, default);
        var shown = new ShownAs("HG002", "psn-1") { WithoutInheritance = true };

        var lines = await OfAsync(source, shown, null);

        Assert.NotEmpty(lines);
        Assert.All(lines, line =>
        {
            var fields = line.Split('\t');
            Assert.DoesNotContain('|', fields[9].Split(':')[0]);
            Assert.DoesNotContain("PID", fields[8], StringComparison.Ordinal);
            Assert.DoesNotContain("PGT", fields[8], StringComparison.Ordinal);
        });
        Assert.DoesNotContain("ID=PGT", System.Text.Encoding.UTF8.GetString(new RewriteVcf(source.Header, shown, []).Header.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1|0", "0/1")]
    [InlineData("0|1", "0/1")]
    [InlineData("2|1", "1/2")]
    [InlineData("|0|1", "0/1")]
    [InlineData(".|1", "./1")]
    [InlineData("1", "1")]
    public void A_genotype_without_phase_is_sorted(string genotype, string expected)
    {
        var record = new OwnRecord("A,C", "GT:GQ", genotype + ":9");
        record.RemovePhase();

        Assert.Equal(expected + ":9", record.Sample);
    }

    [Fact]
    public async Task Tags_are_cut_as_asked()
    {
        using var files = new StoredFiles();
        var (path, index) = await files.IndexedAsync(Gvcf, "one.vcf.gz");
        var source = await SliceVcf.OpenAsync(files.Store, path, index, default);

        var only = await OfAsync(source, new ShownAs("HG00187", "p") { Tags = new HashSet<string>(["GQ", "END"]) }, null);
        var without = await OfAsync(source, new ShownAs("HG00187", "p") { NoTags = new HashSet<string>(["PL", "DP"]) }, null);

        Assert.All(only, line => Assert.Equal("GT:GQ", line.Split('\t')[8]));
        Assert.All(only, line => Assert.True(line.Split('\t')[7] == "." || line.Split('\t')[7].StartsWith("END=", StringComparison.Ordinal)));
        Assert.All(without, line => Assert.DoesNotContain("PL", line.Split('\t')[8].Split(':')));
        Assert.Equal(1_000, only.Length);
    }

    private static int Whole(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static Task<string[]> OfAsync(SliceVcf source, string sample, IReadOnlyList<SliceRegion>? regions) => OfAsync(source, new ShownAs(sample, "psn-1"), regions);

    private static async Task<string[]> OfAsync(SliceVcf source, ShownAs shown, IReadOnlyList<SliceRegion>? regions)
    {
        using var target = new MemoryStream();
        var written = await source.WriteAsync(new RewriteVcf(source.Header, shown, []), regions, target, default);
        var lines = StoredFiles.Lines(target.ToArray());
        Assert.Equal(written, lines.Length);
        return lines;
    }

    // bcftools prints numbers anew (30.00 becomes 30): the same records as they are in the file.
    private static string[] Verbatim(StoredFiles files, string[] lines)
    {
        var wanted = lines.Select(line => string.Join('\t', line.Split('\t')[..5])).ToHashSet(StringComparer.Ordinal);
        return [.. StoredFiles.Text(Gvcf).Split('\n').Where(line => line.Length > 0 && line[0] != '#' && wanted.Contains(string.Join('\t', line.Split('\t')[..5])))];
    }
}
