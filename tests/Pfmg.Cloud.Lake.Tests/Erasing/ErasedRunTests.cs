using System.IO.Compression;
using System.Text;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Ingest;
using static Pfmg.Cloud.Lake.Tests.Erasing.EraseCallsetsTests;

namespace Pfmg.Cloud.Lake.Tests.Erasing;

public sealed class ErasedRunTests : IDisposable
{
    private const string RunId = "seqoia-r1-00112233";

    private readonly ErasureLake _lake = new();

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task A_run_of_the_erased_alone_goes_whole_with_its_delivery()
    {
        await _lake.IngestRunAsync(RunId, ("seqoia", "r1"), "zoltan.vcf", Single("zoltan", "chr1\t5\t.\tT\tTCCCCCCCCT"), Sample("zoltan"));
        await PutRunAsync("zoltan.vcf", "zoltan");
        await PutAsync("uploads/seqoia/r2/other.fastq", "of another run");

        var certificate = await _lake.EraseAsync("zoltan");

        Assert.Empty(_lake.Find("zoltan", "P-zoltan", "TCCCCCCCCT", "READS"));
        Assert.Empty(await PathsAsync("runs/"));
        Assert.Equal(["uploads/seqoia/r2/other.fastq"], await PathsAsync("uploads/"));
        var stores = certificate.Read().Stores.ToDictionary(part => part.Store, part => part.Objects, StringComparer.Ordinal);
        Assert.Equal(2, stores["uploads"].Count);
        Assert.Equal(5, stores["runs"].Count);
        Assert.DoesNotContain("zoltan", certificate.Statement.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_of_a_family_keeps_what_is_the_others_and_its_file_is_rebuilt_without_the_erased()
    {
        string family = Single("zoltan\tcarol", "chr1\t5\t.\tT\tTCCCCCCCCT", "chr1\t100\t.\tA\tC")
            .Replace("TCCCCCCCCT\t50\tPASS\t.\tGT\t0/1", "TCCCCCCCCT\t50\tPASS\t.\tGT\t0/1\t0/0", StringComparison.Ordinal)
            .Replace("C\t50\tPASS\t.\tGT\t0/1\n", "C\t50\tPASS\t.\tGT\t0/1\t1/1\n", StringComparison.Ordinal);
        await _lake.IngestRunAsync(RunId, ("seqoia", "r1"), "family.vcf.gz", family, Sample("zoltan"), Sample("carol", "P-zoltan"));
        await PutRunAsync("family.vcf.gz", "zoltan", "carol");

        await _lake.EraseAsync("zoltan");

        Assert.Empty(_lake.Find("zoltan", "P-zoltan", "TCCCCCCCCT", "READS"));
        Assert.Equal(["uploads/seqoia/r1/family.vcf.gz"], await PathsAsync("uploads/"));
        await using var rebuilt = new GZipStream(await _lake.Store.OpenReadAsync("uploads/seqoia/r1/family.vcf.gz", null, default), CompressionMode.Decompress);
        string text = await new StreamReader(rebuilt).ReadToEndAsync();
        Assert.EndsWith("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\terased.1\tcarol\nchr1\t100\t.\tA\tC\t.\tPASS\t.\tGT\t.\t1/1\n", text, StringComparison.Ordinal);
        var plan = await _lake.Store.RequireJsonAsync<RunPlan>(StorePaths.Plan(RunId), default);
        Assert.Contains("carol", plan.Manifest.Samples.Select(sample => sample.Sample));
        Assert.Contains(await PathsAsync("runs/"), path => path.Contains("/results/carol/", StringComparison.Ordinal));
        Assert.Equal([""], await _lake.SqlAsync("SELECT coalesce(mother, '') FROM samples"));
        Assert.Equal(["carol 1/1"], await _lake.SqlAsync("SELECT concat_ws(' ', sample, gt) FROM calls"));
    }

    private static IngestSample Sample(string name, string? mother = null) => new(new ManifestSample { Sample = name, Participant = $"P-{name}", Mother = mother }, name);

    /// <summary>What a run leaves: plan, receipts, intermediate reads, results.</summary>
    private async Task PutRunAsync(string file, params string[] samples)
    {
        await PutAsync($"uploads/seqoia/r1/{file}", "READS of all");
        await PutAsync("uploads/seqoia/r1/manifest.json", $"{{\"samples\": [{string.Join(", ", samples.Select(sample => $"\"{sample}\""))}]}}");
        var plan = new RunPlan
        {
            SchemaVersion = "1.0",
            RunId = RunId,
            Platform = "seqoia",
            Run = "r1",
            ManifestPath = "uploads/seqoia/r1/manifest.json",
            ManifestSha256 = new string('0', 64),
            Pipeline = "test/1",
            Manifest = new Manifest
            {
                SchemaVersion = "1.0",
                Platform = "seqoia",
                Run = "r1",
                Reference = "none",
                Samples = [.. samples.Select(sample => new ManifestSample { Sample = sample, Participant = $"P-{sample}" })],
                Files = [new ManifestFile { Path = file, Kind = "vcf", Samples = [.. samples.Select(sample => new ManifestFileSample(sample))] }],
            },
            Tasks = [],
        };
        await _lake.Store.PutJsonAsync(StorePaths.Plan(RunId), plan, PutCondition.CreateOnly, default);
        await PutAsync(StorePaths.Work(RunId, "prepare.file0") + "chunk.fastq", "READS of all");
        foreach (string sample in samples)
        {
            await PutAsync(StorePaths.Receipt(RunId, $"gather.{sample}"), $"{{\"task\": \"gather.{sample}\", \"runId\": \"{RunId}\"}}");
            await PutAsync(StorePaths.Results(RunId, sample) + $"{sample}.cram", sample == "carol" ? "kept" : "READS");
            await PutAsync(StorePaths.Quality(RunId, sample), $"{{\"sample\": \"{sample}\"}}");
        }
    }

    private async Task PutAsync(string path, string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await _lake.Store.PutAsync(path, content, PutCondition.Overwrite, default);
    }

    private async Task<string[]> PathsAsync(string prefix) => [.. (await _lake.Store.ListAsync(prefix, default).ToListAsync()).Select(found => found.Path)];
}
