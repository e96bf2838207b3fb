using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Vcf;

namespace Pfmg.Cloud.Core.Tests.Formats.Vcf;

public sealed class GenotypeTests
{
    [Theory]
    [InlineData("0/1", 2, 0, false, "1 1 0 0")]
    [InlineData("1|2", 2, 0, true, "0 1 1 0")]
    [InlineData("/0|1", 2, 0, false, "1 1 0 0")]
    [InlineData("|0|1", 2, 0, true, "1 1 0 0")]
    [InlineData("|1", 1, 0, true, "0 1 0 0")]
    [InlineData("1", 1, 0, false, "0 1 0 0")]
    [InlineData(".", 1, 1, false, "0 0 0 0")]
    [InlineData("./.", 2, 2, false, "0 0 0 0")]
    [InlineData("./1", 2, 1, false, "0 1 0 0")]
    [InlineData("0/1/1/3", 4, 0, false, "1 2 0 1")]
    [InlineData("0|1/2", 3, 0, false, "1 1 1 0")]
    [InlineData("", 0, 0, false, "0 0 0 0")]
    public void Every_ploidy_and_phasing_is_read(string text, int ploidy, int missing, bool phased, string copies)
    {
        var counted = new int[4];
        var genotype = Genotype.Parse(Encoding.ASCII.GetBytes(text), 4, counted, new VcfFaults("f.vcf", 12));
        Assert.Equal((ploidy, missing, phased), (genotype.Ploidy, genotype.Missing, genotype.IsPhased));
        Assert.Equal(copies, string.Join(' ', counted));
        Assert.Equal(ploidy > 0 && missing == 0, genotype.IsComplete);
    }

    [Theory]
    [InlineData("0/4")]
    [InlineData("0/")]
    [InlineData("/")]
    [InlineData("0//1")]
    [InlineData("a/1")]
    [InlineData("-1/0")]
    [InlineData("0/99999999999")]
    public void What_is_no_genotype_is_refused_with_its_line(string text)
    {
        var fault = Assert.Throws<InvalidInputException>(
            () => Genotype.Parse(Encoding.ASCII.GetBytes(text), 4, new int[4], new VcfFaults("f.vcf", 12)));
        Assert.Equal("line 12", Assert.Single(fault.Faults).Where);
    }

    [Fact]
    public void Values_are_found_by_key_and_dropped_ones_are_missing()
    {
        var keys = new FormatKeys();
        keys.Set("GT:AD:XX:DP:GQ:PS"u8);
        Assert.True(keys.Has(FormatKey.GQ));
        Assert.False(keys.Has(FormatKey.MinDP));
        var fields = new SampleFields(keys, "0/1:3,14,.:x%3Ay:17:."u8);
        Assert.Equal((3, 14, null, null), (fields.Whole(FormatKey.AD, 0), fields.Whole(FormatKey.AD, 1), fields.Whole(FormatKey.AD, 2), fields.Whole(FormatKey.AD, 3)));
        Assert.Equal((17, null, null), (fields.Whole(FormatKey.DP), fields.Whole(FormatKey.GQ), fields.Whole(FormatKey.PS)));
        Assert.True(new SampleFields(keys, "0/1:3"u8)[FormatKey.DP].IsEmpty);
        keys.Set("GT:MinDP"u8);
        Assert.Equal(7, new SampleFields(keys, "0/0:7"u8).Whole(FormatKey.MinDP));
    }

    [Theory]
    [InlineData("12", 12)]
    [InlineData("-3", -3)]
    [InlineData("19.5", 20)]
    [InlineData("99.4", 99)]
    [InlineData(".", null)]
    [InlineData("", null)]
    [InlineData("x", null)]
    [InlineData("99999999999", null)]
    public void Whole_numbers_are_read_as_files_write_them(string text, int? expected) =>
        Assert.Equal(expected, VcfNumber.Whole(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Numbers_with_decimals_are_the_nearest_floats()
    {
        var random = new Random(9);
        var invariant = System.Globalization.CultureInfo.InvariantCulture;
        for (var i = 0; i < 100_000; i++)
        {
            var text = (random.NextDouble() * Math.Pow(10, random.Next(-4, 9))).ToString("F" + random.Next(0, 8), invariant);
            Assert.Equal(float.Parse(text, invariant), VcfNumber.Real(Encoding.ASCII.GetBytes(text)));
        }

        Assert.Equal([null, null, null, float.PositiveInfinity, 1e-5f, -3f], ". . x Infinity 1e-5 -3".Split(' ').Select(static t => VcfNumber.Real(Encoding.ASCII.GetBytes(t))));
    }

    [Fact]
    public void A_key_of_info_is_not_mistaken_for_the_end_of_another()
    {
        Assert.Equal("12"u8, InfoFields.Find("CIEND=-1,1;END=12;X=1"u8, "END="u8));
        Assert.True(InfoFields.Find("CIEND=-1,1"u8, "END="u8).IsEmpty);
        Assert.Equal("7"u8, InfoFields.Find("END=7"u8, "END="u8));
    }
}
