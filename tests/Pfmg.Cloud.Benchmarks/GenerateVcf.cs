using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Formats.Bgzf;

namespace Pfmg.Cloud.Benchmarks;

/// <summary>Writes a random contig and a single-sample VCF on it, with INFO and FORMAT as GATK writes them; seeded.</summary>
internal static class GenerateVcf
{
    public const string Contig = "chr20";
    private const int Seed = 20;
    private const int BasesPerRecord = 60;

    /// <summary>Writes `reference.fa`, its `.fai` and `million.vcf.gz` into a folder.</summary>
    public static void Write(string folder, int records)
    {
        Directory.CreateDirectory(folder);
        var random = new Random(Seed);
        var bases = RandomBases(random, (records + 2) * BasesPerRecord);
        WriteFasta(Path.Combine(folder, "reference.fa"), bases);
        var vcf = Path.Combine(folder, "million.vcf.gz");
        using (var stream = new BgzfWriteStream(File.Create(vcf + ".tmp")))
        {
            stream.Write(Encoding.ASCII.GetBytes(Header(bases.Length)));
            var line = new StringBuilder();
            for (var i = 0; i < records; i++)
            {
                line.Clear();
                AppendRecord(line, random, bases, 100 + (i * BasesPerRecord) + random.Next(BasesPerRecord - 12));
                stream.Write(Encoding.ASCII.GetBytes(line.ToString()));
            }
        }

        File.Move(vcf + ".tmp", vcf, overwrite: true);
    }

    // A tenth of the bases lie in short tandem repeats, where left alignment has work to do.
    private static byte[] RandomBases(Random random, int length)
    {
        var bases = new byte[length];
        for (var i = 0; i < length;)
        {
            var unit = random.Next(30) == 0 ? random.Next(1, 5) : 0;
            var end = Math.Min(length, i + (unit == 0 ? 30 : random.Next(10, 40)));
            for (var start = i; i < end; i++)
            {
                bases[i] = unit > 0 && i - start >= unit ? bases[i - unit] : (byte)"ACGT"[random.Next(4)];
            }
        }

        return bases;
    }

    private static void WriteFasta(string path, byte[] bases)
    {
        const int LineBases = 60;
        using (var file = File.Create(path))
        {
            file.Write(Encoding.ASCII.GetBytes($">{Contig}\n"));
            for (var i = 0; i < bases.Length; i += LineBases)
            {
                file.Write(bases.AsSpan(i, Math.Min(LineBases, bases.Length - i)));
                file.WriteByte((byte)'\n');
            }
        }

        File.WriteAllText(path + ".fai", string.Create(CultureInfo.InvariantCulture, $"{Contig}\t{bases.Length}\t{Contig.Length + 2}\t{LineBases}\t{LineBases + 1}\n"));
    }

    private static string Header(int length) => $"""
        ##fileformat=VCFv4.2
        ##FILTER=<ID=LowQual,Description="Low quality">
        ##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Allelic depths">
        ##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Approximate read depth">
        ##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Genotype Quality">
        ##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
        ##FORMAT=<ID=PL,Number=G,Type=Integer,Description="Phred-scaled likelihoods">
        ##GATKCommandLine=<ID=HaplotypeCaller,CommandLine="HaplotypeCaller">
        ##INFO=<ID=AC,Number=A,Type=Integer,Description="Allele count">
        ##INFO=<ID=AF,Number=A,Type=Float,Description="Allele frequency">
        ##INFO=<ID=AN,Number=1,Type=Integer,Description="Alleles">
        ##INFO=<ID=BaseQRankSum,Number=1,Type=Float,Description="Rank sum">
        ##INFO=<ID=DP,Number=1,Type=Integer,Description="Depth">
        ##INFO=<ID=ExcessHet,Number=1,Type=Float,Description="Excess heterozygosity">
        ##INFO=<ID=FS,Number=1,Type=Float,Description="Fisher strand">
        ##INFO=<ID=MLEAC,Number=A,Type=Integer,Description="MLE allele count">
        ##INFO=<ID=MLEAF,Number=A,Type=Float,Description="MLE allele frequency">
        ##INFO=<ID=MQ,Number=1,Type=Float,Description="Mapping quality">
        ##INFO=<ID=MQRankSum,Number=1,Type=Float,Description="Rank sum">
        ##INFO=<ID=QD,Number=1,Type=Float,Description="Quality by depth">
        ##INFO=<ID=ReadPosRankSum,Number=1,Type=Float,Description="Rank sum">
        ##INFO=<ID=SOR,Number=1,Type=Float,Description="Strand odds ratio">
        ##contig=<ID={Contig},length={length}>
        #CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	SAMPLE

        """.ReplaceLineEndings("\n");

    private static void AppendRecord(StringBuilder line, Random random, byte[] bases, int at)
    {
        var (reference, alts) = Alleles(random, bases, at);
        var isHet = alts.Length > 1 || random.Next(5) < 3;
        var (depth, quality) = (random.Next(12, 60), random.Next(20, 100));
        var altDepth = isHet ? random.Next(depth / 4, (depth * 3 / 4) + 1) : depth;
        var id = random.Next(10) < 8 ? $"rs{random.Next(1_000, 1_500_000_000)}" : ".";
        line.Append(CultureInfo.InvariantCulture, $"{Contig}\t{at + 1}\t{id}\t{reference}\t{string.Join(',', alts)}\t{random.NextDouble() * 2_000:F2}\t");
        line.Append(random.Next(20) == 0 ? "LowQual" : "PASS").Append('\t');
        var (ac, af) = alts.Length > 1 ? ("1,1", "0.500,0.500") : isHet ? ("1", "0.500") : ("2", "1.00");
        line.Append(CultureInfo.InvariantCulture, $"AC={ac};AF={af};AN=2;");
        if (isHet)
        {
            line.Append(CultureInfo.InvariantCulture, $"BaseQRankSum={(random.NextDouble() * 6) - 3:F3};");
        }

        line.Append(CultureInfo.InvariantCulture, $"DP={depth + random.Next(4)};ExcessHet=3.0103;FS={random.NextDouble() * 12:F3};MLEAC={ac};MLEAF={af};MQ={60 - (random.Next(6) == 0 ? random.NextDouble() * 20 : 0):F2};");
        if (isHet)
        {
            line.Append(CultureInfo.InvariantCulture, $"MQRankSum={(random.Next(4) == 0 ? (random.NextDouble() * 4) - 2 : 0):F3};");
        }

        line.Append(CultureInfo.InvariantCulture, $"QD={random.NextDouble() * 35:F2};");
        if (isHet)
        {
            line.Append(CultureInfo.InvariantCulture, $"ReadPosRankSum={(random.NextDouble() * 6) - 3:F3};");
        }

        line.Append(CultureInfo.InvariantCulture, $"SOR={random.NextDouble() * 3:F3}\tGT:AD:DP:GQ:PL\t");
        var pl = random.Next(60, 3_000);
        line.Append(alts.Length > 1
            ? string.Create(CultureInfo.InvariantCulture, $"1/2:0,{altDepth},{depth - altDepth}:{depth}:{quality}:{pl},{pl / 2},{pl / 3},{pl / 4},0,{pl / 5}\n")
            : isHet
                ? string.Create(CultureInfo.InvariantCulture, $"0/1:{depth - altDepth},{altDepth}:{depth}:{quality}:{pl},0,{pl / 2}\n")
                : string.Create(CultureInfo.InvariantCulture, $"1/1:0,{altDepth}:{depth}:{quality}:{pl},{depth * 3},0\n"));
    }

    private static (string Reference, string[] Alts) Alleles(Random random, byte[] bases, int at)
    {
        var first = (char)bases[at];
        var kind = random.Next(100);
        if (kind < 6)
        {
            return (Encoding.ASCII.GetString(bases, at, random.Next(2, 10)), [first.ToString()]);
        }

        if (kind < 12)
        {
            var inserted = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => "ACGT"[random.Next(4)]));
            return (first.ToString(), [first + inserted]);
        }

        var others = "ACGT".Where(b => b != first).ToArray();
        random.Shuffle(others);
        return (first.ToString(), [.. others.Take(kind < 13 ? 2 : 1).Select(static b => b.ToString())]);
    }
}
