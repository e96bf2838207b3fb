using Pfmg.Cloud.Core.Files;
using Pfmg.Cloud.Core.Formats.Bam;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.Formats.Cram;
using Pfmg.Cloud.Core.Formats.Indexes;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Files;

/// <summary>What is given of a region of reads is what `samtools view` gives of the same file.</summary>
public sealed class SliceCramTests
{
    private const string Reads = "b_trio_real/HG001.chr20.10_10p1mb_sorted.bam";

    [Theory]
    [InlineData("3.0")]
    [InlineData("3.1")]
    public async Task Containers_under_another_header_are_a_CRAM_that_samtools_reads(string version)
    {
        using var files = new StoredFiles();
        var source = await OpenAsync(files, version);
        var original = await File.ReadAllBytesAsync(files["one.cram"]);

        await WriteAsync(files, source, "all.cram", null);

        using (var check = File.OpenRead(files["all.cram"]))
        {
            Assert.Equal(1_823, CheckCram.Records(check, "all.cram"));
        }

        Assert.Equal(WithoutGroups(NativeTool.Lines("samtools", "view", files["one.cram"])), WithoutGroups(NativeTool.Lines("samtools", "view", files["all.cram"])));
        var header = NativeTool.Lines("samtools", "view", "-H", "--no-PG", files["all.cram"]);
        Assert.Contains("@RG\tID:1\tSM:psn-1\tLB:psn-1.1\tPL:ILLUMINA", header);
        Assert.All(header, line => Assert.DoesNotContain("HG001", line, StringComparison.Ordinal));
        Assert.All(header, line => Assert.DoesNotContain("CL:", line, StringComparison.Ordinal));
        Assert.True(original.AsSpan().EndsWith(SliceCram.End.Span));
    }

    [Fact]
    public async Task Reads_of_regions_are_those_of_samtools()
    {
        using var files = new StoredFiles();
        var source = await OpenAsync(files, "3.0");
        foreach (var (start, end) in ((int, int)[])[(9_999_000, 10_200_000), (10_005_000, 10_005_000), (10_002_000, 10_003_000), (1, 100), (50_000_000, 50_000_010)])
        {
            var written = await WriteAsync(files, source, "part.cram", [new SliceRegion("20", start, end)]);
            NativeTool.Run("samtools", "index", files["part.cram"]);
            var region = $"20:{start}-{end}";

            Assert.Equal(
                WithoutGroups(NativeTool.Lines("samtools", "view", files["one.cram"], region)), WithoutGroups(NativeTool.Lines("samtools", "view", files["part.cram"], region)));
            Assert.True(end < 9_999_000 || start > 10_100_000 ? written == 0 : written > 0);
            Assert.True(start == 9_999_000 || written < new FileInfo(files["one.cram"]).Length / 2, "a region does not give the whole file");
        }
    }

    [Fact]
    public async Task A_BAI_finds_the_records_that_samtools_finds()
    {
        using var files = new StoredFiles();
        File.Copy(Repository.TestData(Reads), files["one.bam"]);
        NativeTool.Run("samtools", "index", files["one.bam"]);
        NativeTool.Run("samtools", "index", "-c", files["one.bam"]);
        var path = await files.PutAsync("one.bam");
        foreach (var suffix in (string[])["bai", "csi"])
        {
            var index = await ReadBinningIndex.ReadAsync(await files.Store.OpenReadAsync(await files.PutAsync($"one.bam.{suffix}"), null, default), suffix, default);
            foreach (var (start, end) in ((int, int)[])[(10_005_000, 10_006_000), (10_009_000, 10_009_000), (1, 1_000_000)])
            {
                var names = await NamesAsync(files, path, index.Chunks(19, start, end), start, end);

                Assert.Equal(NativeTool.Lines("samtools", "view", files["one.bam"], $"20:{start}-{end}").Select(line => line.Split('\t')[0]), names);
            }
        }
    }

    [Fact]
    public void Fields_and_tags_are_cut_and_read_names_made_anew()
    {
        using var files = new StoredFiles();
        var shown = new ShownAs("HG001", "psn-1")
        {
            Fields = new HashSet<string>(["QNAME", "FLAG", "RNAME", "POS", "CIGAR", "SEQ"]),
            NoTags = new HashSet<string>(["MD", "RG", "PG"]),
            ReadNameKey = new byte[] { 1, 2, 3 },
        };

        var given = Filtered(files, shown).Select(line => line.Split('\t')).ToArray();
        var original = NativeTool.Lines("samtools", "view", Repository.TestData(Reads)).Select(line => line.Split('\t')).ToArray();

        Assert.Equal(original.Select(fields => string.Join('\t', fields[1], fields[2], fields[3], "255", fields[5], "*", "0", "0", fields[9], "*")), given.Select(fields => string.Join('\t', fields[1..11])));
        Assert.All(given, fields => Assert.DoesNotContain(fields.Skip(11), tag => tag.StartsWith("MD:", StringComparison.Ordinal) || tag.StartsWith("RG:", StringComparison.Ordinal)));
        Assert.All(given, fields => Assert.Matches("^[0-9a-f]{24}$", fields[0]));
        Assert.Equal(original.Select(fields => fields[0]).Distinct().Count(), given.Select(fields => fields[0]).Distinct().Count());
    }

    [Fact]
    public void What_is_not_cut_stays_to_the_byte()
    {
        using var files = new StoredFiles();

        Assert.Equal(NativeTool.Lines("samtools", "view", Repository.TestData(Reads)), Filtered(files, new ShownAs("HG001", "psn-1")));
    }

    [Fact]
    public void An_excluded_field_leaves_nothing_of_itself_in_the_others()
    {
        using var files = new StoredFiles();

        var given = Filtered(files, new ShownAs("HG001", "p") { Fields = new HashSet<string>(["MAPQ"]), Tags = new HashSet<string>() });

        Assert.All(given, line => Assert.Matches("^\\*\t0\t\\*\t0\t[0-9]+\t\\*\t\\*\t0\t0\t\\*\t\\*$", line));
    }

    private static string[] Filtered(StoredFiles files, ShownAs shown)
    {
        using var inflated = PackedText.Open(File.OpenRead(Repository.TestData(Reads)), Reads).Content;
        var reader = new BamReader(inflated, Reads);
        var filter = new FilterBam(shown);
        using (var target = new BgzfWriteStream(File.Create(files["cut.bam"])))
        {
            target.Write(FilterBam.Header(reader.Header.Text));
            while (reader.Next())
            {
                filter.Write(reader.Record, target);
            }
        }

        return NativeTool.Lines("samtools", "view", files["cut.bam"]);
    }

    private static async Task<SliceCram> OpenAsync(StoredFiles files, string version)
    {
        NativeTool.Run(
            "samtools", "view", "-C", "--no-PG", "--output-fmt-option", "no_ref=1", "--output-fmt-option", "seqs_per_slice=100", "--output-fmt-option", $"version={version}",
            "-o", files["one.cram"], Repository.TestData(Reads));
        NativeTool.Run("samtools", "index", files["one.cram"]);
        return await SliceCram.OpenAsync(files.Store, await files.PutAsync("one.cram"), await files.PutAsync("one.cram.crai"), default);
    }

    private static async Task<long> WriteAsync(StoredFiles files, SliceCram source, string name, IReadOnlyList<SliceRegion>? regions)
    {
        await using var target = File.Create(files[name]);
        await target.WriteAsync(source.Header("psn-1"));
        var start = target.Position;
        await source.WriteAsync(source.Ranges(regions), target, default);
        var written = target.Position - start;
        await target.WriteAsync(SliceCram.End);
        return written;
    }

    private static async Task<List<string>> NamesAsync(StoredFiles files, string path, IReadOnlyList<IndexChunk> chunks, int start, int end)
    {
        using var bytes = new MemoryStream();
        await foreach (var piece in InflateStretches.ReadAsync(files.Store, path, chunks, default))
        {
            bytes.Write(piece.Span);
        }

        return Names(bytes.ToArray(), start, end);
    }

    private static List<string> Names(byte[] bytes, int start, int end)
    {
        var names = new List<string>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = BitConverter.ToInt32(bytes, at);
            var record = new BamRecord(bytes.AsSpan(at + 4, length));
            if (record.Position <= end && FilterBam.EndOf(record) >= start && record.ContigIndex == 19)
            {
                names.Add(System.Text.Encoding.ASCII.GetString(record.Name));
            }

            at += 4 + length;
        }

        return names;
    }

    private static IEnumerable<string> WithoutGroups(string[] lines) => lines.Select(line => string.Join('\t', line.Split('\t').Where(field => !field.StartsWith("RG:Z:", StringComparison.Ordinal))));
}
