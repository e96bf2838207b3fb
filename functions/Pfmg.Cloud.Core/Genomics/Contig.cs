namespace Pfmg.Cloud.Core.Genomics;

/// <summary>A sequence of a reference, as the reference knows it.</summary>
/// <param name="Name">Any name that SAM allows, HLA names with ':' and '-' included.</param>
/// <param name="Length">Bases, at least 1.</param>
/// <param name="Md5">Lower-case hex MD5 of the upper-cased sequence without line ends; null if not known (a VCF header).</param>
/// <remarks>Source: SAMv1 § 1.3.1 (reference sequence name grammar) and § 1.3.2 (tag M5).</remarks>
public sealed record Contig(string Name, int Length, string? Md5 = null);
