using System.Globalization;

namespace Pfmg.Cloud.Testing.Simulation;

/// <summary>Persons with their chromosomes, and what is true of them.</summary>
public sealed class SimulatedCohort
{
    private const int Spacing = 400;
    private const int Margin = 400;
    private readonly Dictionary<string, IReadOnlyList<Chromosome>> _chromosomes = new(StringComparer.Ordinal);

    /// <summary>Draws sites and chromosomes.</summary>
    public SimulatedCohort(SyntheticGenome genome, IReadOnlyList<SimulatedPerson> persons, int seed)
    {
        (Genome, Persons) = (genome, persons);
        var random = new Random(seed);
        Sites = [.. SyntheticGenome.Contigs.SelectMany(contig => Draw(contig, random))];
        foreach (var person in persons)
        {
            _chromosomes.Add(person.Name, [.. Build(person, random)]);
        }
    }

    /// <summary>What the persons' bases differ from.</summary>
    public SyntheticGenome Genome { get; }

    /// <summary>As given.</summary>
    public IReadOnlyList<SimulatedPerson> Persons { get; }

    /// <summary>In the order of the genome.</summary>
    public IReadOnlyList<SimulatedSite> Sites { get; }

    /// <summary>The chromosomes of a person, the mitochondrion among them.</summary>
    public IReadOnlyList<Chromosome> Chromosomes(SimulatedPerson person) => _chromosomes[person.Name];

    /// <summary>Alleles that a person has at a place, as a caller of at most two alleles may tell them.</summary>
    public int PloidyAt(SimulatedPerson person, string contig, int position) => contig switch
    {
        "chrM" => 1,
        "chrX" when Genome.IsShared(contig, position) => Math.Min(2, person.X + person.Y),
        "chrX" => Math.Min(2, person.X),
        "chrY" => Genome.IsShared(contig, position) ? 0 : Math.Min(1, person.Y),
        _ => 2,
    };

    /// <summary>"chrom pos ref alt AC AN n_het n_hom n_hemi n_missing" of every site that a person carries, in ordinal order, counted from the truth alone.</summary>
    public string[] Count() => [.. Sites.Select(Count).OfType<string>().Order(StringComparer.Ordinal)];

    private string? Count(SimulatedSite site)
    {
        int ac = 0, an = 0, het = 0, hom = 0, hemi = 0, missing = 0;
        foreach (var person in Persons)
        {
            var ploidy = IsDeepEnough(person, site.Contig) ? PloidyAt(person, site.Contig, site.Position) : 0;
            var carried = Chromosomes(person).Where(chromosome => chromosome.Has(site)).Select(chromosome => chromosome.Carries(site)).ToList();
            var isMixed = site.Contig == "chrM" ? person.Heteroplasmies.ContainsKey(site.Position) : carried.Contains(true) && carried.Contains(false);
            an += ploidy;
            missing += ploidy == 0 ? 1 : 0;
            if (ploidy == 0 || !(isMixed || carried.Contains(true)))
            {
                continue;
            }

            // Of three alleles two are told: one of each kind where they differ.
            ac += isMixed || ploidy == 1 ? 1 : 2;
            het += isMixed ? 1 : 0;
            hom += !isMixed && ploidy == 2 ? 1 : 0;
            hemi += !isMixed && ploidy == 1 ? 1 : 0;
        }

        return ac == 0 ? null : string.Create(
            CultureInfo.InvariantCulture, $"{site.Contig} {site.Position} {site.Reference} {site.Alternate} {ac} {an} {het} {hom} {hemi} {missing}");
    }

    // A chromosome of few cells is called, but its depth is below the ten that the rule of counting asks for.
    private bool IsDeepEnough(SimulatedPerson person, string contig) =>
        contig != "chrY" || Chromosomes(person).Where(chromosome => chromosome.Contig == contig).Sum(chromosome => chromosome.Share) > 0.8;

    private IEnumerable<SimulatedSite> Draw(string contig, Random random)
    {
        var length = Genome.Bases(contig).Length;
        for (var start = Margin; start < length - Margin; start += Spacing)
        {
            var position = start + random.Next(100);
            var reference = (char)Genome.Bases(contig)[position - 1];
            var alternate = "ACGT".Replace(reference.ToString(), "", StringComparison.Ordinal)[random.Next(3)];
            var frequency = 0.1 + (0.6 * random.NextDouble());
            var isNearBorder = contig is "chrX" or "chrY" && (Math.Abs(position - SyntheticGenome.Par1) < 150 || Math.Abs(position - (length - SyntheticGenome.Par2)) < 150);
            if (!isNearBorder && position < length - Margin && !(contig == "chrY" && Genome.IsShared(contig, position)))
            {
                yield return new SimulatedSite(contig, position, reference, alternate, frequency);
            }
        }
    }

    private IEnumerable<Chromosome> Build(SimulatedPerson person, Random random)
    {
        foreach (var contig in (string[])["chr1", "chr1", "chr2", "chr2"])
        {
            yield return Draw(contig, 1, random);
        }

        for (var i = 0; i < person.X; i++)
        {
            yield return Draw("chrX", person.Lines.Where(line => line.X > i).Sum(line => line.Share), random);
        }

        // Two Y come from one by an error of division: copies of each other.
        if (person.Y > 0)
        {
            yield return Draw("chrY", person.Lines.Sum(line => line.Share * line.Y), random);
        }

        yield return Draw("chrM", 1, random, person.Heteroplasmies);
    }

    private Chromosome Draw(string contig, double share, Random random, IReadOnlyDictionary<int, double>? heteroplasmies = null)
    {
        var carried = Sites
            .Where(site => Chromosome.Lies(contig, site, Genome) && heteroplasmies?.ContainsKey(site.Position) != true)
            .Where(site => random.NextDouble() < site.Frequency)
            .ToHashSet();
        var partial = Sites.Where(site => site.Contig == contig && heteroplasmies?.ContainsKey(site.Position) == true)
            .ToDictionary(site => site, site => heteroplasmies![site.Position]);
        Assert.Equal(heteroplasmies?.Count ?? 0, partial.Count);
        return new Chromosome(Genome, contig, share, carried, partial);
    }
}
