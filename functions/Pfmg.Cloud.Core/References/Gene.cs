using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Core.References;

/// <summary>A gene of a reference.</summary>
/// <param name="Bases">From its first to its last base.</param>
/// <param name="Names">What it is called: symbol and identifiers, with and without their version; at least one.</param>
public sealed record Gene(Interval Bases, IReadOnlyList<string> Names);
