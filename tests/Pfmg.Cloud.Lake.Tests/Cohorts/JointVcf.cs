using System.Text;

namespace Pfmg.Cloud.Lake.Tests.Cohorts;

/// <summary>Random joint VCFs: records side by side and over each other, duplicates, several ALTs, invariant ones, structural ones of several ends, and every kind of genotype.</summary>
internal static class JointVcf
{
    private static readonly string[] Genotypes = ["0/0", "0/0", "0/0", "0/0", "0|1", "1/1", "./.", "0", "1", ".", "0/.", "./1", "1/2", "2|2", "0/1/1", "0/0/0"];

    private static readonly (string Ref, string Alt)[] Alleles =
        [("A", "C"), ("A", "C"), ("A", "C,G"), ("ACGT", "A"), ("A", "*,C"), ("A", "."), ("AC", "A,ACC"), ("A", "<DEL>")];

    /// <summary>Records of two contigs, without line ends.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="samples">Samples in each.</param>
    /// <param name="count">How many a contig.</param>
    public static List<string> Records(Random random, int samples, int count)
    {
        var rare = random.Next(1, 12);
        var records = new List<string>();
        foreach (var chrom in new[] { "d", "c" })
        {
            for (var (pos, i) = (1, 0); i < count; i++)
            {
                pos += random.Next(4) == 0 ? 0 : random.Next(1, 14);
                records.Add(Record(random, samples, rare, chrom, pos));
            }
        }

        return records;
    }

    /// <summary>Writes a file of some of the samples.</summary>
    public static string Write(string path, IReadOnlyList<string> records, IReadOnlyList<string> names, int first = 0)
    {
        var text = new StringBuilder("##fileformat=VCFv4.3\n##contig=<ID=d,length=100000>\n##contig=<ID=c,length=100000>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT");
        text.AppendJoin("", names.Select(static name => "\t" + name)).Append('\n');
        foreach (var record in records)
        {
            var fields = record.Split('\t');
            text.AppendJoin('\t', [.. fields[..9], .. fields[(9 + first)..(9 + first + names.Count)]]).Append('\n');
        }

        File.WriteAllText(path, text.ToString());
        return path;
    }

    private static string Record(Random random, int samples, int rare, string chrom, int pos)
    {
        var (reference, alt) = Alleles[random.Next(Alleles.Length)];
        var allowed = Genotypes.Where(gt => alt == "." ? !gt.AsSpan().ContainsAny('1', '2') : alt.Contains(',', StringComparison.Ordinal) || !gt.Contains('2', StringComparison.Ordinal)).ToArray();
        var info = alt == "<DEL>" ? $"SVTYPE=DEL;END={pos + random.Next(1, 4)}" : ".";
        var record = new StringBuilder($"{chrom}\t{pos}\t.\t{reference}\t{alt}\t.\t{(random.Next(8) == 0 ? "q10" : "PASS")}\t{info}\tGT:DP:GQ");
        for (var sample = 0; sample < samples; sample++)
        {
            var isUsual = random.Next(rare) > 0;
            record.Append(null, $"\t{(isUsual ? "0/0" : allowed[random.Next(allowed.Length)])}:{(!isUsual && random.Next(5) == 0 ? 9 : 20)}:{(!isUsual && random.Next(6) == 0 ? 19 : 30)}");
        }

        return record.ToString();
    }
}
