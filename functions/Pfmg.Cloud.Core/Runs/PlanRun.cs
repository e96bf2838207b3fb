using System.Globalization;
using Pfmg.Cloud.Core.References;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>Turns a checked manifest into a task graph. Pure: no clock, no store, no chance.</summary>
/// <param name="pipeline">The pipeline that the manifest names.</param>
/// <param name="reference">The reference that the manifest names.</param>
/// <param name="options">What a demonstration changes.</param>
public sealed class PlanRun(PipelineDefinition pipeline, ReferenceInfo reference, PlanOptions options)
{
    private readonly List<PlannedTask> _tasks = [];
    private readonly List<string> _beforeCommit = [];

    /// <summary>Plans a run.</summary>
    /// <param name="manifestPath">The manifest's object path; the delivered files lie beside it.</param>
    /// <param name="manifestSha256">Lower-case hex SHA-256 of its bytes.</param>
    /// <param name="manifest">Checked by <see cref="ReadManifest"/> and completed.</param>
    /// <param name="pipeline">The pipeline that it names.</param>
    /// <param name="reference">The reference that it names.</param>
    /// <param name="options">What a demonstration changes.</param>
    public static RunPlan Plan(
        string manifestPath, string manifestSha256, Manifest manifest, PipelineDefinition pipeline, ReferenceInfo reference, PlanOptions options) =>
        new PlanRun(pipeline, reference, options).Plan(manifestPath, manifestSha256, manifest);

    private RunPlan Plan(string manifestPath, string manifestSha256, Manifest manifest)
    {
        var runId = RunId.Of(manifest.Platform, manifest.Run, manifestPath, manifestSha256);
        var folder = manifestPath[..(manifestPath.LastIndexOf('/') + 1)];
        var called = manifest.Files.Where(IsCalls).SelectMany(file => file.Samples).Select(sample => sample.Sample).ToHashSet(StringComparer.Ordinal);
        var aligned = manifest.Samples.Where(sample => !called.Contains(sample.Sample)).ToList();
        var regions = aligned.Count == 0
            ? []
            : CutRegions.Cut(reference, options.Regions ?? CutRegions.Count(reference, pipeline.Regions.TargetKnownBases));
        var ingests = new List<string>();
        foreach (var sample in aligned)
        {
            ingests.Add(AddSample(runId, folder, manifest, sample, regions.Count));
        }

        for (var i = 0; i < manifest.Files.Count; i++)
        {
            var file = manifest.Files[i];
            if (IsCalls(file))
            {
                ingests.Add(AddCalls(runId, folder, file, i));
            }
            else if (called.Contains(file.Samples[0].Sample))
            {
                // Reads that come with calls are kept, not called again; what is kept must be whole.
                _beforeCommit.Add(AddCheck(folder, file, i));
            }
        }

        Add("commit", TaskKinds.Commit, [.. ingests, .. _beforeCommit], Commit(ingests), []);
        return new RunPlan
        {
            SchemaVersion = "1.0",
            RunId = runId,
            Platform = manifest.Platform,
            Run = manifest.Run,
            ManifestPath = manifestPath,
            ManifestSha256 = manifestSha256,
            Reference = reference.Name,
            Pipeline = pipeline.FullName,
            Manifest = manifest,
            Regions = regions,
            Tasks = _tasks,
        };
    }

    private string AddSample(string runId, string folder, Manifest manifest, ManifestSample sample, int regions)
    {
        var name = sample.Sample;
        var aligns = manifest.Files.Where(file => string.Equals(file.Samples[0].Sample, name, StringComparison.Ordinal))
            .GroupBy(Lane, StringComparer.Ordinal)
            .OrderBy(lane => lane.Key, StringComparer.Ordinal)
            .SelectMany(lane => AddLane(runId, folder, sample, lane.Key, [.. lane.OrderBy(file => file.Read)]))
            .ToList();
        var karyotype = Add(
            $"karyotype.{name}", TaskKinds.Karyotype, aligns,
            new KaryotypeParameters { Sample = name, DeclaredSex = sample.Sex ?? "unknown", AlignTasks = aligns }, []);
        var regionTasks = new List<string>();
        for (var i = 0; i < regions; i++)
        {
            var id = $"region.{name}.{Number(i)}";
            var work = StorePaths.Work(runId, id);
            regionTasks.Add(Add(
                id, TaskKinds.Region, [karyotype],
                new RegionParameters { Sample = name, Region = i, AlignTasks = aligns, KaryotypeTask = karyotype },
                [$"{work}{RegionOutputs.Calls}", $"{work}{RegionOutputs.Reads}"]));
        }

        var results = StorePaths.Results(runId, name);
        var gvcf = $"{results}{name}.g.vcf.gz";
        var gather = Add(
            $"gather.{name}", TaskKinds.Gather, regionTasks,
            new GatherParameters { Sample = name, AlignTasks = aligns, RegionTasks = regionTasks },
            [gvcf, $"{gvcf}.tbi", $"{results}{name}.cram", $"{results}{name}.cram.crai"]);
        var qc = AddQc(runId, $"qc.{name}", [gather, karyotype], new QcParameters
        {
            CallsPath = gvcf,
            CallsFile = gvcf[StorePaths.Run(runId).Length..],
            Kind = ManifestValues.Gvcf,
            Caller = pipeline.Caller,
            ReadsPath = $"{results}{name}.cram",
            Samples = [new ManifestFileSample(name)],
            KaryotypeTask = karyotype,
        });
        return AddIngest(runId, $"ingest.{name}", [gather, karyotype, qc], new IngestParameters
        {
            ObjectPath = gvcf,
            SourceFile = gvcf[StorePaths.Run(runId).Length..],
            Kind = "gvcf",
            Caller = pipeline.Caller,
            Samples = [new ManifestFileSample(name)],
            SourceTask = gather,
            KaryotypeTask = karyotype,
            QcTask = qc,
        });
    }

    private IEnumerable<string> AddLane(string runId, string folder, ManifestSample sample, string lane, IReadOnlyList<ManifestFile> files)
    {
        var bytes = files.Sum(file => file.Size!.Value);
        var wanted = Math.Max(1, (bytes + pipeline.Reads.ChunkTargetBytes - 1) / pipeline.Reads.ChunkTargetBytes);
        var chunks = options.ReadChunks ?? (int)Math.Min(pipeline.Reads.MaximumChunks, wanted);
        var batchBases = options.BatchBases ?? pipeline.Reads.BatchBases;
        var label = $"{sample.Sample}.{lane}";
        var prepare = $"prepare.{label}";
        var layout = files[0].Kind == ManifestValues.Fastq ? files[0].Layout ?? ManifestValues.Paired : null;
        int[] mates = layout == ManifestValues.Single ? [1] : [1, 2];
        var outputs = Enumerable.Range(0, chunks).Select(i => mates.Select(mate => PrepareParameters.ChunkPath(runId, prepare, i, mate)).ToArray()).ToList();
        Add(prepare, TaskKinds.Prepare, [], new PrepareParameters
        {
            Files = [.. files.Select(file => Delivered(folder, file))],
            Sample = sample.Sample,
            CutReads = true,
            Layout = layout,
            ReadGroup = new ReadGroup(lane, sample.Sample, sample.Library ?? sample.Sample, lane),
            SampleInFile = layout is null ? NameInFile(files[0]) : null,
            BatchBases = batchBases,
            Chunks = chunks,
        }, [.. outputs.SelectMany(paths => paths)]);
        return outputs.Select((paths, i) =>
        {
            var id = $"align.{label}.{Number(i)}";
            return Add(id, TaskKinds.Align, [prepare], new AlignParameters
            {
                Reads1 = paths[0],
                Reads2 = paths.ElementAtOrDefault(1),
                PrepareTask = prepare,
                Chunk = i,
                Sample = sample.Sample,
                BatchBases = batchBases,
            }, [$"{StorePaths.Work(runId, id)}{AlignOutputs.Reads}"]);
        });
    }

    private string AddCalls(string runId, string folder, ManifestFile file, int index)
    {
        var check = AddCheck(folder, file, index);
        var qc = AddQc(runId, $"qc.file{Number(index)}", [check], new QcParameters
        {
            CallsPath = folder + file.Path,
            CallsFile = file.Path,
            Kind = file.Kind,
            Caller = file.Caller,
            Samples = file.Samples,
        });
        return AddIngest(runId, $"ingest.file{Number(index)}", [check, qc], new IngestParameters
        {
            ObjectPath = folder + file.Path,
            SourceFile = file.Path,
            Kind = file.Kind,
            Caller = file.Caller,
            CallableBed = file.CallableBed is { } bed ? folder + bed : null,
            CallsOnly = file.CallsOnly is true,
            Sha256 = file.Sha256,
            Samples = file.Samples,
            SourceTask = check,
            QcTask = qc,
        });
    }

    private string AddCheck(string folder, ManifestFile file, int index) =>
        Add($"prepare.file{Number(index)}", TaskKinds.Prepare, [], new PrepareParameters
        {
            Files = [Delivered(folder, file)],
            CutReads = false,
            SampleInFile = file.Kind is ManifestValues.Bam or ManifestValues.Cram ? NameInFile(file) : null,
        }, []);

    // One task a file, not a sample: a cohort's VCF is read once for all of them.
    private string AddQc(string runId, string id, IReadOnlyList<string> dependsOn, QcParameters parameters) =>
        Add(id, TaskKinds.Qc, dependsOn, parameters, [.. parameters.Samples.Select(sample => StorePaths.Quality(runId, sample.Sample))]);

    private string AddIngest(string runId, string id, IReadOnlyList<string> dependsOn, IngestParameters parameters) =>
        Add(id, TaskKinds.Ingest, dependsOn, parameters, [.. StorePaths.LakeTables.Select(table => StorePaths.LakeData(table, runId, id))]);

    private string Add<T>(string id, string kind, IReadOnlyList<string> dependsOn, T parameters, IReadOnlyList<string> outputs)
    {
        var step = pipeline.Steps[kind];
        _tasks.Add(new PlannedTask
        {
            Id = id,
            Kind = kind,
            DependsOn = dependsOn,
            Parameters = TaskParameters.Write(parameters),
            Outputs = outputs,
            Cores = step.Cores,
            MemoryMiB = step.MemoryMiB,
            ScratchMiB = step.ScratchMiB,
            TimeoutSeconds = step.TimeoutSeconds,
            Tries = step.Tries,
            Backoff = step.Backoff,
        });
        return id;
    }

    private CommitParameters Commit(IReadOnlyList<string> ingests) => new()
    {
        IngestTasks = ingests,
        QcTasks = [.. _tasks.Where(task => task.Kind == TaskKinds.Qc).Select(task => task.Id)],
    };

    private static DeliveredFile Delivered(string folder, ManifestFile file) => new()
    {
        ObjectPath = folder + file.Path,
        Path = file.Path,
        Kind = file.Kind,
        Size = file.Size!.Value,
        Sha256 = file.Sha256,
        Md5 = file.Md5,
    };

    private static string NameInFile(ManifestFile file) => file.Samples[0].NameInFile ?? file.Samples[0].Sample;

    private static bool IsCalls(ManifestFile file) => file.Kind is ManifestValues.Vcf or ManifestValues.Gvcf;

    // A lane's name holds no '_' (ManifestRules), so two lanes never share a label. Reads delivered as BAM or CRAM are one lane.
    private static string Lane(ManifestFile file) => file switch
    {
        { Kind: not ManifestValues.Fastq } => "reads",
        { Flowcell: null } => file.Lane!,
        _ => $"{file.Flowcell}_{file.Lane}",
    };

    private static string Number(int value) => value.ToString("D3", CultureInfo.InvariantCulture);
}

/// <summary>Names of an align task's outputs below its work folder.</summary>
public static class AlignOutputs
{
    /// <summary>Sorted reads; every bin starts on a BGZF block.</summary>
    public const string Reads = "reads.bam";
}

/// <summary>Names of a region task's outputs below its work folder.</summary>
public static class RegionOutputs
{
    /// <summary>The region's part of the gVCF, BGZF.</summary>
    public const string Calls = "calls.vcf.gz";

    /// <summary>The region's reads with duplicates marked.</summary>
    public const string Reads = "reads.bam";
}
