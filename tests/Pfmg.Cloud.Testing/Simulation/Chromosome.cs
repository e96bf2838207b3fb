namespace Pfmg.Cloud.Testing.Simulation;

/// <summary>One chromosome of one person.</summary>
/// <param name="genome">What it differs from.</param>
/// <param name="contig">Which it is.</param>
/// <param name="share">Of the person's cells that have it.</param>
/// <param name="carried">Sites whose alternate it carries; those of a shared region are X's.</param>
/// <param name="partial">Sites whose alternate only a fraction of its molecules carries.</param>
public sealed class Chromosome(
    SyntheticGenome genome, string contig, double share, IReadOnlySet<SimulatedSite> carried, IReadOnlyDictionary<SimulatedSite, double> partial)
{
    /// <summary>Which it is.</summary>
    public string Contig { get; } = contig;

    /// <summary>Of the person's cells that have it.</summary>
    public double Share { get; } = share;

    /// <summary>Sites whose alternate only a fraction of its molecules carries, by 0-based offset.</summary>
    public IReadOnlyList<(int Offset, byte Alternate, double Fraction)> Partial { get; } =
        [.. partial.Select(pair => (pair.Key.Position - 1, (byte)pair.Key.Alternate, pair.Value))];

    /// <summary>Whether a site lies on a chromosome of this contig, on Y by its place on X.</summary>
    public static bool Lies(string contig, SimulatedSite site, SyntheticGenome genome) =>
        site.Contig == contig || (contig == "chrY" && genome.IsShared(site.Contig, site.Position));

    /// <summary>Whether it has this site.</summary>
    public bool Has(SimulatedSite site) => Lies(Contig, site, genome);

    /// <summary>Whether it carries the alternate.</summary>
    public bool Carries(SimulatedSite site) => carried.Contains(site);

    /// <summary>Its bases.</summary>
    public byte[] Sequence()
    {
        var bases = genome.Bases(Contig).ToArray();
        foreach (var site in carried)
        {
            // The second shared region ends both chromosomes, which differ in length.
            var offset = site.Contig != Contig && site.Position > SyntheticGenome.Par1
                ? bases.Length - (genome.Bases(site.Contig).Length - site.Position) - 1
                : site.Position - 1;
            bases[offset] = (byte)site.Alternate;
        }

        return bases;
    }
}
