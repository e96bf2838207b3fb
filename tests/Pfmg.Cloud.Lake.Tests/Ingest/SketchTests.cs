using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Identity;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Lake.Ingest;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Lake.Tests.Ingest;

public sealed class SketchTests : IDisposable
{
    private const string Gatk = "##contig=<ID=chr1,length=40>\n##GATKCommandLine=<ID=HaplotypeCaller>\n";
    private readonly IngestFixture _ingest = new();

    public void Dispose() => _ingest.Dispose();

    [Theory]
    [InlineData("chr1\t9\t.\tA\t<NON_REF>\t.\t.\tEND=12\tGT:DP:GQ:MIN_DP\t0/0:30:60:20", 0)]
    [InlineData("chr1\t9\t.\tA\t<NON_REF>\t.\t.\tEND=12\tGT:DP:GQ:MIN_DP\t0/0:30:60:9", 3)]
    [InlineData("chr1\t1\t.\tA\t<NON_REF>\t.\t.\tEND=9\tGT:DP:GQ:MIN_DP\t0/0:30:60:20", 3)]
    [InlineData("chr1\t10\t.\tC\tG,<NON_REF>\t50\t.\t.\tGT:DP:GQ\t0/1:30:60", 1)]
    [InlineData("chr1\t10\t.\tC\tG,<NON_REF>\t50\t.\t.\tGT:DP:GQ\t1/1:30:60", 2)]
    [InlineData("chr1\t10\t.\tC\tT,G,<NON_REF>\t50\t.\t.\tGT:DP:GQ\t0/2:30:60", 1)]
    [InlineData("chr1\t10\t.\tCA\tGA,<NON_REF>\t50\t.\t.\tGT:DP:GQ\t0/1:30:60", 1)]
    [InlineData("chr1\t10\t.\tC\tT,G,<NON_REF>\t50\t.\t.\tGT:DP:GQ\t1/2:30:60", 3)]
    [InlineData("chr1\t10\t.\tC\tT,<NON_REF>\t50\t.\t.\tGT:DP:GQ\t0/1:30:60", 3)]
    [InlineData("chr1\t10\t.\tC\tCAA,<NON_REF>\t50\t.\t.\tGT:DP:GQ\t0/1:30:60", 0)]
    [InlineData("chr1\t10\t.\tC\tG,<NON_REF>\t50\tLowQual\t.\tGT:DP:GQ\t0/1:30:60", 3)]
    [InlineData("chr1\t10\t.\tC\tG,<NON_REF>\t50\t.\t.\tGT:DP:GQ\t0/1:30:10", 3)]
    [InlineData("chr1\t10\t.\tC\tG,<NON_REF>\t50\t.\t.\tGT:DP:GQ\t./.:30:60", 3)]
    [InlineData("chr1\t10\t.\tC\tG,<NON_REF>\t50\t.\t.\tGT:DP:GQ\t1:30:60", 3)]
    [InlineData("chr1\t20\t.\tT\t<NON_REF>\t.\t.\tEND=30\tGT:DP:GQ:MIN_DP\t0/0:30:60:20", 3)]
    public void A_genotype_is_known_by_the_rule_of_counting(string record, byte copies)
    {
        var reference = _ingest.Reference(">chr1\nAAAAAAAAACAAAAAAAAATAAAAAAAAAAAAAAAAAAAA\n") with { CommonSites = CommonSites.Of([new("chr1", 10, 'C', 'G', 0.3)]) };

        var result = _ingest.Ingest(IngestFixture.Header(lines: Gatk) + record + "\n", request => request with { Reference = reference, Kind = "gvcf" });

        Assert.Equal([$"100 {reference.CommonSites!.Sha256} 1 {(copies < 3 ? 1 : 0)} {Sketch.Of([copies]).ToText()}"], _ingest.Rows("sketches", "*"));
        var column = result.Files[^1].Columns.Single(static one => one.Name == "sketch");
        Assert.Null(column.Min ?? column.Max);
    }

    [Fact]
    public void A_file_that_does_not_tell_where_its_sample_is_reference_has_no_sketch()
    {
        var reference = _ingest.Reference(">chr1\nAAAAAAAAAC\n") with { CommonSites = CommonSites.Of([new("chr1", 10, 'C', 'G', 0.3)]) };

        _ingest.Ingest(IngestFixture.Header() + "chr1\t10\t.\tC\tG\t50\t.\t.\tGT:DP:GQ\t0/1:30:60\n", request => request with { Reference = reference });

        Assert.Empty(_ingest.Rows("sketches", "*"));
    }

    /// <remarks>1000 Genomes genotypes; the reference is N but for REF, which is all that this file tells of it.</remarks>
    [Fact]
    public void Sketches_of_a_cohort_are_its_genotypes_as_bcftools_tells_them()
    {
        var names = NativeTool.Lines("bcftools", "query", "-l", Cohort).Take(40).ToList();

        // The header declares a whole genome, of which the reference below has one contig.
        var file = string.Concat(NativeTool.Lines("bcftools", "view", "-s", string.Join(',', names), Cohort)
            .Where(static line => !line.StartsWith("##contig", StringComparison.Ordinal)).Select(static line => line + "\n"));
        var genotypes = NativeTool.Lines("bcftools", "query", "-s", string.Join(',', names), "-f", "%POS\t%REF\t%ALT\t%AF[\t%GT]\n", "-i", "TYPE=\"snp\" && N_ALT=1 && AF>0.05 && AF<0.95", Cohort)
            .Select(static line => line.Split('\t')).DistinctBy(static fields => fields[0]).ToList();
        var shared = NativeTool.Lines("bcftools", "query", "-f", "%POS\n", Cohort).CountBy(static pos => pos).Where(static pos => pos.Value > 1).Select(static pos => pos.Key).ToHashSet();
        genotypes.RemoveAll(fields => shared.Contains(fields[0]));
        var reference = Reference(genotypes);
        foreach (var (workers, bytes) in new[] { (1, 8 << 20), (3, 50_000) })
        {
            _ingest.Ingest(file, request => request with { Reference = reference, Workers = workers, RunBytes = bytes });

            var rows = _ingest.Rows("sketches", "sample_id, sketch");
            Assert.True(genotypes.Count > 300, $"{genotypes.Count} sites");
            Assert.Equal(names.Select((_, i) => $"{100 + i} {Sketch.Of([.. genotypes.Select(fields => (byte)fields[4 + i].Count('1'))]).ToText()}"), rows);
        }
    }

    private static string Cohort => Repository.TestData("d_cohort/1kg_p3_2504.chr22_16.05-16.64M.vcf.gz");

    private IngestReference Reference(List<string[]> genotypes)
    {
        var bases = Enumerable.Repeat('N', 16_700_000).ToArray();
        var sites = new List<CommonSite>();
        foreach (var fields in genotypes)
        {
            var pos = int.Parse(fields[0], CultureInfo.InvariantCulture);
            bases[pos - 1] = fields[1][0];
            sites.Add(new CommonSite("22", pos, fields[1][0], fields[2][0], double.Parse(fields[3], CultureInfo.InvariantCulture)));
        }

        return _ingest.Reference(new StringBuilder(">22\n").Append(bases).Append('\n').ToString()) with { CommonSites = CommonSites.Of(sites) };
    }
}
