using System.Globalization;
using Pfmg.Cloud.Functions.Demo;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Functions.Tests.Demo;

/// <summary>The plain tools' answers: eng/plain-tools.sh.</summary>
internal static class PlainTools
{
    private static readonly string Script = Path.Combine(Repository.Root, "eng", "plain-tools.sh");

    /// <summary>Calls one person's reads as a whole.</summary>
    public static void Call(string fasta, string sample, long batchBases, string read1, string read2, string vcf) =>
        NativeTool.Run(Script, "call", fasta, sample, "F", batchBases.ToString(CultureInfo.InvariantCulture), read1, read2, vcf);

    /// <summary>Scores calls by bcftools norm and isec.</summary>
    public static IReadOnlyList<Score> Score(string fasta, string calls, string truth, string bed) =>
        [.. NativeTool.Lines(Script, "score", fasta, calls, truth, bed).Select(line =>
        {
            var columns = line.Split(' ');
            var counts = columns.Skip(1).Select(count => int.Parse(count, CultureInfo.InvariantCulture)).ToArray();
            return new Score(columns[0] == "snps" ? "SNP" : "indel", counts[0], counts[1], counts[2], counts[3]);
        })];
}
