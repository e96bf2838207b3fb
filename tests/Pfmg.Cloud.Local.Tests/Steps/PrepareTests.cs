using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Local.Tests.Steps;

/// <summary>What `prepare` finds wrong with a delivery, and what it makes of a BAM.</summary>
[Collection(nameof(PipelineFixture))]
public sealed class PrepareTests(PipelineFixture fixture)
{
    private static int _runs;

    [Fact]
    public async Task Mates_of_other_names_are_told_by_record_and_line()
    {
        var receipt = await PrepareAsync(Gzip("@a\nAC\n+\nII\n@b\nAC\n+\nII\n"), Gzip("@a\nAC\n+\nII\n@c\nAC\n+\nII\n"));
        Assert.Equal(("R2.fastq.gz", "record 2, line 5"), Fault(receipt));
    }

    [Fact]
    public async Task A_mate_too_few_is_told()
    {
        var receipt = await PrepareAsync(Gzip("@a\nAC\n+\nII\n"), Gzip("@a\nAC\n+\nII\n@c\nAC\n+\nII\n"));
        Assert.Equal(("R1.fastq.gz", "record 2"), Fault(receipt));
    }

    [Fact]
    public async Task A_broken_record_is_told_by_record_and_line()
    {
        var receipt = await PrepareAsync(Gzip("@a\nACG\n+\nII\n"), Gzip("@a\nAC\n+\nII\n"));
        Assert.Equal(("R1.fastq.gz", "record 1, line 4"), Fault(receipt));
    }

    [Fact]
    public async Task No_reads_at_all_are_a_fault() => Assert.Equal(("R1.fastq.gz", ""), Fault(await PrepareAsync(Gzip(""), Gzip(""))));

    [Fact]
    public async Task A_damaged_transfer_is_told_before_what_it_broke()
    {
        var whole = Gzip(string.Concat(Enumerable.Range(0, 2_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"@r{i}\nACGT\n+\nI{(char)('#' + (i % 50))}II\n"))));
        var damaged = whole.ToArray();
        damaged[damaged.Length / 2] ^= 0x10;
        var receipt = await PrepareAsync(damaged, whole, Sha256(whole));
        Assert.Equal("invalid-input", receipt.Failure!.Code);
        Assert.StartsWith("SHA-256 ", receipt.Failure.Faults[0].Expected, StringComparison.Ordinal);
        Assert.Equal("R1.fastq.gz", receipt.Failure.Faults[0].File);
    }

    [Fact]
    public async Task A_BAM_is_turned_into_pairs_and_called()
    {
        var bam = fixture["reads.bam"];
        MakeBam(bam);
        var plan = await PlanAsync([await UploadAsync("reads.bam", await File.ReadAllBytesAsync(bam), "bam")], new PlanOptions { BatchBases = 200_000, ReadChunks = 2, Regions = 2 });
        await fixture.RunAsync(plan);
        var prepared = (await fixture.ReceiptAsync(plan, "prepare.S1.reads")).Read<PrepareResult>();
        Assert.Equal(2_000, prepared.Chunks.Sum());
        Assert.Equal(0, prepared.Unpaired);
        Assert.Equal(2_000, (await fixture.ReceiptAsync(plan, "gather.S1")).Read<GatherResult>().Reads);
    }

    [Fact]
    public async Task A_file_kept_beside_calls_is_checked()
    {
        var vcf = Encoding.ASCII.GetBytes("##fileformat=VCFv4.2\n");
        var plan = await PlanAsync(
            [
                await UploadAsync("S1.vcf", vcf, "vcf"),
                await UploadAsync("S1.bam", Encoding.ASCII.GetBytes("no BAM"), "bam"),
            ],
            PlanOptions.None);
        var execute = fixture.Executor();
        Assert.True((await execute.ExecuteAsync(plan.RunId, "prepare.file000", CancellationToken.None)).Succeeded);
        var receipt = await execute.ExecuteAsync(plan.RunId, "prepare.file001", CancellationToken.None);
        Assert.Equal(("S1.bam", "byte 0"), Fault(receipt));
    }

    [Fact]
    public async Task A_task_whose_needs_have_not_succeeded_does_not_run()
    {
        var plan = await PlanAsync([await UploadAsync("S1.vcf", [], "vcf")], PlanOptions.None);
        await Assert.ThrowsAsync<Pfmg.Cloud.Core.Errors.ConflictException>(() => fixture.Executor().ExecuteAsync(plan.RunId, "ingest.file000", CancellationToken.None));
        Assert.Null(await fixture.Store.HeadAsync(StorePaths.Receipt(plan.RunId, "ingest.file000"), CancellationToken.None));
    }

    private static void MakeBam(string path)
    {
        NativeTool.Run("samtools", "import", "-1", Shorten("R1"), "-2", Shorten("R2"), "-o", path, "-r", "ID:x", "-r", "SM:S1");

        string Shorten(string mate)
        {
            var target = $"{path}.{mate}.fastq";
            using var source = new StreamReader(new GZipStream(File.OpenRead(Repository.TestData($"a_reads/NA12878_{mate}.fastq.gz")), CompressionMode.Decompress));
            File.WriteAllLines(target, Enumerable.Range(0, 4_000).Select(_ => source.ReadLine()!));
            return target;
        }
    }

    private async Task<Receipt> PrepareAsync(byte[] reads1, byte[] reads2, string? sha256 = null)
    {
        var plan = await PlanAsync(
            [
                await UploadAsync("R1.fastq.gz", reads1, "fastq", sha256) with { Read = 1, Lane = "1" },
                await UploadAsync("R2.fastq.gz", reads2, "fastq") with { Read = 2, Lane = "1" },
            ],
            new PlanOptions { ReadChunks = 1, Regions = 1 });
        return await fixture.Executor().ExecuteAsync(plan.RunId, "prepare.S1.1", CancellationToken.None);
    }

    private async Task<ManifestFile> UploadAsync(string name, byte[] content, string kind, string? sha256 = null)
    {
        // One delivery a plan: PlanAsync takes the number that its files were uploaded under.
        var folder = StorePaths.Upload("test", $"prepare-{Volatile.Read(ref _runs)}");
        await fixture.Store.PutAsync(folder + name, new MemoryStream(content), PutCondition.CreateOnly, CancellationToken.None);
        return new ManifestFile { Path = name, Kind = kind, Samples = [new ManifestFileSample("S1")], Size = content.Length, Sha256 = sha256 ?? Sha256(content) };
    }

    private async Task<RunPlan> PlanAsync(IReadOnlyList<ManifestFile> files, PlanOptions options)
    {
        var run = $"prepare-{Interlocked.Increment(ref _runs) - 1}";
        var manifest = new Manifest
        {
            SchemaVersion = "1.0",
            Platform = "test",
            Run = run,
            Reference = PipelineFixture.Reference,
            Samples = [new ManifestSample { Sample = "S1", Participant = "P1" }],
            Files = files,
        };
        var plan = PlanRun.Plan(
            $"{StorePaths.Upload("test", run)}manifest.json", new string('0', 64), manifest, PipelineDefinition.Load(PipelineDefinition.Default),
            await fixture.Store.ReferenceAsync(PipelineFixture.Reference, CancellationToken.None), options);
        await fixture.Store.PutJsonAsync(StorePaths.Plan(plan.RunId), plan, PutCondition.CreateOnly, CancellationToken.None);
        return plan;
    }

    private static (string File, string Where) Fault(Receipt receipt)
    {
        Assert.Equal("invalid-input", receipt.Failure?.Code);
        var fault = Assert.Single(receipt.Failure!.Faults);
        return (fault.File, fault.Where);
    }

    private static byte[] Gzip(string text)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.ASCII.GetBytes(text));
        }

        return target.ToArray();
    }

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
