using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Participants;

namespace Pfmg.Cloud.Functions.Tests.Leaks;

/// <summary>Generated persons, families, consents and genotypes; the same for the same seed.</summary>
/// <remarks>
/// Everybody carries one site alone, so that an answer betrays whom it saw, and has genotypes at sites shared by many, so that
/// counts do. Children's genotypes are phased, mother's allele first.
/// </remarks>
internal sealed class LeakWorld
{
    /// <summary>The contig.</summary>
    public const string Contig = "c";

    /// <summary>Persons in each of the two joint files; the first is large enough for the lake to pack its counts.</summary>
    public static readonly int[] FileSizes = [42, 15];

    /// <summary>Positions of the sites shared by many.</summary>
    public static readonly int[] SharedPositions = [500, 510, 520, 530, 540, 550];

    /// <summary>The contig of deletions.</summary>
    public const string LongContig = "d";

    /// <summary>Where deletions of 500 bases begin, in worlds that have them.</summary>
    public static readonly int[] LongPositions = [1_000, 5_000, 9_000];

    private static readonly Persona[] Children = [Persona.Minor, Persona.MinorOneGuardian, Persona.TurnedAdult, Persona.TurnedAdultAgreed, Persona.TurnedAdultRefused];
    private static readonly Persona[] Adults = [.. Enum.GetValues<Persona>().Except(Children)];

    private readonly Random _random;
    private readonly string[,] _shared;
    private readonly bool[,] _long;

    /// <summary>A world.</summary>
    /// <param name="seed">Which.</param>
    /// <param name="hasLongVariants">Whether some carry deletions on a contig of their own.</param>
    public LeakWorld(int seed, bool hasLongVariants = false)
    {
        _random = new Random(seed);
        Seed = seed;
        Persons = Everybody();
        _shared = Genotypes();
        _long = new bool[Persons.Count, LongPositions.Length];
        for (var at = 0; hasLongVariants && at < _long.Length; at++)
        {
            _long[at / LongPositions.Length, at % LongPositions.Length] = _random.Next(3) == 0;
        }
    }

    public int Seed { get; }

    public IReadOnlyList<LeakPerson> Persons { get; }

    /// <summary>A person's genotype at a shared site, as VCF text.</summary>
    public string Genotype(LeakPerson person, int site) => _shared[person.Number, site];

    /// <summary>Whether a person has one copy of a deletion.</summary>
    public bool HasLong(LeakPerson person, int site) => _long[person.Number, site];

    /// <summary>The first person of each kind that there is, and the first two children of trios.</summary>
    public IReadOnlyList<LeakPerson> OneOfEach() =>
        [.. Persons.DistinctBy(static person => person.Persona).Concat(Persons.Where(static person => person.Mother is not null).Take(2)).Distinct()];

    /// <summary>Whether a file tells of a deletion: some person of it, seen or not, has it.</summary>
    public bool IsListed(int site, int file) => Persons.Any(person => FileOf(person) == file && HasLong(person, site));

    /// <summary>Positions on <see cref="Contig"/> at which a person carries something; a genotype wholly missing carries nothing.</summary>
    public IEnumerable<int> Carried(LeakPerson person) =>
        SharedPositions.Where((_, site) => Count(Genotype(person, site)).Ac > 0).Append(person.PrivatePosition);

    /// <summary>The file that a person came in.</summary>
    public static int FileOf(LeakPerson person) => person.Number < FileSizes[0] ? 0 : 1;

    /// <summary>Copies of ALT in a genotype, and alleles called.</summary>
    public static (int Ac, int An) Count(string genotype) =>
        genotype.Contains('.', StringComparison.Ordinal) ? (0, 0) : (genotype.Count(static c => c == '1'), 2);

    /// <summary>The joint files' text, in the order of <see cref="FileSizes"/>.</summary>
    public IEnumerable<string> Files()
    {
        var first = 0;
        foreach (var size in FileSizes)
        {
            yield return Vcf([.. Persons.Skip(first).Take(size)]);
            first += size;
        }
    }

    /// <summary>The register's events on a date, in order, with who recorded each later than the others left for last.</summary>
    public IEnumerable<RegisterEvent> Register(DateOnly today)
    {
        foreach (var person in Persons.Where(static person => person.Persona != Persona.Unregistered))
        {
            yield return new RegisterEvent { Participant = person.Name, Registered = PersonConsents.Data(person, Persons, today) };
        }

        foreach (var person in Persons.Where(static person => person.Persona != Persona.Unregistered))
        {
            foreach (var told in PersonConsents.Of(person, today))
            {
                yield return told;
            }
        }
    }

    private LeakPerson[] Everybody()
    {
        var persons = new LeakPerson[FileSizes.Sum()];
        for (var number = 0; number < persons.Length; number++)
        {
            var clinician = _random.Next(4) switch { 0 => "house", 1 => "grey", _ => null };
            // Two of three groups of three are trios: mother, father, child.
            var isChild = number % 3 == 2 && number % 9 != 8;
            var persona = isChild && _random.Next(3) > 0 ? Children[_random.Next(Children.Length)] : Adults[_random.Next(Adults.Length)];
            persons[number] = new LeakPerson(number, persona, isChild ? number - 2 : null, isChild ? number - 1 : null, clinician, _random.Next(8) == 0);
        }

        return persons;
    }

    private string[,] Genotypes()
    {
        var genotypes = new string[Persons.Count, SharedPositions.Length];
        foreach (var person in Persons)
        {
            for (var site = 0; site < SharedPositions.Length; site++)
            {
                genotypes[person.Number, site] = person.Mother is { } mother && person.Father is { } father
                    ? $"{Gamete(genotypes[mother, site])}|{Gamete(genotypes[father, site])}"
                    : _random.Next(12) == 0 ? "./." : $"{_random.Next(2)}/{_random.Next(2)}";
            }
        }

        return genotypes;
    }

    private char Gamete(string genotype) => genotype[2 * _random.Next(2)] is var allele && allele == '.' ? '0' : allele;

    private string Vcf(IReadOnlyList<LeakPerson> persons)
    {
        var text = new StringBuilder("##fileformat=VCFv4.3\n##contig=<ID=c,length=100000>\n##contig=<ID=d,length=100000>\n##ALT=<ID=DEL,Description=\"Deletion\">\n")
            .Append("##INFO=<ID=SVTYPE,Number=1,Type=String,Description=\"Kind\">\n##INFO=<ID=END,Number=1,Type=Integer,Description=\"End\">\n##INFO=<ID=AC,Number=A,Type=Integer,Description=\"Copies\">\n")
            .Append("##INFO=<ID=WHO,Number=1,Type=String,Description=\"Carrier\">\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n")
            .Append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t")
            .AppendJoin('\t', persons.Select(static person => person.Name)).Append('\n');
        for (var site = 0; site < SharedPositions.Length; site++)
        {
            var genotypes = persons.Select(person => Genotype(person, site)).ToList();
            Line(text, Contig, SharedPositions[site], $"shared{site}", "A", "G", $"AC={genotypes.Sum(static genotype => Count(genotype).Ac)}", genotypes);
        }

        foreach (var person in persons)
        {
            var own = person.Mother is null ? "0/1" : "0|1";
            Line(text, Contig, person.PrivatePosition, $"private{person.Number}", "C", "T", $"AC=1;WHO={person.Name}", persons.Select(one => ReferenceEquals(one, person) ? own : "0/0"));
        }

        for (var site = 0; site < LongPositions.Length; site++)
        {
            var genotypes = persons.Select(person => HasLong(person, site) ? "0/1" : "0/0").ToList();
            if (genotypes.Contains("0/1"))
            {
                Line(text, LongContig, LongPositions[site], $"long{site}", "N", "<DEL>", $"SVTYPE=DEL;END={LongPositions[site] + 500}", genotypes);
            }
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, string contig, int position, string id, string reference, string alternate, string info, IEnumerable<string> genotypes) => text
        .Append(CultureInfo.InvariantCulture, $"{contig}\t{position}\t{id}\t{reference}\t{alternate}\t.\tPASS\t{info}\tGT\t").AppendJoin('\t', genotypes).Append('\n');
}
