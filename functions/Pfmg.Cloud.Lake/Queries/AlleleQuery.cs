using Pfmg.Cloud.Core.Beacon;
using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Which alleles to look for: those that meet everything that is given.</summary>
public sealed record AlleleQuery
{
    /// <summary>Alleles of which some base of REF, or of what a structural variant covers, lies in one of these; null for anywhere.</summary>
    public IReadOnlyList<Interval>? Touching { get; init; }

    /// <summary>Alleles that begin here; null for anywhere.</summary>
    public AllelePlace? At { get; init; }

    /// <summary>The allele that <see cref="At"/>, <see cref="Ref"/> and <see cref="Alt"/> name, where callsets with a reference have it; either is found. Null if it is nowhere else.</summary>
    public AlignedAllele? Aligned { get; init; }

    /// <summary>Alleles that begin and end within bounds; null for any.</summary>
    public AlleleBounds? Within { get; init; }

    /// <summary>Exactly this allele; null for any.</summary>
    public AlleleKey? Is { get; init; }

    /// <summary>Bases of REF in IUPAC's letters, with or without the base before an insertion or deletion; null for any.</summary>
    public string? Ref { get; init; }

    /// <summary>Bases of ALT, likewise; empty for a deletion of all that <see cref="Ref"/> names.</summary>
    public string? Alt { get; init; }

    /// <summary>Of one of these kinds; null for all.</summary>
    public IReadOnlyList<VariantKind>? Kinds { get; init; }

    /// <summary>Of at least this many bases; see <see cref="AlleleSql.Length"/>.</summary>
    public long? MinLength { get; init; }

    /// <summary>Of at most this many bases.</summary>
    public long? MaxLength { get; init; }

    /// <summary>Breakends that join one of these contigs; null for any allele.</summary>
    public IReadOnlyList<string>? Mates { get; init; }

    /// <summary>Of callsets on one of these references; null for all, those without a reference too.</summary>
    public IReadOnlyList<string>? References { get; init; }

    /// <summary>Of these persons, as the lake or the scope names them; null for all.</summary>
    public IReadOnlyList<string>? Participants { get; init; }

    /// <summary>Of these callsets, likewise.</summary>
    public IReadOnlyList<CallsetName>? Callsets { get; init; }

    /// <summary>The lake version; null for the latest.</summary>
    public long? Version { get; init; }

    /// <summary>Whether it names a place or an allele, so that not the whole lake is read.</summary>
    public bool IsPlaced => Touching is not null || At is not null || Within is not null || Is is not null;
}

/// <summary>A sample's callset by its names, as the lake or the scope has them.</summary>
/// <param name="Run">The platform's run.</param>
/// <param name="Sample">The sample.</param>
public sealed record CallsetName(string Run, string Sample);

/// <summary>A position under all names that references give its contig.</summary>
/// <param name="Contigs">At least one.</param>
/// <param name="Position">Of the first base that changes, 1-based.</param>
public sealed record AllelePlace(IReadOnlyList<string> Contigs, int Position);

/// <summary>An allele in its normal form.</summary>
/// <param name="Position">POS, 1-based; never right of where it was asked for.</param>
/// <param name="Ref">As in `calls`.</param>
/// <param name="Alt">As in `calls`.</param>
public sealed record AlignedAllele(int Position, string Ref, string Alt);

/// <summary>Between which bases alleles begin and end; all 1-based and included, the base before an insertion or deletion not counted in.</summary>
/// <param name="Contigs">At least one.</param>
/// <param name="FirstStart">The least first base.</param>
/// <param name="LastStart">The greatest first base.</param>
/// <param name="FirstEnd">The least last base.</param>
/// <param name="LastEnd">The greatest last base.</param>
public sealed record AlleleBounds(IReadOnlyList<string> Contigs, int FirstStart, int LastStart, int FirstEnd, int LastEnd);

/// <summary>An allele of the lake.</summary>
/// <param name="Reference">The reference of its callsets; null if they were ingested without one.</param>
/// <param name="Contig">By the reference's name.</param>
/// <param name="Position">POS, 1-based.</param>
/// <param name="Ref">As in `calls`.</param>
/// <param name="Alt">As in `calls`.</param>
/// <param name="End">Last base that a structural variant covers; null for all others.</param>
public sealed record AlleleKey(string? Reference, string Contig, int Position, string Ref, string Alt, int? End);

/// <summary>An allele and how many carry it.</summary>
/// <param name="Key">The allele.</param>
/// <param name="StructuralType">DEL, DUP …; null for small variants.</param>
/// <param name="Persons">Persons of whom a current callset has it, counted by the callset's rule.</param>
public sealed record FoundAllele(AlleleKey Key, string? StructuralType, int Persons);

/// <summary>That a callset has an allele.</summary>
/// <param name="Key">The allele.</param>
/// <param name="Participant">Whose callset, as the lake or the scope names them; so are sample and run.</param>
/// <param name="Sample">Of which sample.</param>
/// <param name="Run">Of which run of the platform.</param>
/// <param name="Material">germline or tumour.</param>
/// <param name="Genotype">GT.</param>
/// <param name="Dosage">Copies, at least 1.</param>
public sealed record AlleleCase(AlleleKey Key, string Participant, string Sample, string Run, string Material, string Genotype, int Dosage);
