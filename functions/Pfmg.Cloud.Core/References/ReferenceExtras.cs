namespace Pfmg.Cloud.Core.References;

/// <summary>Files that say more of a reference than its FASTA does; each may be null.</summary>
/// <param name="ParFile">BED of the pseudoautosomal regions: two lines of one name (column 4) are a pair, one on X, one on Y.</param>
/// <param name="MaskFile">BED of stretches whose depth tells nothing (repeats, false duplications): not counted when sex chromosomes are inferred.</param>
/// <param name="AltFile">bwa's .alt file, which makes bwa mem rank alternate contigs behind the primary ones.</param>
public sealed record ReferenceExtras(string? ParFile = null, string? MaskFile = null, string? AltFile = null)
{
    /// <summary>Only the FASTA was given.</summary>
    public static ReferenceExtras None { get; } = new();
}
