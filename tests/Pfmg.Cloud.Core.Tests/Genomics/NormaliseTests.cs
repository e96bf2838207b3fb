using System.Text;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Genomics;

public sealed class NormaliseTests
{
    [Theory]
    [InlineData("GCACACAT", 4, "CAC", "C", 1, "GCA", "G")]
    [InlineData("GCACACAT", 1, "GC", "GCAC", 1, "G", "GCA")]
    [InlineData("CACACAT", 5, "CA", "CACA", 1, "C", "CAC")]
    [InlineData("GGGGT", 4, "G", "GG", 1, "G", "GG")]
    [InlineData("ACGTACGT", 5, "ACGT", "ACGA", 8, "T", "A")]
    [InlineData("TTTTT", 4, "TT", "T", 1, "TT", "T")]
    public void Alleles_are_left_aligned_and_parsimonious(string contig, int pos, string reference, string alt, int expectedPos, string expectedRef, string expectedAlt)
    {
        var normal = new Normalise().Of(pos, Bytes(reference), Bytes(alt), Bytes(contig));
        Assert.Equal((expectedPos, expectedRef, expectedAlt), (normal.Pos, Text(normal.Ref), Text(normal.Alt)));
    }

    [Fact]
    public void Without_a_reference_alleles_are_only_trimmed()
    {
        var normal = new Normalise().Of(10, "CTTCTAGT"u8, "CTTAGT"u8, default);
        Assert.Equal((11, "TTC", "T"), (normal.Pos, Text(normal.Ref), Text(normal.Alt)));
        normal = new Normalise().Of(10, "cat"u8, "cag"u8, default);
        Assert.Equal((12, "T", "G"), (normal.Pos, Text(normal.Ref), Text(normal.Alt)));
    }

    [Fact]
    public void Ref_agrees_with_the_reference_up_to_case_and_N()
    {
        Assert.True(Normalise.Agrees(2, "cGN"u8, "ACGTA"u8));
        Assert.True(Normalise.Agrees(1, "ACG"u8, "NNGTA"u8));
        Assert.False(Normalise.Agrees(2, "CT"u8, "ACGTA"u8));
        Assert.True(Normalise.Agrees(6, "N"u8, "ACGTA"u8));
        Assert.True(Normalise.Agrees(0, "N"u8, "ACGTA"u8));
    }

    [Fact]
    public void Random_indels_in_repeats_equal_what_bcftools_norm_makes_of_them()
    {
        var random = new Random(42);
        var contig = RepeatRich(random, 20_000);
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["ref.fa"], $">c\n{contig}\n");
        var records = Enumerable.Range(0, 4_000).Select(_ => RandomRecord(random, contig)).OrderBy(static r => r.Pos).ToArray();
        var vcf = new StringBuilder($"##fileformat=VCFv4.2\n##contig=<ID=c,length={contig.Length}>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n");
        foreach (var (pos, reference, alts) in records)
        {
            vcf.Append(null, $"c\t{pos}\t.\t{reference}\t{string.Join(',', alts)}\t.\t.\t.\n");
        }

        File.WriteAllText(folder["in.vcf"], vcf.ToString());
        var expected = NativeTool.Lines("bcftools", "norm", "-m-", "-f", folder["ref.fa"], folder["in.vcf"])
            .Where(static l => l[0] != '#').Select(static l => l.Split('\t')).Select(static f => $"{f[1]} {f[3]} {f[4]}");
        var normalise = new Normalise();
        var ours = new List<string>();
        foreach (var (pos, reference, alts) in records)
        {
            foreach (var alt in alts)
            {
                var normal = normalise.Of(pos, Bytes(reference), Bytes(alt), Bytes(contig));
                ours.Add($"{normal.Pos} {Text(normal.Ref)} {Text(normal.Alt)}");
            }
        }

        Assert.Equal(expected.Order(StringComparer.Ordinal), ours.Order(StringComparer.Ordinal));
    }

    private static string RepeatRich(Random random, int length)
    {
        var bases = new StringBuilder();
        while (bases.Length < length)
        {
            var unit = string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => "ACGT"[random.Next(4)]));
            bases.Insert(bases.Length, unit, random.Next(1, 12));
        }

        return bases.ToString(0, length);
    }

    private static (int Pos, string Reference, string[] Alts) RandomRecord(Random random, string contig)
    {
        var pos = random.Next(1, contig.Length - 40);
        var reference = contig.Substring(pos - 1, random.Next(1, 12));
        var alts = Enumerable.Range(0, random.Next(1, 4)).Select(_ => RandomAlt(random, contig, pos, reference))
            .Where(a => a != reference).Distinct(StringComparer.Ordinal).ToArray();
        return (pos, reference, alts.Length > 0 ? alts : [reference + (reference[0] == 'A' ? "C" : "A")]);
    }

    private static string RandomAlt(Random random, string contig, int pos, string reference) => random.Next(3) switch
    {
        0 => reference[..random.Next(1, reference.Length + 1)],
        1 => string.Concat(reference, contig.AsSpan(pos - 1 + reference.Length - Math.Min(reference.Length, 4), random.Next(1, 8))),
        _ => $"{reference.AsSpan(0, reference.Length - 1)}{"ACGT"[random.Next(4)]}",
    };

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes);
}
