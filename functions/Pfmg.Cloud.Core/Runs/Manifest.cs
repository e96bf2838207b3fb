using System.Text.Json.Serialization;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>What a platform delivers: whose samples, in which files. The JSON Schema is docs/schemas/manifest.schema.json.</summary>
public sealed record Manifest
{
    /// <summary>"1.0".</summary>
    public required string SchemaVersion { get; init; }

    /// <summary>The platform's short name, lower-case letters, digits and '-'.</summary>
    public required string Platform { get; init; }

    /// <summary>The platform's own name of the run: letters, digits, '.', '_' and '-'.</summary>
    public required string Run { get; init; }

    /// <summary>The name of the reference in the reference store.</summary>
    public required string Reference { get; init; }

    /// <summary>"name/version"; null for "germline-short-read/1.0.0".</summary>
    public string? Pipeline { get; init; }

    /// <summary>The platform's name of the run whose callsets these replace, its own if an earlier manifest of it became a run; null if none.</summary>
    public string? Replaces { get; init; }

    /// <summary>"routine", "urgent", "asap" or "stat": which runs go first when not all can run at once; null for "routine".</summary>
    public string? Urgency { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<ManifestSample> Samples { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<ManifestFile> Files { get; init; }
}

/// <summary>One sample of a delivery.</summary>
public sealed record ManifestSample
{
    /// <summary>The sample's identifier, unique in the manifest.</summary>
    public required string Sample { get; init; }

    /// <summary>The pseudonymous identifier of the person.</summary>
    public required string Participant { get; init; }

    /// <summary>Declared sex: "female", "male" or "unknown".</summary>
    public string? Sex { get; init; }

    /// <summary>The family's identifier.</summary>
    public string? Family { get; init; }

    /// <summary>"proband", "mother", "father", "sibling", "twin" (an identical one) or "other".</summary>
    public string? Role { get; init; }

    /// <summary>The mother's participant identifier.</summary>
    public string? Mother { get; init; }

    /// <summary>The father's participant identifier.</summary>
    public string? Father { get; init; }

    /// <summary>Whether the person has the condition studied.</summary>
    public bool? Affected { get; init; }

    /// <summary>The plan's indication ("preindication") as the platform codes it.</summary>
    public string? Indication { get; init; }

    /// <summary>"germline" (the default) or "tumour".</summary>
    public string? Material { get; init; }

    /// <summary>"wgs" (the default), "wes" or "panel".</summary>
    public string? Assay { get; init; }

    /// <summary>The path, in this delivery, of the capture's BED file.</summary>
    public string? CaptureBed { get; init; }

    /// <summary>The library's identifier.</summary>
    public string? Library { get; init; }

    /// <summary>The consent form's reference, as signed.</summary>
    public string? Consent { get; init; }
}

/// <summary>One file of a delivery.</summary>
public sealed record ManifestFile
{
    /// <summary>Relative to the manifest, '/'-separated.</summary>
    public required string Path { get; init; }

    /// <summary>"fastq", "bam", "cram", "gvcf" or "vcf".</summary>
    public required string Kind { get; init; }

    /// <summary>Whose data it holds; one for reads.</summary>
    public IReadOnlyList<ManifestFileSample> Samples { get; init => field = value ?? []; } = [];

    /// <summary>Short for <see cref="Samples"/> of one sample; null once the manifest is completed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Sample { get; init; }

    /// <summary>1 or 2: which mate a FASTQ holds; null if it holds both or reads have none.</summary>
    public int? Read { get; init; }

    /// <summary>"paired" (the default), "interleaved" or "single": how FASTQ holds the reads of a lane. Single reads are told, never guessed from a missing file.</summary>
    public string? Layout { get; init; }

    /// <summary>The sequencer's lane ("L001").</summary>
    public string? Lane { get; init; }

    /// <summary>The flowcell's identifier.</summary>
    public string? Flowcell { get; init; }

    /// <summary>The caller of a VCF or gVCF: "gatk", "deepvariant", "dragen", "strelka" or "bcftools"; null to know it from the header.</summary>
    public string? Caller { get; init; }

    /// <summary>Of the VCF of one sample: the path, relative to the manifest, of a BED file of the bases at which it could be called; null if nothing tells.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CallableBed { get; init; }

    /// <summary>Of a VCF or gVCF: whether the lake keeps what is called and assayed, and not the original records. Null is false.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? CallsOnly { get; init; }

    /// <summary>The path of the file's index, relative to the manifest.</summary>
    public string? Index { get; init; }

    /// <summary>Bytes.</summary>
    public long? Size { get; init; }

    /// <summary>Lower-case hex SHA-256 of the file.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Lower-case hex MD5 of the file, where a platform has no SHA-256.</summary>
    public string? Md5 { get; init; }
}

/// <summary>A sample's place in a file.</summary>
/// <param name="Sample">The sample's identifier in the manifest.</param>
/// <param name="NameInFile">What the file's header calls it; null if the same.</param>
public sealed record ManifestFileSample(string Sample, string? NameInFile = null);
