using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Steps;

public sealed class GvcfLineTests
{
    private const string Block = "c\t3\t.\tG\t.\t64.6\t.\tDP=12;END=8;MinDP=11;QS=1,0\tGT:DP\t0/0:11";

    [Theory]
    [InlineData(1, 20, 2, "c\t3\t.\tG\t.\t64.6\t.\tDP=12;END=8;MinDP=11;QS=1,0\tGT:DP\t0/0:11")]
    [InlineData(5, 20, 2, "c\t5\t.\tA\t.\t64.6\t.\tDP=12;END=8;MinDP=11;QS=1,0\tGT:DP\t0/0:11")]
    [InlineData(1, 6, 2, "c\t3\t.\tG\t.\t64.6\t.\tDP=12;END=6;MinDP=11;QS=1,0\tGT:DP\t0/0:11")]
    [InlineData(4, 5, 2, "c\t4\t.\tT\t.\t64.6\t.\tDP=12;END=5;MinDP=11;QS=1,0\tGT:DP\t0/0:11")]
    [InlineData(8, 20, 2, "c\t8\t.\tT\t.\t64.6\t.\tDP=12;MinDP=11;QS=1,0\tGT:DP\t0/0:11")]
    [InlineData(1, 20, 1, "c\t3\t.\tG\t.\t64.6\t.\tDP=12;END=8;MinDP=11;QS=1,0\tGT:DP\t0:11")]
    [InlineData(4, 5, 1, "c\t4\t.\tT\t.\t64.6\t.\tDP=12;END=5;MinDP=11;QS=1,0\tGT:DP\t0:11")]
    public void A_block_is_clipped_to_the_core_and_gets_its_ploidy(int start, int end, int ploidy, string expected)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["ref.fa"], ">c\nACGTACGTAC\nGTACGTACGT\n");
        File.WriteAllText(folder["ref.fa.fai"], "c\t20\t3\t10\t11\n");
        using var reference = ReferenceSequence.Open(folder["ref.fa"]);
        using var target = new MemoryStream();
        new GvcfLine(Encoding.ASCII.GetBytes(Block)).WriteClipped(new Interval("c", start, end), ploidy, reference, target);
        Assert.Equal(expected + "\n", Encoding.ASCII.GetString(target.ToArray()));
    }

    [Fact]
    public void A_block_of_one_base_has_no_END()
    {
        var line = new GvcfLine("c\t3\t.\tG\t.\t64.6\t.\tDP=2;MinDP=2\tGT:DP\t0/0:2"u8);
        Assert.True(line.IsBlock);
        Assert.Equal((3, 3), (line.Position, line.End));
    }

    [Fact]
    public void A_variant_is_no_block()
    {
        var line = new GvcfLine("c\t3\t.\tGTA\tG\t64.6\t.\tINDEL;DP=2\tGT:DP\t0/1:2"u8);
        Assert.False(line.IsBlock);
        Assert.Equal((3, 5), (line.Position, line.End));
    }

    [Fact]
    public void A_line_of_too_few_columns_is_told() => Assert.Throws<CorruptException>(() => new GvcfLine("c\t3\t.\tG"u8));

    [Fact]
    public void Tally_counts_records_and_bases_of_blocks()
    {
        var tally = new GvcfTally();
        string[] lines =
        [
            "c\t1\t.\tA\tG\t9\t.\tDP=9\tGT:DP\t0/1:9",
            "c\t3\t.\tA\tG,T\t9\t.\tDP=9\tGT:DP\t1/2:9",
            "c\t4\t.\tA\t.\t9\t.\tEND=8;MinDP=9\tGT:DP\t0/0:9",
            "c\t9\t.\tA\t.\t9\t.\tDP=9;MinDP=9\tGT:DP\t0/0:9",
        ];
        Array.ForEach(lines, line => tally.Count(new GvcfLine(Encoding.ASCII.GetBytes(line))));
        Assert.Equal((4L, 6L), (tally.Records, tally.BlockBases));
    }
}
