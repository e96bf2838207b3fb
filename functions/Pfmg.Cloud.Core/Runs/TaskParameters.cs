using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>Reads and writes a task's parameters as the one record type of its step.</summary>
public static class TaskParameters
{
    /// <summary>A task's parameters, as the record of its step.</summary>
    public static T Read<T>(this PlannedTask task) => task.Parameters.Deserialize<T>(PfmgJson.Options)!;

    /// <summary>A record as a task carries it.</summary>
    public static JsonObject Write<T>(T parameters) => JsonSerializer.SerializeToNode(parameters, PfmgJson.Options)!.AsObject();
}

/// <summary>A delivered file as a task meets it.</summary>
public sealed record DeliveredFile
{
    /// <summary>Its object path.</summary>
    public required string ObjectPath { get; init; }

    /// <summary>Its path as the manifest names it: what faults are told by.</summary>
    public required string Path { get; init; }

    /// <summary>"fastq", "bam", "cram", "gvcf" or "vcf".</summary>
    public required string Kind { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Lower-case hex SHA-256; null if the platform gave an MD5 only.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Lower-case hex MD5; null if the platform gave none.</summary>
    public string? Md5 { get; init; }
}

/// <summary>The SAM read group of one lane. A BAM or CRAM brings its own, which are kept.</summary>
/// <param name="Id">Unique in the sample.</param>
/// <param name="Sample">SM.</param>
/// <param name="Library">LB.</param>
/// <param name="PlatformUnit">PU.</param>
/// <remarks>Source: SAMv1 § 1.3. PL is ILLUMINA: this pipeline is for short reads.</remarks>
public sealed record ReadGroup(string Id, string Sample, string Library, string PlatformUnit);

/// <summary>Parameters of <see cref="TaskKinds.Prepare"/>.</summary>
public sealed record PrepareParameters
{
    /// <summary>One file, or the two mates of a lane, mate 1 first.</summary>
    public required IReadOnlyList<DeliveredFile> Files { get; init; }

    /// <summary>Whose reads are cut; null if the files are only checked.</summary>
    public string? Sample { get; init; }

    /// <summary>Whether the reads go on to be aligned; if not, the files are only checked.</summary>
    public required bool CutReads { get; init; }

    /// <summary>How FASTQ holds the reads: "paired" (two files), "interleaved" or "single"; null for other kinds.</summary>
    public string? Layout { get; init; }

    /// <summary>Of a FASTQ's reads, and of those of a BAM or CRAM that are in none; null if nothing is cut.</summary>
    public ReadGroup? ReadGroup { get; init; }

    /// <summary>What a BAM or CRAM calls the sample (SM); null for other kinds.</summary>
    public string? SampleInFile { get; init; }

    /// <summary>bwa's -K; 0 if nothing is cut.</summary>
    public long BatchBases { get; init; }

    /// <summary>Chunks to cut into; 0 if nothing is cut.</summary>
    public int Chunks { get; init; }

    /// <summary>Where mate <paramref name="read"/> (1 or 2) of a chunk (0-based) goes.</summary>
    public static string ChunkPath(string runId, string task, int chunk, int read) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{StorePaths.Work(runId, task)}{chunk:D3}.R{read}.fastq.gz");
}

/// <summary>Parameters of <see cref="TaskKinds.Align"/>.</summary>
public sealed record AlignParameters
{
    /// <summary>Mate 1's object path.</summary>
    public required string Reads1 { get; init; }

    /// <summary>Mate 2's object path; null where reads have no mates.</summary>
    public string? Reads2 { get; init; }

    /// <summary>The prepare task that wrote them.</summary>
    public required string PrepareTask { get; init; }

    /// <summary>Which chunk of the lane this is, 0-based.</summary>
    public required int Chunk { get; init; }

    /// <summary>Whose reads they are.</summary>
    public required string Sample { get; init; }

    /// <summary>bwa's -K.</summary>
    public required long BatchBases { get; init; }
}

/// <summary>Parameters of <see cref="TaskKinds.Karyotype"/>.</summary>
public sealed record KaryotypeParameters
{
    /// <summary>The sample.</summary>
    public required string Sample { get; init; }

    /// <summary>"female", "male" or "unknown", as declared.</summary>
    public required string DeclaredSex { get; init; }

    /// <summary>The sample's align tasks.</summary>
    public required IReadOnlyList<string> AlignTasks { get; init; }
}

/// <summary>Parameters of <see cref="TaskKinds.Region"/>.</summary>
public sealed record RegionParameters
{
    /// <summary>The sample.</summary>
    public required string Sample { get; init; }

    /// <summary>Index into <see cref="RunPlan.Regions"/>.</summary>
    public required int Region { get; init; }

    /// <summary>The sample's align tasks, in the order in which their reads are merged.</summary>
    public required IReadOnlyList<string> AlignTasks { get; init; }

    /// <summary>The sample's karyotype task.</summary>
    public required string KaryotypeTask { get; init; }
}

/// <summary>Parameters of <see cref="TaskKinds.Gather"/>.</summary>
public sealed record GatherParameters
{
    /// <summary>The sample.</summary>
    public required string Sample { get; init; }

    /// <summary>The sample's align tasks.</summary>
    public required IReadOnlyList<string> AlignTasks { get; init; }

    /// <summary>The sample's region tasks, in the order of the genome.</summary>
    public required IReadOnlyList<string> RegionTasks { get; init; }
}

/// <summary>Parameters of <see cref="TaskKinds.Qc"/>.</summary>
public sealed record QcParameters
{
    /// <summary>The VCF's or gVCF's object path.</summary>
    public required string CallsPath { get; init; }

    /// <summary>Its path as faults tell it.</summary>
    public required string CallsFile { get; init; }

    /// <summary>"gvcf" or "vcf".</summary>
    public required string Kind { get; init; }

    /// <summary>The caller; null to know it from the header.</summary>
    public string? Caller { get; init; }

    /// <summary>The CRAM's object path, its index beside it; null if reads were not aligned here.</summary>
    public string? ReadsPath { get; init; }

    /// <summary>Whose genotypes the file holds; one if there are reads.</summary>
    public required IReadOnlyList<ManifestFileSample> Samples { get; init; }

    /// <summary>The task whose receipt tells the sample's karyotype; null if reads were not aligned here.</summary>
    public string? KaryotypeTask { get; init; }
}

/// <summary>Parameters of <see cref="TaskKinds.Ingest"/>.</summary>
public sealed record IngestParameters
{
    /// <summary>The VCF's or gVCF's object path: delivered, or a gather task's.</summary>
    public required string ObjectPath { get; init; }

    /// <summary>Its path as the manifest names it, or its object path below the run if we made it.</summary>
    public required string SourceFile { get; init; }

    /// <summary>"gvcf" or "vcf".</summary>
    public required string Kind { get; init; }

    /// <summary>The caller, if the manifest or the pipeline says; null to know it from the header.</summary>
    public string? Caller { get; init; }

    /// <summary>The object path of a BED file of the bases at which its one sample could be called; null if nothing tells.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CallableBed { get; init; }

    /// <summary>Whether the original records are left out of the lake.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool CallsOnly { get; init; }

    /// <summary>Lower-case hex SHA-256 as delivered; null if we made the file (the gather task's receipt tells) or the platform gave an MD5.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Whose genotypes it holds, in the order of the manifest; the rest of them stands in <see cref="Manifest.Samples"/>.</summary>
    public required IReadOnlyList<ManifestFileSample> Samples { get; init; }

    /// <summary>The task that made or checked the file: gather or prepare.</summary>
    public required string SourceTask { get; init; }

    /// <summary>The task whose receipt tells the sample's karyotype (<see cref="KaryotypeResult"/>); null if reads were not aligned here.</summary>
    public string? KaryotypeTask { get; init; }

    /// <summary>The task that judged the samples; null in plans made before there was one.</summary>
    public string? QcTask { get; init; }
}

/// <summary>Parameters of <see cref="TaskKinds.Commit"/>.</summary>
public sealed record CommitParameters
{
    /// <summary>The ingest tasks whose files become visible together.</summary>
    public required IReadOnlyList<string> IngestTasks { get; init; }

    /// <summary>The tasks that judged their samples; empty in plans made before there were any.</summary>
    public IReadOnlyList<string> QcTasks { get; init => field = value ?? []; } = [];
}
