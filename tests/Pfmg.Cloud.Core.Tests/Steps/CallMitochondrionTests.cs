using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Steps;

namespace Pfmg.Cloud.Core.Tests.Steps;

public sealed class CallMitochondrionTests
{
    private static readonly PipelineMitochondrion Settings = PipelineDefinition.Load(PipelineDefinition.Default).Mitochondrion;

    [Theory]
    [InlineData("A G,<*> 0,1000,0", "A G PASS DP=1000 GT:DP:AD:AF 1:1000:0,1000:1")]
    [InlineData("A G,<*> 40,960,0", "A G PASS DP=1000 GT:DP:AD:AF 1:1000:40,960:0.96")]
    [InlineData("A G,<*> 60,940,0", "A G PASS DP=1000 GT:DP:AD:AF 0/1:1000:60,940:0.94")]
    [InlineData("A G,<*> 950,50,0", "A G PASS DP=1000 GT:DP:AD:AF 0/1:1000:950,50:0.05")]
    [InlineData("A G,<*> 980,20,0", "A G PASS DP=1000 GT:DP:AD:AF 0/1:1000:980,20:0.02")]
    [InlineData("A G,<*> 982,18,0", "A . . MinDP=1000 GT:DP 0:1000")]
    [InlineData("A G,C,<*> 900,60,40,0", "A G,C PASS DP=1000 GT:DP:AD:AF 0/1/2:1000:900,60,40:0.06,0.04")]
    [InlineData("A G,C,<*> 0,600,400,0", "A G,C PASS DP=1000 GT:DP:AD:AF 1/2:1000:0,600,400:0.6,0.4")]
    [InlineData("A G,C,<*> 900,90,10,0", "A G PASS DP=1000 GT:DP:AD:AF 0/1:1000:900,90:0.09")]
    [InlineData("A <*> 1000,0", "A . . MinDP=1000 GT:DP 0:1000")]
    [InlineData("A . 0", "A . . MinDP=0 GT:DP .:0")]
    [InlineData("A <*> 99,0", "A . . MinDP=99 GT:DP .:99")]
    [InlineData("A G,<*> 0,60,0", "A G LowDepth DP=60 GT:DP:AD:AF 1:60:0,60:1")]
    [InlineData("A G,<*> 95,5,0", "A . . MinDP=100 GT:DP 0:100")]
    [InlineData("N A,<*> 0,1000,0", "")]
    public void An_allele_is_called_by_its_fraction(string site, string expected) => Assert.Equal(expected, Call(Site(5, site)));

    [Fact]
    public void An_allele_of_one_strand_is_none() =>
        Assert.Equal("A . . MinDP=1000 GT:DP 0:1000", Call("MT\t5\t.\tA\tG,<*>\t0\t.\tDP=9\tPL:DP:ADF:ADR:AD\t0:9:500,100,0:400,0,0:900,100,0"));

    [Fact]
    public void Blocks_end_at_calls_gaps_and_changes_of_depth()
    {
        var text = Text([
            Site(1, "A <*> 500,0"), Site(2, "C <*> 400,0"), Site(3, "G T,<*> 0,450,0"), Site(4, "T <*> 300,0"),
            Site(6, "A <*> 200,0"), Site(7, "A <*> 50,0"), Site(8, "A <*> 40,0"),
        ]);
        Assert.Equal(
            "MT\t1\t.\tA\t.\t.\t.\tEND=2;MinDP=400\tGT:DP\t0:400\n"
            + "MT\t3\t.\tG\tT\t.\tPASS\tDP=450\tGT:DP:AD:AF\t1:450:0,450:1\n"
            + "MT\t4\t.\tT\t.\t.\t.\tMinDP=300\tGT:DP\t0:300\n"
            + "MT\t6\t.\tA\t.\t.\t.\tMinDP=200\tGT:DP\t0:200\n"
            + "MT\t7\t.\tA\t.\t.\t.\tEND=8;MinDP=40\tGT:DP\t.:40\n",
            text);
    }

    [Theory]
    [InlineData("AC A 850,150", "AC A PASS INDEL;DP=1000 GT:DP:AD:AF 0/1:1000:850,150:0.15")]
    [InlineData("AC A 950,50", "")]
    public void An_indel_asks_for_more_and_breaks_the_block_after_its_base(string site, string expected)
    {
        var indel = Site(2, site).Replace("\tDP=9\t", "\tINDEL;IDV=1;DP=9\t", StringComparison.Ordinal);
        var lines = Text([Site(1, "A <*> 500,0"), Site(2, "A <*> 500,0"), indel, Site(3, "C <*> 500,0")]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected.Length == 0 ? ["1 A END=3;MinDP=500"] : ["1 A END=2;MinDP=500", "2 AC INDEL;DP=1000", "3 C MinDP=500"], lines.Select(Place));
        Assert.Equal(expected, string.Join('\n', lines.Where(line => line.Contains("INDEL", StringComparison.Ordinal)).Select(Short)));
    }

    [Fact]
    public void Only_what_the_region_owns_is_written()
    {
        var text = Text([.. Enumerable.Range(1, 30).Select(position => Site(position, "A <*> 500,0"))], new Interval("MT", 11, 20));
        Assert.Equal("MT\t11\t.\tA\t.\t.\t.\tEND=20;MinDP=500\tGT:DP\t0:500\n", text);
    }

    [Fact]
    public void A_pileup_without_the_depths_asked_for_is_told() =>
        Assert.Throws<CorruptException>(() => Text(["MT\t5\t.\tA\tG,<*>\t0\t.\tDP=9\tPL:DP\t0:9"]));

    private static string Call(string line) => string.Join('\n', Text([line]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Short));

    private static string Text(IReadOnlyList<string> lines, Interval? core = null)
    {
        using var pileup = new MemoryStream(Encoding.ASCII.GetBytes("##fileformat=VCFv4.2\n#CHROM\n" + string.Join('\n', lines) + "\n"));
        return new CallMitochondrion(Settings, core ?? new Interval("MT", 1, 16_569)).Read(pileup, CancellationToken.None);
    }

    // Half of each allele's reads on each strand.
    private static string Site(int position, string site)
    {
        var parts = site.Split(' ');
        var reads = parts[2].Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var (forward, reverse) = (string.Join(',', reads.Select(count => count / 2)), string.Join(',', reads.Select(count => count - (count / 2))));
        return string.Create(CultureInfo.InvariantCulture, $"MT\t{position}\t.\t{parts[0]}\t{parts[1]}\t0\t.\tDP=9\tPL:DP:ADF:ADR:AD\t0:9:{forward}:{reverse}:{parts[2]}");
    }

    private static string Short(string line) => string.Join(' ', line.Split('\t').Where((_, column) => column is 3 or 4 or 6 or 7 or 8 or 9));

    private static string Place(string line) => string.Join(' ', line.Split('\t').Where((_, column) => column is 1 or 3 or 7));
}
