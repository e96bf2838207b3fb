using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Steps;

namespace Pfmg.Cloud.Core.Tests.Steps;

public sealed class InferKaryotypeTests
{
    private static readonly ReferenceInfo Reference = new()
    {
        Name = "tiny",
        Contigs = [new Contig("chr1", 3_000), new Contig("chrX", 1_000), new Contig("chrY", 400), new Contig("chrM", 100)],
        KnownBases = [new Interval("chr1", 1, 2_000), new Interval("chrX", 1, 1_000), new Interval("chrY", 1, 400), new Interval("chrM", 1, 100)],
        PloidyBuild = "GRCh38",
        FastaSha256 = "",
    };

    [Theory]
    [InlineData(1.00, 0.01, "female", "XX", true, "F")]
    [InlineData(0.50, 0.35, "male", "XY", true, "M")]
    [InlineData(0.50, 0.35, "female", "XY", false, "M")]
    [InlineData(0.50, 0.01, "female", "X0", false, "F")]
    [InlineData(1.00, 0.35, "male", "XXY", false, "F")]
    [InlineData(0.50, 0.80, "male", "XYY", false, "M")]
    [InlineData(1.50, 0.00, "unknown", "XXX", null, "F")]
    [InlineData(0.75, 0.01, "female", "mosaic", false, "F")]
    [InlineData(0.50, 0.14, "male", "mosaic", false, "M")]
    public void Copies_follow_from_depth(double x, double y, string declared, string karyotype, bool? agrees, string callingSex)
    {
        var result = InferKaryotype.Infer("S", declared, Reference, Depths(x, y), 100);
        Assert.Equal((declared, karyotype, agrees, callingSex), (result.DeclaredSex, result.Karyotype, result.Agrees, result.CallingSex));
    }

    [Fact]
    public void Without_sex_chromosomes_or_reads_nothing_is_inferred()
    {
        var partial = Reference with { Contigs = [Reference.Contigs[0]], KnownBases = [Reference.KnownBases[0]], PloidyBuild = null };
        Assert.Equal(("not assessable", (bool?)null, (string?)null), Short(InferKaryotype.Infer("S", "male", partial, Depths(0, 0), 100)));
        Assert.Equal(("not assessable", (bool?)null, (string?)"M"), Short(InferKaryotype.Infer("S", "male", Reference, Depths(0.5, 0.3), 1_000_000)));

        static (string, bool?, string?) Short(Pfmg.Cloud.Core.Runs.KaryotypeResult result) => (result.Karyotype, result.Agrees, result.CallingSex);
    }

    private static List<ContigDepth> Depths(double x, double y) =>
    [
        new ContigDepth("chr1", 1_000, 60_000),
        new ContigDepth("chrX", 100, (long)(x * 30_000)),
        new ContigDepth("chrY", 10, (long)(y * 12_000)),
        new ContigDepth("chrM", 900, 900_000),
    ];
}
