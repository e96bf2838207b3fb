namespace Pfmg.Cloud.Core.Counting;

/// <summary>Where the genotypes of one sample, or of neighbours among a file's samples, count, whatever their alleles.</summary>
/// <param name="Start">First base, 1-based.</param>
/// <param name="End">Last base, included.</param>
/// <param name="Sample">Index of the first among the file's samples.</param>
/// <param name="Ploidy">Alleles that each adds to AN at each base.</param>
/// <param name="Samples">How many samples, at least 1.</param>
public readonly record struct AssayedInterval(int Start, int End, int Sample, int Ploidy, int Samples = 1);

/// <summary>Takes intervals of one contig, ordered by start, then sample.</summary>
/// <param name="contig">The contig's number as the builder was given it.</param>
/// <param name="intervals">Valid during the call only.</param>
public delegate void AssayedSink(int contig, ReadOnlySpan<AssayedInterval> intervals);
