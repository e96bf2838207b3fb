using System.Reflection;
using System.Text.Json;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>A pipeline at one version: its tools, their arguments and what each step may use. Source: `pipelines/{name}/{version}.json`, embedded here.</summary>
/// <remarks>A published version never changes: a plan names it, and an old run can be explained by it.</remarks>
public sealed record PipelineDefinition
{
    /// <summary>The pipeline of a manifest that names none.</summary>
    public const string Default = "germline-short-read/1.0.0";

    private const string ResourcePrefix = "pipelines/";

    /// <summary>The shape of this document; "1.0".</summary>
    public required string SchemaVersion { get; init; }

    /// <summary>Lower-case letters, digits and '-'.</summary>
    public required string Name { get; init; }

    /// <summary>Semantic version; a change of any result raises it.</summary>
    public required string Version { get; init; }

    /// <summary>Which caller's rule of counting its gVCFs follow ("bcftools").</summary>
    public required string Caller { get; init; }

    /// <summary>The versions that its results were validated with; a receipt tells which ran.</summary>
    public required IReadOnlyList<ToolVersion> Tools { get; init; }

    /// <summary>How reads are cut into chunks.</summary>
    public required PipelineReads Reads { get; init; }

    /// <summary>How the genome is cut into regions.</summary>
    public required PipelineRegions Regions { get; init; }

    /// <summary>The arguments of every tool that do not depend on the input.</summary>
    public required PipelineArguments Arguments { get; init; }

    /// <summary>How sex chromosomes are inferred.</summary>
    public required PipelineKaryotype Karyotype { get; init; }

    /// <summary>The policy that judges its samples, as "name/version".</summary>
    public required string QualityPolicy { get; init; }

    /// <summary>How the mitochondrion is called.</summary>
    public required PipelineMitochondrion Mitochondrion { get; init; }

    /// <summary>Cores, limits and tries of each step, by <see cref="TaskKinds"/>.</summary>
    public required IReadOnlyDictionary<string, PipelineStep> Steps { get; init; }

    /// <summary>"name/version".</summary>
    public string FullName => $"{Name}/{Version}";

    /// <summary>Every pipeline that this build carries, as "name/version", in ordinal order.</summary>
    public static IReadOnlyList<string> Known { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Select(name => name[ResourcePrefix.Length..^".json".Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Reads a pipeline's definition.</summary>
    /// <param name="fullName">"name/version".</param>
    /// <exception cref="NotFoundException">This build carries no such pipeline.</exception>
    public static PipelineDefinition Load(string fullName)
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{ResourcePrefix}{fullName}.json")
            ?? throw new NotFoundException($"There is no pipeline {fullName}; there are {string.Join(", ", Known)}.");
        return JsonSerializer.Deserialize<PipelineDefinition>(resource, PfmgJson.Options)!;
    }
}

/// <summary>How reads are cut into chunks.</summary>
/// <param name="BatchBases">bwa's -K: bases of both mates in a batch, at least 1. Insert sizes are estimated batch by batch, so it decides results.</param>
/// <param name="ChunkTargetBytes">Bytes of compressed FASTQ, both mates together, that one align task should get; it decides no result.</param>
/// <param name="MaximumChunks">Of one lane, at least 1.</param>
public sealed record PipelineReads(long BatchBases, long ChunkTargetBytes, int MaximumChunks);

/// <summary>How the genome is cut into regions.</summary>
/// <param name="TargetKnownBases">Bases other than N that one region should hold; it decides no result.</param>
/// <param name="PadBases">Bases around a region whose reads are looked at too, at least 500.</param>
public sealed record PipelineRegions(long TargetKnownBases, int PadBases);

/// <summary>The constant arguments of each tool, without the program's name.</summary>
/// <param name="Align">bwa.</param>
/// <param name="Fixmate">samtools fixmate.</param>
/// <param name="Sort">samtools sort.</param>
/// <param name="Merge">samtools merge.</param>
/// <param name="MarkDuplicates">samtools markdup.</param>
/// <param name="Pileup">bcftools mpileup.</param>
/// <param name="Call">bcftools call; ploidy and sex are added from the reference and the karyotype.</param>
/// <param name="ReadStatistics">samtools stats.</param>
/// <param name="Depth">mosdepth; target and thresholds are added.</param>
/// <param name="SitePileup">bcftools mpileup at common sites.</param>
/// <param name="MitochondrialPileup">bcftools mpileup of the mitochondrion, as text, with AD, ADF and ADR.</param>
public sealed record PipelineArguments(
    IReadOnlyList<string> Align,
    IReadOnlyList<string> Fixmate,
    IReadOnlyList<string> Sort,
    IReadOnlyList<string> Merge,
    IReadOnlyList<string> MarkDuplicates,
    IReadOnlyList<string> Pileup,
    IReadOnlyList<string> Call,
    IReadOnlyList<string> ReadStatistics,
    IReadOnlyList<string> Depth,
    IReadOnlyList<string> SitePileup,
    IReadOnlyList<string> MitochondrialPileup);

/// <summary>How sex chromosomes are inferred.</summary>
/// <param name="MinimumMappingQuality">Reads below it are not counted into depth.</param>
/// <param name="MinimumReads">Fewer counted reads of a sample than this tell nothing.</param>
/// <param name="X">Which depth of X over that of the autosomes is how many copies; ascending, and what lies between two is mosaic.</param>
/// <param name="Y">The same for Y.</param>
/// <param name="Reasoning">Why these numbers.</param>
public sealed record PipelineKaryotype(
    int MinimumMappingQuality, long MinimumReads, IReadOnlyList<CopyRange> X, IReadOnlyList<CopyRange> Y, string Reasoning);

/// <summary>A ratio of depths that tells a number of copies.</summary>
/// <param name="Copies">Chromosomes.</param>
/// <param name="From">The least ratio, included.</param>
/// <param name="Below">The ratio that is too much.</param>
public sealed record CopyRange(int Copies, double From, double Below);

/// <summary>What one task of a step may use.</summary>
/// <param name="Cores">At least 1.</param>
/// <param name="MemoryMiB">The most memory that the task and its tools may hold together, MiB.</param>
/// <param name="TimeoutSeconds">Seconds after which a try counts as stuck and is killed.</param>
/// <param name="ScratchMiB">The most that one try may put into its scratch folder, MiB.</param>
/// <param name="Tries">How often a task is tried before a failure that may pass by itself stands; at least 1.</param>
public sealed record PipelineStep(int Cores, int MemoryMiB, int TimeoutSeconds, int ScratchMiB = 65_536, int Tries = 4)
{
    /// <summary>The pauses between tries.</summary>
    public TaskBackoff Backoff { get; init => field = value ?? new(); } = new();
}
