namespace Pfmg.Cloud.Core.Quality;

/// <summary>Reads seen at a common site.</summary>
/// <param name="Ref">Reads of REF.</param>
/// <param name="Alt">Reads of ALT.</param>
/// <param name="Frequency">Of ALT in the population.</param>
/// <param name="AltCopies">Copies of ALT in the genotype called; null if none was called and all are possible.</param>
public readonly record struct AlleleReads(int Ref, int Alt, double Frequency, int? AltCopies = null);
