using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Runs;

/// <summary>One manifest with every way in: lanes, interleaved and single FASTQ, BAM, CRAM, gVCF and a family's VCF, from upload to lake.</summary>
public sealed class EntryPointTests
{
    private const string Fasta = "references/hg19-chr20/genome.fa";

    [Fact]
    public async Task Every_kind_of_file_in_one_manifest_becomes_calls_and_the_same_reads_the_same_calls()
    {
        using var store = await InProcessStore.CreateAsync();
        var bam = MakeBam(store);
        var lanes = (First: 0..3_000, Second: 3_000..4_000);
        var record = await store.DeliverAsync(
            Samples("Whole", "Turns", "Unaligned", "Lanes", "Aligned", "Cram", "Single", "Called", "SIMF1", "SIMM1", "SIMC1"),
            [
                .. Lane("Whole", "L001", 0..4_000, RealReads.Bgzf),
                DeliveredBytes.Fastq("Turns.fastq.gz", "Turns", RealReads.Gzip(RealReads.Interleaved(0..4_000)), layout: "interleaved"),
                DeliveredBytes.Of("Unaligned.bam", "bam", "Unaligned", Unaligned(store)),
                .. Lane("Lanes", "A", lanes.First, RealReads.Gzip),
                .. Lane("Lanes", "B", lanes.Second, text => DeliveredBytes.Text(text)),
                WithName(DeliveredBytes.Of("Aligned.bam", "bam", "Aligned", File.ReadAllBytes(bam)), "anybody"),
                WithName(DeliveredBytes.Of("Cram.cram", "cram", "Cram", MakeCram(store, bam)), "anybody"),
                DeliveredBytes.Fastq("Single.fastq.gz", "Single", RealReads.Bgzf(string.Concat(RealReads.Of(1))), layout: "single"),
                WithName(DeliveredBytes.Of("Called.g.vcf.gz", "gvcf", "Called", MakeGvcf(store, bam)), "anybody"),
                Family(),
            ]);

        Assert.True(record.State == RunState.Completed, string.Join('\n', record.Receipts.Where(receipt => !receipt.Succeeded).Select(receipt => $"{receipt.Task}: {receipt.Failure!.Message} {string.Join(' ', receipt.Failure.LastLines)}")));
        var calls = await CallsAsync(store);
        Assert.NotEmpty(calls["Whole"]);
        Assert.Equal(calls["Whole"], calls["Turns"]);
        Assert.Equal(calls["Whole"], calls["Unaligned"]);
        Assert.Equal(calls["Lanes"], calls["Aligned"]);
        Assert.Equal(calls["Lanes"], calls["Cram"]);
        Assert.All((string[])["Single", "Called", "SIMF1", "SIMM1", "SIMC1"], sample => Assert.NotEmpty(calls[sample]));
        SameChunks(record);
        await KeptGroupsAsync(store, record);
        var aligned = Prepared(record, "prepare.Aligned.reads");
        Assert.Equal((8_000, 1), (aligned.Chunks.Sum(), aligned.Unpaired));
        Assert.True(aligned.Alternative > 0, "The BAM has no supplementary alignment; that none comes back proves nothing.");
        Assert.Equal(4_000, Prepared(record, "prepare.Single.L001").Chunks.Sum());
    }

    // In the order of the FASTQ, byte for byte what bwa reads of FASTQ: equal calls follow at any number of batches.
    private static void SameChunks(RunRecord record)
    {
        var chunks = record.Receipts.Where(receipt => receipt.Kind == TaskKinds.Prepare).ToDictionary(receipt => receipt.Task, receipt => receipt.Outputs.Select(output => output.Sha256));
        Assert.Equal(chunks["prepare.Whole.L001"], chunks["prepare.Turns.L001"]);
        Assert.Equal(chunks["prepare.Whole.L001"], chunks["prepare.Unaligned.reads"]);
    }

    private static async Task KeptGroupsAsync(InProcessStore store, RunRecord record)
    {
        foreach (var sample in (string[])["Aligned", "Cram"])
        {
            var cram = Path.Combine(store.Local.Directory, StorePaths.Results(record.RunId, sample), $"{sample}.cram");
            var fasta = Path.Combine(store.Local.Directory, Fasta);
            var header = await Tool.OutputAsync("samtools", "view", "--no-PG", "-H", cram);
            Assert.Contains($"@RG\tID:A\tLB:lib1\tPL:ILLUMINA\tDS:kept as it is\tSM:{sample}\n", header, StringComparison.Ordinal);
            Assert.Contains($"@RG\tID:B\tLB:lib1\tPL:ILLUMINA\tSM:{sample}\n", header, StringComparison.Ordinal);
            Assert.Equal("6000\n", await Tool.OutputAsync("samtools", "view", "-c", "-T", fasta, "-F", "0x900", "-r", "A", cram));
            Assert.Equal("2000\n", await Tool.OutputAsync("samtools", "view", "-c", "-T", fasta, "-F", "0x900", "-r", "B", cram));
            var duplicates = int.Parse(await Tool.OutputAsync("samtools", "view", "-c", "-T", fasta, "-f", "0x400", cram), System.Globalization.CultureInfo.InvariantCulture);
            // The delivered BAM called every read a duplicate.
            Assert.InRange(duplicates, 0, 400);
        }
    }

    private static async Task<Dictionary<string, List<string>>> CallsAsync(InProcessStore store)
    {
        var rows = await store.Local.LinesAsync(
            "sql", "select sample, chrom, pos, ref, alt, gt, dp, gq, ad_ref, ad_alt, qual, filter from calls order by all", "--format", "csv");
        return rows.Skip(1).GroupBy(row => row[..row.IndexOf(',', StringComparison.Ordinal)])
            .ToDictionary(sample => sample.Key, sample => sample.Select(row => row[row.IndexOf(',', StringComparison.Ordinal)..]).ToList());
    }

    private static PrepareResult Prepared(RunRecord record, string task) => record.Receipts.Single(receipt => receipt.Task == task).Read<PrepareResult>();

    private static ManifestSample[] Samples(params string[] names) => [.. names.Select(name => new ManifestSample { Sample = name, Participant = $"P-{name}" })];

    private static DeliveredBytes[] Lane(string sample, string lane, Range pairs, Func<string, byte[]> pack) =>
    [
        .. ((int[])[1, 2]).Select(mate => DeliveredBytes.Fastq($"{sample}.{lane}.R{mate}.fastq.gz", sample, pack(string.Concat(RealReads.Of(mate)[pairs])), mate, lane: lane)),
    ];

    private static DeliveredBytes WithName(DeliveredBytes file, string nameInFile) =>
        file with { Manifest = file.Manifest with { Samples = [new ManifestFileSample(file.Manifest.Samples[0].Sample, nameInFile)] } };

    private static DeliveredBytes Family()
    {
        var file = DeliveredBytes.Of("family.vcf.gz", "vcf", "SIMF1", File.ReadAllBytes(Repository.TestData("expected/TRIO1.joint.bt.vcf.gz")));
        return file with { Manifest = file.Manifest with { Samples = [new ManifestFileSample("SIMF1"), new ManifestFileSample("SIMM1"), new ManifestFileSample("SIMC1")] } };
    }

    private static byte[] Unaligned(InProcessStore store)
    {
        foreach (var mate in (int[])[1, 2])
        {
            File.WriteAllText(store[$"u.R{mate}.fastq"], string.Concat(RealReads.Of(mate)));
        }

        NativeTool.Run("samtools", "import", "--no-PG", "-1", store["u.R1.fastq"], "-2", store["u.R2.fastq"], "-r", "ID:x", "-r", "SM:Unaligned", "-o", store["u.bam"]);
        return File.ReadAllBytes(store["u.bam"]);
    }

    /// <summary>Two lanes aligned by bwa, as a platform would deliver them: sorted, with supplementary alignments, every read flagged as a duplicate, one without its mate.</summary>
    private static string MakeBam(InProcessStore store)
    {
        var fasta = Path.Combine(store.Local.Directory, Fasta);
        var sam = new List<string>();
        foreach (var (lane, pairs, more) in ((string, Range, string)[])[("A", 0..3_000, "\\tDS:kept as it is"), ("B", 3_000..4_000, "")])
        {
            foreach (var mate in (int[])[1, 2])
            {
                File.WriteAllText(store[$"{lane}.R{mate}.fastq"], string.Concat(RealReads.Of(mate)[pairs]));
            }

            var lines = NativeTool.Lines("bwa", "mem", "-R", $"@RG\\tID:{lane}\\tSM:anybody\\tLB:lib1\\tPL:ILLUMINA{more}", fasta, store[$"{lane}.R1.fastq"], store[$"{lane}.R2.fastq"]);
            sam.AddRange(lines.Where(line => lane == "A" ? !line.StartsWith("@PG", StringComparison.Ordinal) : line[0] != '@' || line.StartsWith("@RG", StringComparison.Ordinal)));
        }

        var marked = sam.OrderBy(line => line[0] == '@' ? 0 : 1).Select(line => line[0] == '@' ? line : AsDuplicate(line));
        File.WriteAllLines(store["aligned.sam"], [.. marked, "orphan\t65\tchr20\t10000001\t60\t10M\t=\t10000001\t0\tACGTACGTAC\tIIIIIIIIII\tRG:Z:A"]);
        NativeTool.Run("samtools", "sort", "--no-PG", "-o", store["aligned.bam"], store["aligned.sam"]);
        return store["aligned.bam"];

        static string AsDuplicate(string line)
        {
            var fields = line.Split('\t');
            fields[1] = (int.Parse(fields[1], System.Globalization.CultureInfo.InvariantCulture) | 0x400).ToString(System.Globalization.CultureInfo.InvariantCulture);
            return string.Join('\t', fields);
        }
    }

    /// <summary>The same as CRAM, made against the same sequence under another name: only the MD5 tells.</summary>
    private static byte[] MakeCram(InProcessStore store, string bam)
    {
        var fasta = store["renamed.fa"];
        var lines = File.ReadLines(Path.Combine(store.Local.Directory, Fasta)).Select(line => line.StartsWith('>') ? ">20" : line);
        File.WriteAllLines(fasta, lines);
        var sam = NativeTool.Lines("samtools", "view", "--no-PG", "-h", bam).Select(line => line.Replace("chr20", "20", StringComparison.Ordinal));
        File.WriteAllLines(store["renamed.sam"], sam);
        NativeTool.Run("samtools", "view", "--no-PG", "-C", "-T", fasta, "-o", store["renamed.cram"], store["renamed.sam"]);
        return File.ReadAllBytes(store["renamed.cram"]);
    }

    private static byte[] MakeGvcf(InProcessStore store, string bam)
    {
        var fasta = Path.Combine(store.Local.Directory, Fasta);
        NativeTool.Run("samtools", "index", bam);
        NativeTool.Run(
            "bcftools", "mpileup", "--ff", "UNMAP,SECONDARY,QCFAIL", "-r", "chr20:10000001-10020000", "-a", "AD,DP", "-f", fasta, "-Ob", "-o", store["called.bcf"], bam);
        NativeTool.Run("bcftools", "call", "-m", "-a", "GQ", "-g", "10,20", "-Oz", "-o", store["called.g.vcf.gz"], store["called.bcf"]);
        return File.ReadAllBytes(store["called.g.vcf.gz"]);
    }
}
