namespace Pfmg.Cloud.Core.Runs;

/// <summary>The words that a manifest may use. The JSON Schema holds the same; a test compares them.</summary>
public static class ManifestValues
{
    /// <summary>Reads of one lane: of one mate, or as <see cref="ManifestFile.Layout"/> says.</summary>
    public const string Fastq = "fastq";

    /// <summary>Reads, aligned or not.</summary>
    public const string Bam = "bam";

    /// <summary>Reads, aligned to the manifest's reference or not.</summary>
    public const string Cram = "cram";

    /// <summary>Calls with reference blocks.</summary>
    public const string Gvcf = "gvcf";

    /// <summary>Calls of one person, a family or a cohort.</summary>
    public const string Vcf = "vcf";

    /// <summary>FASTQ in two files, one a mate.</summary>
    public const string Paired = "paired";

    /// <summary>FASTQ in one file, mate 1 and mate 2 in turns.</summary>
    public const string Interleaved = "interleaved";

    /// <summary>FASTQ in one file, of reads without mates.</summary>
    public const string Single = "single";

    /// <summary>How FASTQ holds reads.</summary>
    public static IReadOnlyList<string> Layouts { get; } = [Paired, Interleaved, Single];

    /// <summary>The only version so far.</summary>
    public const string SchemaVersion = "1.0";

    /// <summary>Kinds of file.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Fastq, Bam, Cram, Gvcf, Vcf];

    /// <summary>Declared sexes.</summary>
    public static IReadOnlyList<string> Sexes { get; } = ["female", "male", "unknown"];

    /// <summary>Roles in a family.</summary>
    public static IReadOnlyList<string> Roles { get; } = ["proband", "mother", "father", "sibling", "twin", "other"];

    /// <summary>What was sampled.</summary>
    public static IReadOnlyList<string> Materials { get; } = ["germline", "tumour"];

    /// <summary>What was sequenced.</summary>
    public static IReadOnlyList<string> Assays { get; } = ["wgs", "wes", "panel"];

    /// <summary>How urgent a delivery is, the least first. The words are those of FHIR R4's request-priority.</summary>
    public static IReadOnlyList<string> Urgencies { get; } = ["routine", "urgent", "asap", "stat"];

    /// <summary>The place of a manifest's urgency among <see cref="Urgencies"/>, 0 to 3; one that says nothing is routine.</summary>
    public static int UrgencyOf(Manifest manifest) => Math.Max(0, Urgencies.ToList().IndexOf(manifest.Urgency ?? Urgencies[0]));

    /// <summary>Callers whose rule of counting is known.</summary>
    public static IReadOnlyList<string> Callers { get; } = ["gatk", "deepvariant", "dragen", "strelka", "bcftools"];
}
