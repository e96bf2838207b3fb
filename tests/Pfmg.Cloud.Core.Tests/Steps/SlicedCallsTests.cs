using System.IO.Compression;
using System.Text;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Steps;

public sealed class SlicedCallsTests
{
    private const string Header = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ts\n";

    [Fact]
    public void A_variant_belongs_to_the_slice_that_holds_its_POS() => AssertWritten(
        Variant(4) + Variant(10),
        new Printed(1, 10, Variant(4) + Variant(10)),
        new Printed(10, int.MaxValue, Variant(4) + Variant(10)));

    [Fact]
    public void A_block_over_a_border_is_one_with_the_lesser_depth() => AssertWritten(
        Block(3, 18, 11) + Variant(19),
        new Printed(1, 10, Block(3, 14, 12)),
        new Printed(10, int.MaxValue, Block(6, 18, 11) + Variant(19)));

    [Fact]
    public void A_block_over_two_borders_is_one() => AssertWritten(
        Variant(2) + Block(3, 18, 11),
        new Printed(1, 8, Variant(2) + Block(3, 10, 11)),
        new Printed(8, 12, Block(6, 14, 12)),
        new Printed(12, int.MaxValue, Block(9, 18, 13)));

    [Fact]
    public void Blocks_that_meet_at_a_border_stay_two() => AssertWritten(
        Block(3, 9, 12) + Block(10, 18, 22),
        new Printed(1, 10, Block(3, 9, 12) + Block(10, 14, 22)),
        new Printed(10, int.MaxValue, Block(6, 9, 12) + Block(10, 18, 22)));

    [Fact]
    public void A_block_that_only_one_side_tells_of_is_cut_at_the_border()
    {
        AssertWritten(Block(3, 9, 12) + Variant(12), new Printed(1, 10, Block(3, 14, 12)), new Printed(10, int.MaxValue, Variant(12)));
        AssertWritten(Variant(2) + Block(10, 14, 12), new Printed(1, 10, Variant(2)), new Printed(10, int.MaxValue, Block(8, 14, 12)));
        AssertWritten(Block(3, 9, 12), new Printed(1, 10, Block(3, 14, 12)), new Printed(10, int.MaxValue, ""));
    }

    private static void AssertWritten(string expected, params Printed[] slices)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["ref.fa"], ">c\nAAAAAAAAAA\nAAAAAAAAAA\n");
        File.WriteAllText(folder["ref.fa.fai"], "c\t20\t3\t10\t11\n");
        using var reference = ReferenceSequence.Open(folder["ref.fa"]);
        using var calls = new RegionCalls(
            new PlannedRegion([new Interval("c", 1, 20)]), reference, PloidyMap.Of(null, null, null), new MitochondrialCalls(null, "", ""), folder["calls.vcf.gz"]);
        var sliced = new SlicedCalls(calls, [new Contig("c", 20)]);
        foreach (var slice in slices)
        {
            var place = new CallSlice(slice.From == 1 ? 0 : ReadBins.Key(0, slice.From), slice.To == int.MaxValue ? long.MaxValue : ReadBins.Key(0, slice.To), 0, 0);
            using var text = new MemoryStream(Encoding.ASCII.GetBytes(Header + slice.Text));
            sliced.Read(text, place, CancellationToken.None);
        }

        sliced.Complete();
        calls.Complete();
        calls.Dispose();
        using var written = new StreamReader(new GZipStream(File.OpenRead(folder["calls.vcf.gz"]), CompressionMode.Decompress));
        Assert.Equal(Header + expected, written.ReadToEnd());
        Assert.All(calls.Accounts("s"), account => Assert.True(account.Balances, account.ToString()));
        Assert.Equal(slices.Sum(slice => slice.Text.Split('\n').Length - 1), calls.Variants.Called + calls.Blocks.Called);
    }

    private static string Variant(int position) => FormattableString.Invariant($"c\t{position}\t.\tA\tG\t50\t.\tDP=12\tGT:DP\t0/1:12\n");

    private static string Block(int start, int end, int depth) => FormattableString.Invariant($"c\t{start}\t.\tA\t.\t.\t.\tEND={end};MinDP={depth}\tGT:DP\t0/0:{depth}\n");

    private sealed record Printed(int From, int To, string Text);
}
