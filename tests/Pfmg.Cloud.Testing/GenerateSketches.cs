using Pfmg.Cloud.Core.Identity;

namespace Pfmg.Cloud.Testing;

/// <summary>Draws persons at unlinked common sites, and their kin; the same seed draws the same persons.</summary>
/// <remarks>
/// Frequencies of the rarer allele lie between 0.05 and 0.5 with density 1/f, as common alleles have in a population of
/// constant size; either allele may be the rarer. Every genotype read is wrong at <see cref="ErrorRate"/> and missing at
/// <see cref="MissingRate"/>, anew for every sample of the same person.
/// </remarks>
public sealed class GenerateSketches
{
    /// <summary>Share of genotypes read wrongly: one copy more or less.</summary>
    public const double ErrorRate = 0.002;

    /// <summary>Share of genotypes not known.</summary>
    public const double MissingRate = 0.02;

    private readonly Random _random;
    private readonly double[] _frequencies;

    /// <summary>Draws the sites' frequencies.</summary>
    public GenerateSketches(int seed, int sites)
    {
        _random = new Random(seed);
        _frequencies = new double[sites];
        for (var i = 0; i < sites; i++)
        {
            var rarer = 0.05 * Math.Pow(10, _random.NextDouble());
            _frequencies[i] = _random.Next(2) == 0 ? rarer : 1 - rarer;
        }
    }

    /// <summary>The panel, as if its sites lay on all autosomes.</summary>
    public SketchPanel Panel => new("synthetic", _frequencies.Length, 22, _frequencies.Average(static f => 2 * Math.Pow(f * (1 - f), 2)));

    /// <summary>The alternate base's frequency by site.</summary>
    public IReadOnlyList<double> Frequencies => _frequencies;

    /// <summary>A person without kin.</summary>
    public Person Stranger() => new(Haplotype(), Haplotype());

    /// <summary>A child.</summary>
    public Person Child(Person mother, Person father) => new(Gamete(mother), Gamete(father));

    /// <summary>A sample of a person.</summary>
    public Sketch Sample(Person person) => Sketch.Of(Copies(person));

    /// <summary>The genotypes read in a sample of a person: copies of the alternate base, 3 if not known.</summary>
    public byte[] Copies(Person person)
    {
        var copies = new byte[_frequencies.Length];
        for (var i = 0; i < copies.Length; i++)
        {
            var copy = (person.First[i] ? 1 : 0) + (person.Second[i] ? 1 : 0);
            var chance = _random.NextDouble();
            copies[i] = chance < MissingRate ? (byte)3
                : chance < MissingRate + ErrorRate ? (byte)(copy == 1 ? _random.Next(2) * 2 : 1)
                : (byte)copy;
        }

        return copies;
    }

    private bool[] Haplotype()
    {
        var alleles = new bool[_frequencies.Length];
        for (var i = 0; i < alleles.Length; i++)
        {
            alleles[i] = _random.NextDouble() < _frequencies[i];
        }

        return alleles;
    }

    private bool[] Gamete(Person parent)
    {
        var alleles = new bool[_frequencies.Length];
        for (var i = 0; i < alleles.Length; i++)
        {
            alleles[i] = _random.Next(2) == 0 ? parent.First[i] : parent.Second[i];
        }

        return alleles;
    }

    /// <summary>A person's two haplotypes: whether each site holds the alternate base.</summary>
    /// <param name="First">The mother's.</param>
    /// <param name="Second">The father's.</param>
    public sealed record Person(bool[] First, bool[] Second);
}
