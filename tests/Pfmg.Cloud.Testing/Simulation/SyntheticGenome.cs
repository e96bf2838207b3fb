using System.Globalization;
using System.Text;

namespace Pfmg.Cloud.Testing.Simulation;

/// <summary>A genome of about 100 kb with two autosomes, X, Y and a mitochondrion; its bases follow from a seed.</summary>
/// <remarks>
/// X and Y share their first and last stretch, as in an analysis set: on X the bases, on Y N. The bases are drawn alike
/// and independent, so every read of 100 bases has one place.
/// </remarks>
public sealed class SyntheticGenome
{
    /// <summary>Bases of the first region that X and Y share.</summary>
    public const int Par1 = 5_000;

    /// <summary>Bases of the second.</summary>
    public const int Par2 = 3_000;

    private static readonly (string Name, int Length)[] Lengths = [("chr1", 30_000), ("chr2", 20_000), ("chrX", 30_000), ("chrY", 16_000), ("chrM", 5_000)];

    private readonly Dictionary<string, byte[]> _bases = new(StringComparer.Ordinal);

    /// <summary>The genome of a seed.</summary>
    public SyntheticGenome(int seed)
    {
        var random = new Random(seed);
        foreach (var (name, length) in Lengths)
        {
            _bases.Add(name, [.. Enumerable.Range(0, length).Select(_ => (byte)"ACGT"[random.Next(4)])]);
        }

        var (x, y) = (_bases["chrX"], _bases["chrY"]);
        x.AsSpan(0, Par1).CopyTo(y);
        x.AsSpan(x.Length - Par2).CopyTo(y.AsSpan(y.Length - Par2));
    }

    /// <summary>Names, in the order of the FASTA.</summary>
    public static IReadOnlyList<string> Contigs { get; } = [.. Lengths.Select(contig => contig.Name)];

    /// <summary>A contig's bases as a person has them; Y's shared regions are X's.</summary>
    public ReadOnlySpan<byte> Bases(string contig) => _bases[contig];

    /// <summary>Whether a 1-based position of X or Y lies in a shared region.</summary>
    public bool IsShared(string contig, int position) =>
        contig is "chrX" or "chrY" && (position <= Par1 || position > _bases[contig].Length - Par2);

    /// <summary>Writes the FASTA, Y's shared regions as N.</summary>
    public void WriteFasta(string path)
    {
        using var output = new StreamWriter(path);
        foreach (var name in Contigs)
        {
            var bases = Encoding.ASCII.GetString(_bases[name]);
            if (name == "chrY")
            {
                bases = new string('N', Par1) + bases[Par1..^Par2] + new string('N', Par2);
            }

            output.Write($">{name}\n");
            for (var start = 0; start < bases.Length; start += 80)
            {
                output.Write($"{bases.Substring(start, Math.Min(80, bases.Length - start))}\n");
            }
        }
    }

    /// <summary>Writes the table of shared regions.</summary>
    public void WritePar(string path)
    {
        var (x, y) = (_bases["chrX"].Length, _bases["chrY"].Length);
        File.WriteAllText(path, string.Create(
            CultureInfo.InvariantCulture,
            $"chrX\t0\t{Par1}\tPAR1\nchrY\t0\t{Par1}\tPAR1\nchrX\t{x - Par2}\t{x}\tPAR2\nchrY\t{y - Par2}\t{y}\tPAR2\n"));
    }
}
