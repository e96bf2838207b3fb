using System.Globalization;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Export;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Export;

public sealed class MergeSamplesTests : IDisposable
{
    private static readonly string[] AgreedKeys = ["GT", "AD", "DP", "GQ"];
    private static readonly string Trio = Repository.TestData("b_trio_vcf/ashk-trio.vcf.gz");
    private readonly IngestedLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Files_of_one_sample_each_merge_as_bcftools_merges_them()
    {
        var files = await SplitAsync();

        var result = await MergeAsync(["HG002", "HG003", "HG004"]);

        var expected = Lines(NativeTool.Lines("bcftools", ["merge", "-m", "none", .. files]));
        var merged = Lines(NativeTool.Lines("bgzip", "-dc", _lake["merged.vcf.gz"]));
        Assert.Equal(expected.Length, result.Records);
        Assert.Equal(3, result.Sources);
        Assert.Null(result.NotIndexed);

        // bcftools keeps the INFO of the first file, prints numbers anew, and orders alternatives of one POS as files came.
        Assert.Equal(Sorted(expected.Select(Agreed)), Sorted(merged.Select(Agreed)));
        Assert.Equal(Sorted(expected.Select(static line => Number(line, 5))), Sorted(merged.Select(static line => Number(line, 5))));
        Assert.Equal(Sorted(expected.Select(static line => Of(line, "AC") + Of(line, "AN"))), Sorted(merged.Select(static line => Of(line, "AC") + Of(line, "AN"))));
    }

    [Fact]
    public async Task A_merged_file_is_sorted_has_one_header_and_is_read_by_bcftools()
    {
        await SplitAsync();
        await MergeAsync(["HG004", "HG002"]);

        Assert.Equal(["HG004", "HG002"], NativeTool.Lines("bcftools", "query", "-l", _lake["merged.vcf.gz"]));
        Assert.Equal(NativeTool.Lines("bcftools", "view", "-h", Trio).Count(static line => line.StartsWith("##contig", StringComparison.Ordinal)),
            NativeTool.Lines("bgzip", "-dc", _lake["merged.vcf.gz"]).Count(static line => line.StartsWith("##contig", StringComparison.Ordinal)));
        NativeTool.Run("bcftools", "index", "-t", "-f", _lake["merged.vcf.gz"]);
    }

    [Fact]
    public async Task Samples_of_one_file_come_back_with_their_columns_verbatim_in_the_order_asked_for()
    {
        await _lake.IngestAsync(Trio, "run-1");

        await MergeAsync(["HG004", "HG002"]);

        var columns = NativeTool.Lines("bgzip", "-dc", Trio).First(static line => line.StartsWith("#CHROM", StringComparison.Ordinal)).Split('\t').ToList();
        var (mother, child) = (columns.IndexOf("HG004"), columns.IndexOf("HG002"));
        Assert.Equal(
            Sorted(Lines(NativeTool.Lines("bgzip", "-dc", Trio)).Select(line => string.Join('\t', [.. line[..9], line[mother], line[child]]))),
            Sorted(Lines(NativeTool.Lines("bgzip", "-dc", _lake["merged.vcf.gz"])).Select(static line => string.Join('\t', line))));
    }

    [Fact]
    public async Task A_region_of_gVCFs_gives_the_records_that_bcftools_gives_blocks_that_reach_into_it_too()
    {
        string[] samples = ["HG00187", "HG00308", "NA20317"];
        var files = new List<string>();
        foreach (var sample in samples)
        {
            var file = Repository.TestData($"d_gvcf_1kg_chr22/{sample}.hg38.g.vcf.gz");
            await _lake.IngestAsync(file, $"run-{sample}");
            File.Copy(file, _lake[$"{sample}.vcf.gz"]);
            NativeTool.Run("bcftools", "index", "-t", _lake[$"{sample}.vcf.gz"]);
            files.Add(_lake[$"{sample}.vcf.gz"]);
        }

        var positions = NativeTool.Lines("bcftools", "query", "-f", "%CHROM\t%POS\n", files[0]);
        var middle = positions[positions.Length / 2].Split('\t');
        int start = int.Parse(middle[1], CultureInfo.InvariantCulture) + 1;
        var region = new Interval(middle[0], start, start + 3_000);

        await MergeAsync(samples, region);

        for (int i = 0; i < samples.Length; i++)
        {
            // A sample's own records are those lines in which it is not missing from the file.
            Assert.Equal(
                Sorted(NativeTool.Lines("bcftools", "view", "-H", "-r", region.ToString(), files[i]).Select(static line => Genotype(line.Split('\t'), 0))),
                Sorted(Lines(NativeTool.Lines("bgzip", "-dc", _lake["merged.vcf.gz"])).Where(line => line[9 + i].Trim('.', '/', ':').Length > 0).Select(line => Genotype(line, i))));
        }
    }

    [Fact]
    public async Task Blocks_of_another_end_are_lines_of_their_own_and_what_files_disagree_on_is_left_out()
    {
        const string Header = "##fileformat=VCFv4.2\n##INFO=<ID=END,Number=1,Type=Integer,Description=\"e\">\n##INFO=<ID=X,Number=1,Type={0},Description=\"x\">\n"
            + "##INFO=<ID=DP,Number=1,Type=Integer,Description=\"d\">\n##contig=<ID=c,length=999>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{1}\n";
        await WriteAsync("A", string.Format(CultureInfo.InvariantCulture, Header, "Integer", "A"), "c\t10\t.\tA\t<*>\t.\t.\tEND=20\tGT\t0/0\nc\t30\trs1\tA\tG\t7\tq1\tDP=3;X=1;Y\tGT:DP\t0/1:3\n");
        await WriteAsync("B", string.Format(CultureInfo.InvariantCulture, Header, "String", "B"), "c\t10\t.\tA\t<*>\t.\t.\tEND=25\tGT\t0/0\nc\t30\trs2;rs1\tA\tG\t50.0\tPASS\tDP=4;X=2;Y\tGT:GQ:DP\t1/1:9:4\n");

        await MergeAsync(["A", "B"]);

        var text = NativeTool.Lines("bgzip", "-dc", _lake["merged.vcf.gz"]);
        Assert.Contains("##INFO=<ID=X,Number=1,Type=String,Description=\"x\">", text);
        Assert.Equal(
            ["c 10 . A <*> . . END=20 GT 0/0 ./.", "c 10 . A <*> . . END=25 GT ./. 0/0", "c 30 rs1;rs2 A G 50.0 q1 DP=7;Y GT:DP:GQ 0/1:3:. 1/1:4:9"],
            Lines(text).Select(static line => string.Join(' ', line)));
    }

    [Fact]
    public async Task Samples_on_both_sides_of_a_block_of_columns_come_back_in_the_order_asked_for()
    {
        string original = Repository.TestData("d_cohort/1kg_p3_2504.chr22_16.05-16.64M.vcf.gz");
        var few = _lake["few.vcf"];
        await File.WriteAllLinesAsync(few, NativeTool.Lines("bgzip", "-dc", original).TakeWhile((line, i) => line[0] == '#' || i < 300).Select(static line => line.StartsWith("##", StringComparison.Ordinal) ? line : string.Join('\t', line.Split('\t')[..309])));
        var ingested = await _lake.IngestAsync(few, "run-1");
        int[] wanted = [299, 0, 128, 127, 256, 1];

        await MergeAsync([.. wanted.Select(i => ingested.Samples[i].Sample)]);

        Assert.Equal(
            Lines(File.ReadAllLines(few)).Select(line => string.Join('\t', wanted.Select(i => line[9 + i]))),
            Lines(NativeTool.Lines("bgzip", "-dc", _lake["merged.vcf.gz"])).Select(static line => string.Join('\t', line[9..])));
    }

    [Fact]
    public async Task No_sample_one_twice_and_an_unknown_one_are_told()
    {
        await _lake.IngestAsync(Trio, "run-1");

        await Assert.ThrowsAsync<InvalidInputException>(() => MergeAsync([]));
        await Assert.ThrowsAsync<InvalidInputException>(() => MergeAsync(["HG002", "HG002"]));
        await Assert.ThrowsAsync<NotFoundException>(() => MergeAsync(["HG002", "nobody"]));
        Assert.Empty(Directory.GetFiles(_lake["."], "merged*"));
    }

    private async Task<List<string>> SplitAsync()
    {
        var files = new List<string>();
        foreach (var sample in new[] { "HG002", "HG003", "HG004" })
        {
            var file = _lake[$"{sample}.vcf.gz"];
            NativeTool.Run("bcftools", "view", "-s", sample, "-c1", "-Oz", "-o", file, Trio);
            NativeTool.Run("bcftools", "index", file);
            await _lake.IngestAsync(file, $"run-{sample}");
            files.Add(file);
        }

        return files;
    }

    private async Task WriteAsync(string sample, string header, string records)
    {
        await File.WriteAllTextAsync(_lake[$"{sample}.vcf"], header + records);
        await _lake.IngestAsync(_lake[$"{sample}.vcf"], $"run-{sample}");
    }

    private Task<MergeResult> MergeAsync(IReadOnlyList<string> samples, Interval? region = null) =>
        _lake.MergeAsync(new MergeRequest { Samples = samples, Region = region, Output = _lake["merged.vcf.gz"] });

    private static string[][] Lines(IEnumerable<string> text) => [.. text.Where(static line => line[0] != '#').Select(static line => line.Split('\t'))];

    private static string[] Sorted(IEnumerable<string> lines) => [.. lines.Order(StringComparer.Ordinal)];

    /// <summary>Site, FILTER, and each sample's GT, AD, DP and GQ.</summary>
    private static string Agreed(string[] line)
    {
        var keys = line[8].Split(':');
        var samples = line[9..].Select(column => string.Join(':', AgreedKeys.Select(key => Array.IndexOf(keys, key) is >= 0 and var at && at < column.Split(':').Length ? column.Split(':')[at] : ".")));
        return string.Join(' ', [.. line[..5], line[6], .. samples.Select(static text => text.Trim('.', ':', ','))]);
    }

    private static string Genotype(string[] line, int sample) => $"{string.Join(' ', line[..5])} {line[9 + sample].Split(':')[Array.IndexOf(line[8].Split(':'), "GT")]}";

    private static string Number(string[] line, int column) => double.TryParse(line[column], CultureInfo.InvariantCulture, out double value) ? $"{line[1]} {value:F1}" : ".";

    private static string Of(string[] line, string key) => $"{line[1]} {line[7].Split(';').FirstOrDefault(field => field.StartsWith(key + "=", StringComparison.Ordinal))}";
}
