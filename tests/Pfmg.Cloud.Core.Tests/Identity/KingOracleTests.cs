using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Identity;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Identity;

/// <summary>plink2's KING table of real genotypes (1000 Genomes, phase 3) against ours.</summary>
public sealed class KingOracleTests : IDisposable
{
    private const string Cohort = "d_cohort/1kg_p3_2504.chr22_16.05-16.64M.vcf.gz";
    private const int Samples = 120;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Counts_and_kinship_equal_those_of_plink2()
    {
        var copies = await WriteAsync();
        await Tool.OutputAsync("plink2", "--vcf", _folder["some.vcf"], "--make-king-table", "counts", "--threads", "1", "--out", _folder["king"]);
        var sketches = copies.ToDictionary(static one => one.Key, static one => Sketch.Of([.. one.Value]), StringComparer.Ordinal);

        var rows = (await File.ReadAllLinesAsync(_folder["king.kin0"])).Select(static line => line.Split('\t')).ToList();

        Assert.Equal(["#IID1", "IID2", "NSNP", "HETHET", "IBS0", "KINSHIP"], rows[0]);
        Assert.Equal(Samples * (Samples - 1) / 2, rows.Count - 1);
        foreach (var row in rows.Skip(1))
        {
            var found = SketchComparison.Of(sketches[row[0]], sketches[row[1]]);
            Assert.Equal((Number(row[2]), Number(row[3]), Number(row[4])), (found.Sites, found.BothHet, found.NoneShared));

            // Six significant digits are printed.
            var told = double.Parse(row[5], CultureInfo.InvariantCulture);
            Assert.Equal(told, found.Kinship, Math.Max(1e-6, Math.Abs(told) * 1e-5));
        }
    }

    // The common SNPs of the first samples, some genotypes made missing.
    private async Task<Dictionary<string, List<byte>>> WriteAsync()
    {
        var names = (await Tool.OutputAsync("bcftools", "query", "-l", Repository.TestData(Cohort))).Split('\n').Take(Samples).ToList();
        var lines = (await Tool.OutputAsync(
            "bash", "-c", $"bcftools view -m2 -M2 -v snps -q 0.05:minor -s {string.Join(',', names)} {Repository.TestData(Cohort)} | bcftools query -f '%CHROM\\t%POS\\t%REF\\t%ALT[\\t%GT]\\n'"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var copies = names.ToDictionary(static name => name, static _ => new List<byte>(), StringComparer.Ordinal);
        var random = new Random(22);
        var text = new StringBuilder("##fileformat=VCFv4.2\n##contig=<ID=22>\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t")
            .AppendJoin('\t', names).Append('\n');
        foreach (var fields in lines.Select(static line => line.Split('\t')))
        {
            text.Append(CultureInfo.InvariantCulture, $"{fields[0]}\t{fields[1]}\t.\t{fields[2]}\t{fields[3]}\t.\t.\t.\tGT");
            for (var i = 0; i < names.Count; i++)
            {
                var gt = random.Next(25) == 0 ? "./." : fields[4 + i];
                copies[names[i]].Add(gt == "./." ? (byte)3 : (byte)gt.Count('1'));
                text.Append('\t').Append(gt);
            }

            text.Append('\n');
        }

        await File.WriteAllTextAsync(_folder["some.vcf"], text.ToString());
        Assert.True(lines.Length > 300, $"{lines.Length} sites");
        return copies;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
