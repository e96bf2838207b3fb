using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Lake.Export;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Export;

public sealed class ExportSampleTests : IDisposable
{
    private readonly IngestedLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Theory]
    [InlineData("d_gvcf_platinum17/1K.end.platinum-genomes-vcf-NA12877_S1.genome.vcf.gz")]
    [InlineData("d_gvcf_1kg_chr22/HG00187.hg38.g.vcf.gz")]
    [InlineData("expected/SIM1.bt.vcf.gz")]
    [InlineData("expected/NA12878.bt.vcf.gz")]
    public async Task A_file_of_one_sample_comes_back_byte_for_byte(string file)
    {
        string original = Repository.TestData(file);
        var ingested = await _lake.IngestAsync(original, "run-1");

        var result = await _lake.ExportAsync(new ExportRequest { Sample = ingested.Samples[0].Sample, Output = _lake["out.vcf.gz"] });

        Assert.Equal(ingested.Records, result.Records);
        Assert.Equal(0, result.LakeVersion);
        Assert.Equal(Unpacked(original), Unpacked(_lake["out.vcf.gz"]));
    }

    [Fact]
    public async Task A_plain_file_comes_back_plain_and_without_an_index()
    {
        string original = Repository.TestData("expected/SIM1.bt.vcf.gz");
        var ingested = await _lake.IngestAsync(original, "run-1");

        var result = await _lake.ExportAsync(new ExportRequest { Sample = ingested.Samples[0].Sample, Output = _lake["out.vcf"] });

        Assert.Equal(Unpacked(original), await File.ReadAllBytesAsync(_lake["out.vcf"]));
        Assert.NotNull(result.NotIndexed);
    }

    [Fact]
    public async Task Line_ends_come_back_as_they_were()
    {
        string original = Repository.TestData("expected/SIM1.bt.vcf.gz");
        byte[] text = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Unpacked(original)).Replace("\n", "\r\n", StringComparison.Ordinal));
        await File.WriteAllBytesAsync(_lake["crlf.vcf"], text);
        var ingested = await _lake.IngestAsync(_lake["crlf.vcf"], "run-1");

        await _lake.ExportAsync(new ExportRequest { Sample = ingested.Samples[0].Sample, Output = _lake["out.vcf"] });

        Assert.Equal(text, await File.ReadAllBytesAsync(_lake["out.vcf"]));
    }

    [Fact]
    public async Task Positions_come_back_as_they_were_spelled()
    {
        const string Text = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\nc\t0\t.\tN\t]d:7]N\t.\t.\t.\tGT\t0/1\n"
            + "c\t007\t.\tA\tG\t07.0\t.\t.\tGT\t0/1\nc\t0000000010\t.\tA\tG\t.\t.\t.\tGT\t0/1\nc\t11\t.\tA\tG\t.\t.\t.\tGT\t0/1\n";
        await File.WriteAllTextAsync(_lake["odd.vcf"], Text);
        await _lake.IngestAsync(_lake["odd.vcf"], "run-1");

        await _lake.ExportAsync(new ExportRequest { Sample = "A", Output = _lake["out.vcf"] });
        await _lake.MergeAsync(new MergeRequest { Samples = ["A"], Output = _lake["merged.vcf"] });

        Assert.Equal(Text, await File.ReadAllTextAsync(_lake["out.vcf"]));
        Assert.Equal(Text, await File.ReadAllTextAsync(_lake["merged.vcf"]));
    }

    [Fact]
    public async Task One_sample_of_several_is_what_bcftools_view_s_I_gives_but_for_numbers_printed_anew()
    {
        string original = Repository.TestData("b_trio_vcf/ashk-trio.vcf.gz");
        await _lake.IngestAsync(original, "run-1");

        await _lake.ExportAsync(new ExportRequest { Sample = "HG003", Output = _lake["out.vcf.gz"] });

        // Both once more through bcftools, so that numbers are printed alike.
        Assert.Equal(
            NativeTool.Lines("bcftools", "view", "-H", "-s", "HG003", "-I", original),
            NativeTool.Lines("bcftools", "view", "-H", _lake["out.vcf.gz"]));
    }

    [Theory]
    [InlineData(150, "DEL")]
    [InlineData(151, "")]
    [InlineData(1005, "BLOCK")]
    [InlineData(1010, "")]
    public async Task A_region_takes_in_what_SVLEN_and_LEN_cover(int pos, string expected)
    {
        await File.WriteAllTextAsync(
            _lake["spans.vcf"],
            "##fileformat=VCFv4.5\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\n"
            + "c\t100\tDEL\tN\t<DEL>\t.\t.\tSVLEN=50\tGT\t0/1\t0/0\nc\t100\tINS\tN\t<INS>\t.\t.\tSVLEN=500\tGT\t0/1\t0/0\n"
            + "c\t1000\tBLOCK\tN\t<*>\t.\t.\t.\tGT:LEN\t0/0:10\t0/0:90\n");
        await _lake.IngestAsync(_lake["spans.vcf"], "run-1");

        await _lake.ExportAsync(new ExportRequest { Sample = "A", Output = _lake["out.vcf"], Region = new Interval("c", pos, pos) });

        Assert.Equal(expected, string.Join(',', File.ReadLines(_lake["out.vcf"]).Where(static line => line[0] != '#').Select(static line => line.Split('\t')[2])));
    }

    [Theory]
    [InlineData("b_trio_vcf/ashk-trio.vcf.gz", 0, 2)]
    [InlineData("expected/TRIO1.joint.bt.vcf.gz", 0, 1)]
    public Task One_sample_of_several_comes_back_with_its_own_column(string file, params int[] samples) => CompareAsync(file, samples);

    [Fact]
    [Trait("Category", "Slow")]
    public Task Samples_on_both_sides_of_a_block_come_back_with_their_own_columns() =>
        CompareAsync("d_cohort/1kg_p3_2504.chr22_16.05-16.64M.vcf.gz", 127, 128, 2_503);

    [Theory]
    [InlineData("d_gvcf_1kg_chr22/HG00187.hg38.g.vcf.gz")]
    [InlineData("b_trio_vcf/ashk-trio.vcf.gz")]
    public async Task A_region_gives_the_records_that_bcftools_gives(string file)
    {
        string original = Repository.TestData(file);
        var ingested = await _lake.IngestAsync(original, "run-1");
        string indexed = _lake["indexed.vcf.gz"];
        File.Copy(original, indexed);
        NativeTool.Run("bcftools", "index", "-t", indexed);
        string[] positions = NativeTool.Lines("bcftools", "query", "-f", "%CHROM\t%POS\n", indexed);
        foreach (int at in new[] { 0, positions.Length / 3, positions.Length / 2, positions.Length - 1 })
        {
            string[] parts = positions[at].Split('\t');
            int start = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture) + 1;
            var region = new Interval(parts[0], start, start + 2_000);

            await _lake.ExportAsync(new ExportRequest { Sample = ingested.Samples[0].Sample, Region = region, Output = _lake["out.vcf.gz"] });

            // bcftools query would leave out a block that begins before the region; view does not.
            Assert.Equal(
                NativeTool.Lines("bcftools", "view", "-H", "-G", "-r", region.ToString(), indexed).Select(Site),
                NativeTool.Lines("bcftools", "view", "-H", "-G", _lake["out.vcf.gz"]).Select(Site));
        }
    }

    [Fact]
    public async Task The_index_is_one_that_tabix_reads()
    {
        var ingested = await _lake.IngestAsync(Repository.TestData("expected/SIM1.bt.vcf.gz"), "run-1");
        var result = await _lake.ExportAsync(new ExportRequest { Sample = ingested.Samples[0].Sample, Output = _lake["out.vcf.gz"] });

        Assert.Null(result.NotIndexed);
        Assert.Equal(["chr20"], NativeTool.Lines("tabix", "-l", _lake["out.vcf.gz"]));
    }

    [Fact]
    public async Task Of_two_callsets_of_a_sample_the_latest_comes_back_and_an_earlier_version_gives_the_earlier()
    {
        string first = Repository.TestData("expected/SIM1.bt.vcf.gz");
        string second = WriteShortened(first);
        var ingested = await _lake.IngestAsync(first, "run-1");
        await _lake.IngestAsync(second, "run-2");
        string sample = ingested.Samples[0].Sample;

        await _lake.ExportAsync(new ExportRequest { Sample = sample, Output = _lake["latest.vcf"] });
        await _lake.ExportAsync(new ExportRequest { Sample = sample, Output = _lake["earlier.vcf"], Version = 0 });

        Assert.Equal(await File.ReadAllBytesAsync(second), await File.ReadAllBytesAsync(_lake["latest.vcf"]));
        Assert.Equal(Unpacked(first), await File.ReadAllBytesAsync(_lake["earlier.vcf"]));
    }

    [Fact]
    public async Task An_unknown_sample_an_unknown_version_and_a_missing_folder_are_told_and_leave_nothing()
    {
        var ingested = await _lake.IngestAsync(Repository.TestData("expected/SIM1.bt.vcf.gz"), "run-1");
        string sample = ingested.Samples[0].Sample;

        await Assert.ThrowsAsync<NotFoundException>(() => _lake.ExportAsync(new ExportRequest { Sample = "nobody", Output = _lake["out.vcf"] }));
        await Assert.ThrowsAsync<NotFoundException>(() => _lake.ExportAsync(new ExportRequest { Sample = sample, Output = _lake["out.vcf"], Version = 5 }));
        await Assert.ThrowsAsync<InvalidInputException>(() => _lake.ExportAsync(new ExportRequest { Sample = sample, Output = _lake["none/out.vcf"] }));
        Assert.Empty(Directory.GetFiles(_lake["."], "out*"));
    }

    [Fact]
    public async Task A_lost_header_is_corrupt_and_leaves_nothing()
    {
        var ingested = await _lake.IngestAsync(Repository.TestData("expected/SIM1.bt.vcf.gz"), "run-1");
        await _lake.Store.DeleteAsync(LakePaths.Header(ingested.HeaderSha256), default);

        await Assert.ThrowsAsync<CorruptException>(() => _lake.ExportAsync(new ExportRequest { Sample = ingested.Samples[0].Sample, Output = _lake["out.vcf"] }));
        Assert.Empty(Directory.GetFiles(_lake["."], "out*"));
    }

    private async Task CompareAsync(string file, params int[] samples)
    {
        string original = Repository.TestData(file);
        var ingested = await _lake.IngestAsync(original, "run-1");
        foreach (int sample in samples)
        {
            await _lake.ExportAsync(new ExportRequest { Sample = ingested.Samples[sample].Sample, Output = _lake["out.vcf.gz"] });

            Assert.Equal(Cut(original, sample), Encoding.UTF8.GetString(Unpacked(_lake["out.vcf.gz"])));
        }
    }

    private static string Site(string line) => string.Join(' ', line.Split('\t')[..5]);

    private string WriteShortened(string vcf)
    {
        string[] lines = Encoding.UTF8.GetString(Unpacked(vcf)).Split('\n');
        string path = _lake["shortened.vcf"];
        File.WriteAllText(path, string.Join('\n', lines[..^10]) + "\n");
        return path;
    }

    /// <summary>The file with one sample column, by plain splitting.</summary>
    private static string Cut(string vcf, int sample)
    {
        var text = new StringBuilder();
        foreach (string line in NativeTool.Lines("bgzip", "-dc", vcf))
        {
            string[] columns = line.StartsWith("##", StringComparison.Ordinal) ? [line] : line.Split('\t');
            text.Append(string.Join('\t', columns.Length == 1 ? columns : [.. columns[..9], columns[9 + sample]])).Append('\n');
        }

        return text.ToString();
    }

    private static byte[] Unpacked(string vcf) => NativeTool.Run("bgzip", "-dc", vcf);
}
