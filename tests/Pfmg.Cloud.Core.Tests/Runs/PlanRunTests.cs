using System.Text.Json;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Runs;

public sealed class PlanRunTests
{
    private static readonly string Sha = new('a', 64);

    private static readonly ReferenceInfo Reference = new()
    {
        Name = "tiny",
        Contigs = [new Contig("chr1", 1_000), new Contig("chrN", 50), new Contig("HLA-A*01:01", 400)],
        KnownBases = [new Interval("chr1", 101, 500), new Interval("chr1", 601, 1_000), new Interval("HLA-A*01:01", 1, 400)],
        FastaSha256 = Sha,
    };

    /// <summary>To accept a change on purpose, delete plan.verified.json, run the test, and explain the new file in the commit.</summary>
    [Fact]
    public void Plan_of_a_mixed_delivery_is_the_golden_one()
    {
        var plan = Plan(Mixed, new PlanOptions { BatchBases = 1_000, ReadChunks = 2, Regions = 2 });
        var golden = Path.Combine(Repository.Root, "tests", "Pfmg.Cloud.Core.Tests", "Runs", "plan.verified.json");
        var text = JsonSerializer.Serialize(plan, PfmgJson.Indented) + "\n";
        if (!File.Exists(golden))
        {
            File.WriteAllText(golden, text);
            Assert.Fail("There was no golden plan; one was written. Read it before you commit it.");
        }

        Assert.Equal(File.ReadAllText(golden), text);
    }

    [Fact]
    public void Plan_reads_back_as_it_was_written()
    {
        var text = JsonSerializer.Serialize(Plan(Mixed, PlanOptions.None), PfmgJson.Options);
        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize<RunPlan>(text, PfmgJson.Options), PfmgJson.Options));
    }

    [Fact]
    public void Every_task_comes_after_what_it_needs_and_the_commit_after_all()
    {
        var plan = Plan(Mixed, new PlanOptions { ReadChunks = 3, Regions = 5 });
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var task in plan.Tasks)
        {
            Assert.Subset(seen, task.DependsOn.ToHashSet(StringComparer.Ordinal));
            Assert.True(seen.Add(task.Id), $"{task.Id} twice");
        }

        Assert.Equal(TaskKinds.Commit, plan.Tasks[^1].Kind);
        var needed = plan.Tasks.SelectMany(task => task.DependsOn).ToHashSet(StringComparer.Ordinal);
        Assert.Equal([plan.Tasks[^1].Id], plan.Tasks.Select(task => task.Id).Where(id => !needed.Contains(id)));
    }

    [Fact]
    public void Every_task_carries_the_limits_of_its_step()
    {
        var pipeline = PipelineDefinition.Load(PipelineDefinition.Default);
        Assert.All(Plan(Mixed, PlanOptions.None).Tasks, task =>
        {
            var step = pipeline.Steps[task.Kind];
            Assert.Equal(
                (step.Cores, step.MemoryMiB, step.ScratchMiB, step.TimeoutSeconds, step.Tries, step.Backoff),
                (task.Cores, task.MemoryMiB, task.ScratchMiB, task.TimeoutSeconds, task.Tries, task.Backoff));
        });
        Assert.All(pipeline.Steps.Values, step => Assert.InRange(step.Tries, 1, 10));
    }

    [Fact]
    public void Pauses_between_tries_grow_to_their_maximum()
    {
        var backoff = new TaskBackoff { FirstSeconds = 2, Factor = 3, MaximumSeconds = 20 };
        Assert.Equal([2, 6, 18, 20, 20], Enumerable.Range(1, 5).Select(tried => backoff.After(tried).TotalSeconds));
        Assert.Equal(20, backoff.After(10_000).TotalSeconds);
    }

    [Fact]
    public void Outputs_of_two_tasks_never_share_a_path()
    {
        var outputs = Plan(Mixed, new PlanOptions { ReadChunks = 3, Regions = 5 }).Tasks.SelectMany(task => task.Outputs).ToList();
        Assert.Equal(outputs.Count, outputs.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Theory]
    [InlineData(1L, 1)]
    [InlineData(2_147_483_648L, 1)]
    [InlineData(2_147_483_649L, 2)]
    [InlineData(90_000_000_000L, 42)]
    [InlineData(9_000_000_000_000L, 200)]
    public void Chunks_of_a_lane_follow_from_its_bytes(long bytes, int chunks)
    {
        var manifest = Mixed with
        {
            Samples = [Mixed.Samples[0]],
            Files = [Fastq("S1", "L001", 1) with { Size = bytes / 2 }, Fastq("S1", "L001", 2) with { Size = bytes - (bytes / 2) }],
        };
        Assert.Equal(chunks, Plan(manifest, PlanOptions.None).Tasks.Count(task => task.Kind == TaskKinds.Align));
    }

    [Fact]
    public void Run_id_follows_from_path_and_content_and_suits_every_store()
    {
        var id = RunId.Of("seqoia", "Run_42.b", "uploads/seqoia/Run_42.b/manifest.json", Sha);
        Assert.Equal(id, RunId.Of("seqoia", "Run_42.b", "uploads/seqoia/Run_42.b/manifest.json", Sha));
        Assert.NotEqual(id, RunId.Of("seqoia", "Run_42.b", "uploads/seqoia/Run_42.b/2.manifest.json", Sha));
        Assert.NotEqual(id, RunId.Of("seqoia", "Run_42.b", "uploads/seqoia/Run_42.b/manifest.json", new string('b', 64)));
        Assert.Matches("^seqoia-run-42-b-[0-9a-f]{20}$", id);
        Assert.True(RunId.Of(new string('p', 32), new string('r', 64), "x", Sha).Length <= 62);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1_200)]
    [InlineData(100_000)]
    public void Regions_hold_every_base_once_and_cost_alike(int count)
    {
        var regions = CutRegions.Cut(Reference, count);
        Assert.Equal(Math.Min(count, 1_200), regions.Count);
        var next = (Contig: 0, Position: 1);
        foreach (var interval in regions.SelectMany(region => region.Intervals))
        {
            Assert.Equal((Reference.Contigs[next.Contig].Name, next.Position), (interval.Contig, interval.Start));
            next = interval.End == Reference.Contigs[next.Contig].Length ? (next.Contig + 1, 1) : (next.Contig, interval.End + 1);
        }

        Assert.Equal((Reference.Contigs.Count, 1), next);
        var costs = regions.Select(region => region.Intervals.Sum(Cost)).ToList();
        Assert.True(costs.Max() - costs.Min() <= 1, string.Join(' ', costs));

        static int Cost(Interval interval) => Reference.KnownBases.Where(known => known.Contig == interval.Contig)
            .Sum(known => Math.Max(0, Math.Min(known.End, interval.End) - Math.Max(known.Start, interval.Start) + 1));
    }

    [Fact]
    public void Pipeline_of_a_manifest_without_one_is_carried_by_this_build()
    {
        var pipeline = PipelineDefinition.Load(PipelineDefinition.Default);
        Assert.Equal(PipelineDefinition.Default, pipeline.FullName);
        Assert.Contains(PipelineDefinition.Default, PipelineDefinition.Known);
        Assert.True(pipeline.Regions.PadBases >= 500);
        Assert.Superset(
            new HashSet<string>([TaskKinds.Prepare, TaskKinds.Align, TaskKinds.Karyotype, TaskKinds.Region, TaskKinds.Gather, TaskKinds.Qc, TaskKinds.Ingest, TaskKinds.Commit]),
            pipeline.Steps.Keys.ToHashSet(StringComparer.Ordinal));
    }

    private static Manifest Mixed { get; } = new()
    {
        SchemaVersion = "1.0",
        Platform = "seqoia",
        Run = "R1",
        Reference = "tiny",
        Samples =
        [
            new ManifestSample { Sample = "S1", Participant = "P1", Sex = "female", Library = "LIB1" },
            new ManifestSample { Sample = "S2", Participant = "P2" },
            new ManifestSample { Sample = "S3", Participant = "P3", Sex = "male" },
        ],
        Files =
        [
            Fastq("S1", "L001", 1), Fastq("S1", "L001", 2),
            Fastq("S1", "L002", 2) with { Flowcell = "FC_1" }, Fastq("S1", "L002", 1) with { Flowcell = "FC_1" },
            new ManifestFile { Path = "S2.bam", Kind = "bam", Samples = [new ManifestFileSample("S2")], Size = 7, Md5 = new string('b', 32) },
            new ManifestFile { Path = "S3.vcf.gz", Kind = "vcf", Samples = [new ManifestFileSample("S3", "patient 3")], Caller = "gatk", Size = 8, Sha256 = Sha },
            new ManifestFile { Path = "S3.cram", Kind = "cram", Samples = [new ManifestFileSample("S3")], Index = "S3.cram.crai", Size = 9, Sha256 = Sha },
        ],
    };

    private static ManifestFile Fastq(string sample, string lane, int read) => new()
    {
        Path = $"{sample}_{lane}_R{read}.fastq.gz",
        Kind = "fastq",
        Samples = [new ManifestFileSample(sample)],
        Read = read,
        Lane = lane,
        Size = 5,
        Sha256 = Sha,
    };

    private static RunPlan Plan(Manifest manifest, PlanOptions options) =>
        PlanRun.Plan("uploads/seqoia/R1/manifest.json", Sha, manifest, PipelineDefinition.Load(PipelineDefinition.Default), Reference, options);
}
