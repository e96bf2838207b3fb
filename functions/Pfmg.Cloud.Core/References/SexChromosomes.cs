using System.Text.Json.Serialization;
using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Core.References;

/// <summary>A reference's sex chromosomes and where they share one sequence.</summary>
/// <param name="X">The contig of X.</param>
/// <param name="Y">The contig of Y.</param>
/// <param name="Pseudoautosomal">In the order of X; empty if nothing told them, and then X and Y are taken as sharing nothing.</param>
/// <param name="Source">Who told: the file given with the reference, the build known by the lengths of X and Y, or the names alone.</param>
public sealed record SexChromosomes(string X, string Y, IReadOnlyList<PseudoautosomalPair> Pseudoautosomal, string Source);

/// <summary>A pseudoautosomal region.</summary>
/// <param name="Name">"PAR1", or as the table has it.</param>
/// <param name="X">Its place on X, where reads of both chromosomes are called.</param>
/// <param name="Y">Its place on Y, where nothing is called: N in an analysis set, ambiguous elsewhere.</param>
public sealed record PseudoautosomalPair(string Name, Interval X, Interval Y)
{
    /// <summary>The same places as intervals of one list.</summary>
    [JsonIgnore]
    public IEnumerable<Interval> Both => [X, Y];
}
