using Pfmg.Cloud.Core.Formats.Vcf;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.Identity;
using Pfmg.Cloud.Core.Quality;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>One VCF or gVCF to be turned into the lake's Parquet files.</summary>
public sealed record IngestRequest
{
    /// <summary>Its path as its sender knows it; faults and `samples.source_file` name it.</summary>
    public required string SourceFile { get; init; }

    /// <summary>The folder, existing, that receives `{table}.parquet` for each table and `header.vcf`.</summary>
    public required string OutputDirectory { get; init; }

    /// <summary>The run that will commit the files.</summary>
    public required string RunId { get; init; }

    /// <summary>The task that writes them; with the run it makes their object paths.</summary>
    public required string Task { get; init; }

    /// <summary>`samples.platform`.</summary>
    public required string Platform { get; init; }

    /// <summary>`samples.run`.</summary>
    public required string Run { get; init; }

    /// <summary>`samples.pipeline`, as name/version.</summary>
    public required string Pipeline { get; init; }

    /// <summary>"gvcf", "vcf", or null to tell by the records.</summary>
    public string? Kind { get; init; }

    /// <summary>The caller; null to know it from the header.</summary>
    public string? Caller { get; init; }

    /// <summary>The reference; null if alleles are only to be split and trimmed.</summary>
    public IngestReference? Reference { get; init; }

    /// <summary>Whose genotypes the file holds; null if its own sample names are all that is known.</summary>
    public IReadOnlyList<IngestSample>? Samples { get; init; }

    /// <summary>Whether `records` and `formats` are left empty: what is called and assayed is kept, the original records are not, and export refuses.</summary>
    public bool CallsOnly { get; init; }

    /// <summary>
    /// A BED file of the bases at which the file's one sample could be called: there, a record apart, it is homozygous reference. Null
    /// if nothing tells; a plain VCF then tells nothing of reference.
    /// </summary>
    public string? CallableBed { get; init; }

    /// <summary>`samples.replaces`.</summary>
    public string? Replaces { get; init; }

    /// <summary>Compares the samples' sketches, once they are known, with those of others; null to compare nothing.</summary>
    public Func<IReadOnlyList<SketchedCallset>, CancellationToken, Task<IdentityReport>>? Identify { get; init; }

    /// <summary>Workers, at least 1; null for as many as there are cores, at most 8. The files do not depend on it.</summary>
    public int? Workers { get; init; }

    /// <summary>Bytes of text that a worker takes at once.</summary>
    internal int RunBytes { get; init; } = 8 << 20;

    /// <summary>Allots as many consecutive sample ids as the header has samples, once it is read, and gives the first.</summary>
    public required Func<VcfHeader, CancellationToken, Task<int>> AllocateSampleIds { get; init; }
}

/// <summary>A reference to check contigs and REF against and to left-align by.</summary>
/// <param name="Info">Its contigs.</param>
/// <param name="Sequence">Its bases.</param>
/// <param name="CommonSites">Its panel of common sites; null if it has none: then there are no sketches.</param>
/// <param name="Aliases">Other names of its contigs; null if it declares none.</param>
public sealed record IngestReference(ReferenceInfo Info, ReferenceSequence Sequence, CommonSites? CommonSites = null, ContigAliases? Aliases = null)
{
    /// <summary>A contig of a file's header by the reference's name for it; one of another name must tell the contig's length.</summary>
    public DeclaredContig Named(string name, int? length) =>
        Sequence.Has(name) || Aliases?.Find(name) is not { } contig || contig.Length != length
            ? new DeclaredContig(name, length)
            : new DeclaredContig(contig.Name, length);
}

/// <summary>A sample that a manifest names.</summary>
/// <param name="Sample">What the manifest says of it.</param>
/// <param name="NameInFile">What the file's header calls it.</param>
/// <param name="Karyotype">Sex chromosomes inferred from depth; null if depth was not seen.</param>
/// <param name="Quality">Its verdict.</param>
/// <param name="Override">Why it is committed although it failed; null if it did not.</param>
/// <param name="Ploidy">How the sex chromosomes were called; null to take the declared sex.</param>
public sealed record IngestSample(
    ManifestSample Sample,
    string NameInFile,
    string? Karyotype = null,
    QualityVerdict Quality = QualityVerdict.Pass,
    string? Override = null,
    SexPloidy? Ploidy = null);
