using System.IO.Compression;
using System.Text;

namespace Pfmg.Cloud.Local.Tests.Steps.Matrix;

/// <summary>A constructed genome with tandem and dispersed duplications at 99 to 100 % identity, and pairs of reads of a person with it. Seeded.</summary>
internal sealed class DuplicatedGenome
{
    private const int ReadLength = 100;
    private const double MeanInsert = 350;
    private const double InsertDeviation = 45;
    private const double ErrorRate = 0.003;
    private const double DuplicateShare = 0.06;
    private readonly Random _random;

    private DuplicatedGenome(int seed) => _random = new Random(seed);

    /// <summary>Writes `{folder}/dup.fa`, `dup.R1.fastq.gz` and `dup.R2.fastq.gz`.</summary>
    /// <param name="folder">Is there.</param>
    /// <param name="seed">The same seed writes the same text.</param>
    /// <param name="pairs">How many pairs of reads.</param>
    public static void Write(string folder, int seed, int pairs) => new DuplicatedGenome(seed).Write(folder, pairs);

    private void Write(string folder, int pairs)
    {
        var genome = Genome();
        using (var fasta = new StreamWriter(Path.Combine(folder, "dup.fa")))
        {
            fasta.Write(">dup\n");
            foreach (var line in genome.Chunk(60))
            {
                fasta.Write(line);
                fasta.Write('\n');
            }
        }

        var haplotypes = Haplotypes(genome);
        using var reads1 = Gzip(Path.Combine(folder, "dup.R1.fastq.gz"));
        using var reads2 = Gzip(Path.Combine(folder, "dup.R2.fastq.gz"));
        var fragments = new List<(int Haplotype, int Start, int Length, bool Turned)>();
        for (var i = 0; i < pairs; i++)
        {
            var fragment = fragments.Count > 0 && _random.NextDouble() < DuplicateShare ? fragments[_random.Next(fragments.Count)] : Fragment(haplotypes);
            fragments.Add(fragment);
            var text = haplotypes[fragment.Haplotype].AsSpan(fragment.Start, fragment.Length);
            var (left, right) = (text[..ReadLength].ToArray(), Reversed(text[^ReadLength..]));
            WriteRead(reads1, i, fragment.Turned ? right : left);
            WriteRead(reads2, i, fragment.Turned ? left : right);
        }
    }

    // Unique stretches, and between them: three tandem repeats, and copies of two segments elsewhere, one of them turned around.
    private char[] Genome()
    {
        var (first, second) = (Unique(8_000), Unique(4_000));
        var (tandem1, tandem2, tandem3) = (Unique(1_500), Unique(3_000), Unique(400));
        return
        [
            .. Unique(30_000), .. first, .. Unique(25_000), .. Enumerable.Range(0, 4).SelectMany(_ => tandem1),
            .. Unique(20_000), .. second, .. Unique(30_000), .. first, .. Unique(25_000), .. Enumerable.Range(0, 3).SelectMany(_ => Changed(tandem2, 0.005)),
            .. Unique(20_000), .. Changed(first, 0.003), .. Unique(20_000), .. Reversed(second), .. Unique(15_000),
            .. Enumerable.Range(0, 5).SelectMany(_ => Changed(tandem3, 0.01)), .. Unique(20_000), .. Changed(first, 0.01), .. Unique(30_000),
        ];
    }

    private char[] Unique(int length) => _random.GetItems("ACGT".AsSpan(), length);

    private char[] Changed(char[] text, double rate) => [.. text.Select(letter => _random.NextDouble() < rate ? Other(letter) : letter)];

    private char Other(char letter) => "ACGT".Replace(letter.ToString(), "", StringComparison.Ordinal)[_random.Next(3)];

    private static char[] Reversed(ReadOnlySpan<char> text)
    {
        var turned = text.ToArray();
        Array.Reverse(turned);
        return Array.ConvertAll(turned, letter => letter switch { 'A' => 'T', 'C' => 'G', 'G' => 'C', _ => 'A' });
    }

    // A variant about every 700 bases: two in three on one haplotype, one in eight an insertion or a deletion.
    private string[] Haplotypes(char[] genome)
    {
        StringBuilder[] texts = [new StringBuilder(), new StringBuilder()];
        for (var i = 0; i < genome.Length; i++)
        {
            var (reference, alternative, length) = (genome[i].ToString(), genome[i].ToString(), 1);
            if (i > 1_000 && _random.Next(700) == 0)
            {
                length = _random.Next(16) == 0 ? _random.Next(2, 9) : 1;
                reference = new string(genome, i, Math.Min(length, genome.Length - i));
                alternative = length > 1 ? genome[i].ToString() : _random.Next(16) == 0 ? genome[i] + new string(Unique(_random.Next(1, 9))) : Other(genome[i]).ToString();
            }

            var (on0, on1) = _random.Next(3) switch { 0 => (true, true), 1 => (true, false), _ => (false, true) };
            texts[0].Append(on0 ? alternative : reference);
            texts[1].Append(on1 ? alternative : reference);
            i += reference.Length - 1;
        }

        return [.. texts.Select(text => text.ToString())];
    }

    private (int Haplotype, int Start, int Length, bool Turned) Fragment(string[] haplotypes)
    {
        var haplotype = _random.Next(2);
        var normal = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
        var length = Math.Max(ReadLength, (int)(MeanInsert + (InsertDeviation * normal)));
        return (haplotype, _random.Next(haplotypes[haplotype].Length - length), length, _random.Next(2) == 0);
    }

    private void WriteRead(StreamWriter target, int number, char[] bases)
    {
        var qualities = new char[bases.Length];
        for (var i = 0; i < bases.Length; i++)
        {
            var wrong = _random.NextDouble() < ErrorRate;
            (bases[i], qualities[i]) = wrong ? (Other(bases[i]), (char)('#' + _random.Next(30))) : (bases[i], (char)('A' + _random.Next(6)));
        }

        target.Write($"@pair{number}\n{new string(bases)}\n+\n{new string(qualities)}\n");
    }

    private static StreamWriter Gzip(string path) => new(new GZipStream(File.Create(path), CompressionLevel.Fastest)) { NewLine = "\n" };
}
