using System.Globalization;
using System.Text;
using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Quality;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Local.Objects;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Local.Tests.Steps;

/// <summary>The `qc` step on reads laid out by hand: what the tools tell is what was laid out, and a stranger's share is found again.</summary>
[Collection(nameof(PipelineFixture))]
public sealed class MeasureQualityTests(PipelineFixture fixture) : IDisposable
{
    private const int Sites = 600;
    private const int First = 10_100_000;
    private const int Apart = 300;
    private const int ReadLength = 100;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0.00)]
    [InlineData(0.05)]
    public async Task Depth_duplicates_and_a_strangers_share_are_what_was_laid_out(double share) => await CompareAsync(share);

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData(0.02)]
    [InlineData(0.10)]
    public async Task So_they_are_at_other_shares(double share) => await CompareAsync(share);

    private async Task CompareAsync(double share)
    {
        var store = StoreOfItsOwn();
        using var sequence = ReferenceSequence.Open(store.LocalPath(ReferenceInfo.FastaPathOf(PipelineFixture.Reference))!);
        var laid = LayOut(new Random(17), share, sequence);
        await UploadAsync(store, laid);

        var quality = await MeasureAsync(store);

        var metrics = quality.Metrics;
        Assert.Equal(("capture", (long)Sites * Apart), (quality.Target.Kind, quality.Target.Bases));
        Assert.Equal(laid.Reads, metrics.Reads);
        Assert.Equal(100, metrics.MappedPercent);
        Assert.Equal(Math.Round(100.0 * laid.Duplicates / laid.Reads, 4), metrics.DuplicatesPercent);
        Assert.Equal(Math.Round(laid.Depth.Average(), 4), metrics.MeanDepth);
        Assert.Equal(
            ((int[])[10, 15, 20, 30]).Select(least => (double?)Math.Round(100.0 * laid.Depth.Count(depth => depth >= least) / laid.Depth.Length, 4)),
            [metrics.PercentAt10, metrics.PercentAt15, metrics.PercentAt20, metrics.PercentAt30]);
        Assert.Equal("no pairs on one contig", quality.NotMeasured["insertSizeMedian"]);
        Assert.Equal(Sites, metrics.ContaminationSites);
        Assert.InRange(metrics.ContaminationPercent!.Value, 100 * share - 1.2, 100 * share + 1.2);
        Assert.Equal(
            share switch { 0 => QualityVerdict.Pass, 0.10 or 0.05 => QualityVerdict.Fail, _ => quality.Findings.Single(finding => finding.Metric == "contaminationPercent").Verdict!.Value },
            quality.Findings.Single(finding => finding.Metric == "contaminationPercent").Verdict);
    }

    private static LaidReads LayOut(Random random, double share, ReferenceSequence sequence)
    {
        var bases = sequence.Bases("chr20").Span;
        var (sam, sites, depth) = (new StringBuilder("@HD\tVN:1.6\tSO:unsorted\n@SQ\tSN:chr20\tLN:11095000\n@RG\tID:1\tSM:S1\n"), new StringBuilder(), new int[Sites * Apart]);
        var (reads, duplicates) = (0, 0);
        for (var site = 0; site < Sites; site++)
        {
            var position = First + (Apart * site) + (Apart / 2);
            var (reference, alt) = ((char)bases[position - 1], bases[position - 1] == 'A' ? 'G' : 'A');
            var frequency = Math.Round(0.1 + (0.8 * random.NextDouble()), 3);
            sites.Append(CultureInfo.InvariantCulture, $"chr20\t{position}\t.\t{reference}\t{alt}\t.\t.\tAF={frequency}\n");
            var (own, other) = (Copies(random, frequency), Copies(random, frequency));
            for (var read = random.Next(20, 50); read > 0; read--)
            {
                var start = position - random.Next(ReadLength - 20) - 10;
                var text = Encoding.ASCII.GetString(bases.Slice(start - 1, ReadLength)).ToCharArray();
                text[position - start] = random.NextDouble() < (random.NextDouble() < share ? other : own) / 2.0 ? alt : reference;
                var isDuplicate = random.Next(10) == 0;
                sam.Append(CultureInfo.InvariantCulture, $"r{reads++}\t{(isDuplicate ? 1_024 : 0)}\tchr20\t{start}\t60\t{ReadLength}M\t*\t0\t0\t{new string(text)}\t{new string('I', ReadLength)}\tRG:Z:1\n");
                duplicates += isDuplicate ? 1 : 0;
                for (var at = start - First; !isDuplicate && at < start - First + ReadLength; at++)
                {
                    depth[at]++;
                }
            }
        }

        return new LaidReads(sam.ToString(), sites.ToString(), depth, reads, duplicates);
    }

    private static int Copies(Random random, double frequency) =>
        (random.NextDouble() < frequency ? 1 : 0) + (random.NextDouble() < frequency ? 1 : 0);

    // The fixture's reference serves other tests too, and a reference has one panel for ever.
    private FolderObjectStore StoreOfItsOwn()
    {
        var source = Path.GetDirectoryName(fixture.Store.LocalPath(ReferenceInfo.FastaPathOf(PipelineFixture.Reference)))!;
        var target = Directory.CreateDirectory(_folder[$"store/references/{PipelineFixture.Reference}"]).FullName;
        foreach (var file in (string[])["genome.fa", "genome.fa.fai", "reference.json"])
        {
            File.Copy(Path.Combine(source, file), Path.Combine(target, file));
        }

        return new FolderObjectStore(_folder["store"]);
    }

    private async Task UploadAsync(FolderObjectStore store, LaidReads laid)
    {
        await File.WriteAllTextAsync(_folder["panel.vcf"], $"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n{laid.Sites}");
        await new AddCommonSites(store, _folder["scratch"]).RunAsync(PipelineFixture.Reference, _folder["panel.vcf"], default);
        await File.WriteAllTextAsync(_folder["reads.sam"], laid.Sam);
        var fasta = store.LocalPath(ReferenceInfo.FastaPathOf(PipelineFixture.Reference))!;
        NativeTool.Run("samtools", "sort", "-O", "cram", "--reference", fasta, "-o", _folder["reads.cram"], _folder["reads.sam"]);
        NativeTool.Run("samtools", "index", _folder["reads.cram"]);
        await PutAsync(store, "runs/r/results/S1/S1.cram", _folder["reads.cram"]);
        await PutAsync(store, "runs/r/results/S1/S1.cram.crai", _folder["reads.cram.crai"]);
        await File.WriteAllTextAsync(
            _folder["calls.vcf"],
            $"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\nchr20\t{First}\t.\tN\t.\t.\t.\tEND={First + (Sites * Apart) - 1}\tGT\t0/0\n");
        await PutAsync(store, "runs/r/results/S1/S1.g.vcf.gz", _folder["calls.vcf"]);
        await File.WriteAllTextAsync(_folder["target.bed"], $"track name=x\nchr20\t{First - 1}\t{First + 999}\tone\nchr20\t{First + 499}\t{First - 1 + (Sites * Apart)}\ttwo\n");
        await PutAsync(store, "uploads/p/r/target.bed", _folder["target.bed"]);
    }

    private static async Task PutAsync(FolderObjectStore store, string path, string file)
    {
        await using var content = File.OpenRead(file);
        await store.PutAsync(path, content, PutCondition.CreateOnly, default);
    }

    private async Task<SampleQuality> MeasureAsync(FolderObjectStore store)
    {
        var parameters = new QcParameters
        {
            CallsPath = "runs/r/results/S1/S1.g.vcf.gz",
            CallsFile = "S1.g.vcf.gz",
            Kind = "gvcf",
            Caller = "bcftools",
            ReadsPath = "runs/r/results/S1/S1.cram",
            Samples = [new ManifestFileSample("S1")],
        };
        var task = new PlannedTask { Id = "qc.S1", Kind = TaskKinds.Qc, DependsOn = [], Parameters = TaskParameters.Write(parameters), Outputs = [StorePaths.Quality("r", "S1")] };
        var plan = new RunPlan
        {
            SchemaVersion = "1.0",
            RunId = "r",
            Platform = "p",
            Run = "r",
            ManifestPath = "uploads/p/r/manifest.json",
            ManifestSha256 = "",
            Reference = PipelineFixture.Reference,
            Pipeline = PipelineDefinition.Default,
            Manifest = new Manifest
            {
                SchemaVersion = "1.0",
                Platform = "p",
                Run = "r",
                Reference = PipelineFixture.Reference,
                Samples = [new ManifestSample { Sample = "S1", Participant = "P1", Assay = "panel", CaptureBed = "target.bed" }],
                Files = [],
            },
            Tasks = [task],
        };
        var scratch = Directory.CreateDirectory(_folder["task"]).FullName;
        await MeasureQuality.RunAsync(new TaskContext(plan, task, store, scratch, TimeProvider.System), default);
        return JsonSerializer.Deserialize<SampleQuality>(await File.ReadAllTextAsync(store.LocalPath(StorePaths.Quality("r", "S1"))!), PfmgJson.Options)!;
    }

    private sealed record LaidReads(string Sam, string Sites, int[] Depth, int Reads, int Duplicates);
}
