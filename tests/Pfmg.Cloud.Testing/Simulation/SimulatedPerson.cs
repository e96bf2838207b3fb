namespace Pfmg.Cloud.Testing.Simulation;

/// <summary>A person to simulate.</summary>
/// <param name="Name">The sample.</param>
/// <param name="DeclaredSex">"female", "male" or "unknown": what the manifest says.</param>
/// <param name="Lines">Cells of one karyotype each; their shares add up to 1.</param>
public sealed record SimulatedPerson(string Name, string DeclaredSex, IReadOnlyList<CellLine> Lines)
{
    /// <summary>Mitochondrial sites (1-based) of which only a fraction of this person's molecules carries the alternate.</summary>
    public IReadOnlyDictionary<int, double> Heteroplasmies { get; init; } = new Dictionary<int, double>();

    /// <summary>X chromosomes of the line that has most.</summary>
    public int X => Lines.Max(line => line.X);

    /// <summary>Y chromosomes of the line that has most.</summary>
    public int Y => Lines.Max(line => line.Y);

    /// <summary>A person of one karyotype.</summary>
    public static SimulatedPerson Of(string name, string declaredSex, int x, int y) => new(name, declaredSex, [new CellLine(1, x, y)]);
}

/// <summary>Cells of one karyotype.</summary>
/// <param name="Share">Of all cells.</param>
/// <param name="X">X chromosomes.</param>
/// <param name="Y">Y chromosomes.</param>
public sealed record CellLine(double Share, int X, int Y);

/// <summary>A place where persons differ by one base.</summary>
/// <param name="Contig">Where; a site of a shared region is one of X.</param>
/// <param name="Position">1-based.</param>
/// <param name="Reference">The genome's base.</param>
/// <param name="Alternate">The other.</param>
/// <param name="Frequency">How often a chromosome carries it.</param>
public sealed record SimulatedSite(string Contig, int Position, char Reference, char Alternate, double Frequency);
