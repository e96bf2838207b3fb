namespace Pfmg.Cloud.Core.Counting;

/// <summary>Where one sample's genotype counts, whatever its alleles.</summary>
/// <param name="Start">First base, 1-based.</param>
/// <param name="End">Last base, included.</param>
/// <param name="Sample">Index among the file's samples.</param>
/// <param name="Ploidy">Alleles that the sample adds to AN at each base.</param>
public readonly record struct AssayedInterval(int Start, int End, int Sample, int Ploidy);

/// <summary>Takes intervals of one contig, ordered by start, then sample.</summary>
/// <param name="contig">The contig's number as the builder was given it.</param>
/// <param name="intervals">Valid during the call only.</param>
public delegate void AssayedSink(int contig, ReadOnlySpan<AssayedInterval> intervals);
