using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.References;

/// <summary>A reference genome as the reference store knows it: `references/NAME/reference.json`.</summary>
public sealed record ReferenceInfo
{
    /// <summary>The shape of this document; "1.0".</summary>
    public string SchemaVersion { get; init => field = value ?? "1.0"; } = "1.0";

    /// <summary>The reference's name, letters, digits, '.', '_' and '-'.</summary>
    public required string Name { get; init; }

    /// <summary>In the order of the FASTA, each with its MD5.</summary>
    public required IReadOnlyList<Contig> Contigs { get; init; }

    /// <summary>Where the sequence is not N, in the order of the FASTA: what costs time to align to and to call.</summary>
    public required IReadOnlyList<Interval> KnownBases { get; init; }

    /// <summary>The build ("GRCh37", "GRCh38"), told by the length of X; null if none has it.</summary>
    public string? PloidyBuild { get; init; }

    /// <summary>X, Y and their pseudoautosomal regions; null if the reference lacks either, and then no karyotype is inferred.</summary>
    public SexChromosomes? Sex { get; init; }

    /// <summary>The contig of the mitochondrial genome; null if there is none of a well-known name.</summary>
    public string? Mitochondrion { get; init; }

    /// <summary>Where depth tells nothing of copies: ascending, disjoint, in the order of the FASTA.</summary>
    public IReadOnlyList<Interval> Masks { get; init => field = value ?? []; } = [];

    /// <summary>Lower-case hex SHA-256 of bwa's .alt file beside the index; null if there is none.</summary>
    public string? AltSha256 { get; init; }

    /// <summary>Lower-case hex SHA-256 of the FASTA as stored.</summary>
    public required string FastaSha256 { get; init; }

    /// <summary>Its panel of common sites, by which samples are told apart; null if none was added.</summary>
    public CommonSitesInfo? CommonSites { get; init; }

    /// <summary>This document's path for a reference of that name.</summary>
    public static string PathOf(string name) => $"{StorePaths.Reference(name)}reference.json";

    /// <summary>The plain FASTA's path; `.fai` and bwa's five index files lie beside it under the same name plus their suffix.</summary>
    public static string FastaPathOf(string name) => $"{StorePaths.Reference(name)}genome.fa";

    /// <summary>The suffix of bwa's .alt file beside the FASTA.</summary>
    public const string AltSuffix = ".alt";
}
