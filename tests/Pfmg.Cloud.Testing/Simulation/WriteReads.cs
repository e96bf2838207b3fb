using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Pfmg.Cloud.Testing.Simulation;

/// <summary>Writes a simulated person's reads: pairs of 100 bases, evenly spaced along each chromosome, seeded.</summary>
/// <remarks>
/// Even spacing keeps chance out of depth, so that what is called follows from ploidy alone; chance stays in the length of
/// fragments, in errors, and in which molecules carry a heteroplasmy.
/// </remarks>
/// <param name="seed">The same seed, the same bytes.</param>
public sealed class WriteReads(int seed)
{
    private const int ReadBases = 100;
    private const double ErrorRate = 0.0005;

    /// <summary>Depth of two copies of a chromosome.</summary>
    public double Depth { get; init; } = 30;

    /// <summary>Depth of the mitochondrion.</summary>
    public double MitochondrialDepth { get; init; } = 500;

    /// <summary>Writes `{name}_R1.fastq.gz` and `{name}_R2.fastq.gz`.</summary>
    /// <returns>The two names.</returns>
    public IReadOnlyList<string> Write(SimulatedCohort cohort, SimulatedPerson person, string folder)
    {
        var random = new Random(seed);
        string[] names = [$"{person.Name}_R1.fastq.gz", $"{person.Name}_R2.fastq.gz"];
        using var first = Open(names[0]);
        using var second = Open(names[1]);
        var pairs = new List<(string First, string Second)>();
        foreach (var chromosome in cohort.Chromosomes(person))
        {
            var depth = chromosome.Contig == "chrM" ? MitochondrialDepth : Depth / 2 * chromosome.Share;
            pairs.AddRange(Pairs(chromosome, depth, random));
        }

        // A sequencer reads fragments in no order.
        var shuffled = pairs.ToArray();
        random.Shuffle(shuffled);
        for (var i = 0; i < shuffled.Length; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"@sim:{i + 1}");
            first.Write($"{name}/1\n{shuffled[i].First}");
            second.Write($"{name}/2\n{shuffled[i].Second}");
        }

        return names;

        StreamWriter Open(string name) => new(new GZipStream(File.Create(Path.Combine(folder, name)), CompressionLevel.Fastest), Encoding.ASCII);
    }

    private static IEnumerable<(string First, string Second)> Pairs(Chromosome chromosome, double depth, Random random)
    {
        var bases = chromosome.Sequence();
        var count = (int)(bases.Length * depth / (2 * ReadBases));
        for (var i = 0; i < count; i++)
        {
            var length = Math.Clamp((int)(300 + (30 * Gauss(random))), 220, 380);
            var start = (int)((i + random.NextDouble()) * (bases.Length - length) / count);
            var fragment = bases[start..(start + length)];
            foreach (var (offset, alternate, fraction) in chromosome.Partial)
            {
                if (offset >= start && offset < start + length && random.NextDouble() < fraction)
                {
                    fragment[offset - start] = alternate;
                }
            }

            var (left, right) = (Read(fragment[..ReadBases], random), Read(Reversed(fragment[^ReadBases..]), random));
            yield return random.Next(2) == 0 ? (left, right) : (right, left);
        }
    }

    private static string Read(byte[] bases, Random random)
    {
        var qualities = new char[bases.Length];
        for (var i = 0; i < bases.Length; i++)
        {
            var isError = random.NextDouble() < ErrorRate;
            qualities[i] = isError ? '8' : 'F';
            bases[i] = isError ? (byte)"ACGT"[random.Next(4)] : bases[i];
        }

        return $"{Encoding.ASCII.GetString(bases)}\n+\n{new string(qualities)}\n";
    }

    private static byte[] Reversed(byte[] bases)
    {
        Array.Reverse(bases);
        return [.. bases.Select(letter => (byte)(letter switch { (byte)'A' => 'T', (byte)'C' => 'G', (byte)'G' => 'C', _ => 'A' }))];
    }

    private static double Gauss(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
