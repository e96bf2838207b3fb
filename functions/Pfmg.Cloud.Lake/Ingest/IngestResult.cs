using Pfmg.Cloud.Core.Identity;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>What one file became; the `ingest` receipt's result, which `commit` reads.</summary>
public sealed record IngestResult
{
    /// <summary>The file's path as its sender knows it.</summary>
    public required string SourceFile { get; init; }

    /// <summary>Lower-case hex SHA-256 of the file as it was read.</summary>
    public required string SourceSha256 { get; init; }

    /// <summary>The file's number in the lake: the first of its sample ids.</summary>
    public required int SourceId { get; init; }

    /// <summary>Lower-case hex SHA-256 of the header; its text lies at <see cref="LakePaths.Header"/>.</summary>
    public required string HeaderSha256 { get; init; }

    /// <summary>Lines after the header, counted before any was read.</summary>
    public required long Lines { get; init; }

    /// <summary>Records read.</summary>
    public required long Records { get; init; }

    /// <summary>"bcftools", "gatk", … or "unknown".</summary>
    public required string Caller { get; init; }

    /// <summary>The rule of counting applied ("bcftools/1").</summary>
    public required string Rule { get; init; }

    /// <summary>One data file of each table, to be added by the commit; of `sites` and `carriers` only if the file holds enough samples.</summary>
    public required IReadOnlyList<LakeFile> Files { get; init; }

    /// <summary>What comparing its samples with the lake's found; null if nobody asked.</summary>
    public IdentityReport? Identity { get; init; }

    /// <summary>In the order of the file's columns.</summary>
    public required IReadOnlyList<IngestedSample> Samples { get; init; }
}

/// <summary>One sample of an ingested file.</summary>
/// <param name="SampleId">Its number in the lake.</param>
/// <param name="Sample">Its identifier in the manifest, or its name in the file.</param>
/// <param name="Calls">Rows in `calls`.</param>
/// <param name="AssayedBases">Bases in `assayed`.</param>
/// <param name="NotCountedByPloidy">Genotypes that passed the rule of counting and are left out since the person cannot have them: heterozygous on a man's X, any on a woman's Y. Many tell of a wrong declared sex.</param>
public sealed record IngestedSample(int SampleId, string Sample, long Calls, long AssayedBases, long NotCountedByPloidy);
