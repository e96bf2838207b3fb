using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Steps;

namespace Pfmg.Cloud.Core.Tests.Steps;

public sealed class InferKaryotypeTests
{
    private static readonly PipelineKaryotype Rules = PipelineDefinition.Load(PipelineDefinition.Default).Karyotype with { MinimumReads = 100 };

    private static readonly ReferenceInfo Reference = new()
    {
        Name = "tiny",
        Contigs = [new Contig("chr1", 3_000), new Contig("chrX", 1_300), new Contig("chrY", 600), new Contig("chrM", 100)],
        KnownBases = [new Interval("chr1", 1, 2_000), new Interval("chrX", 1, 1_300), new Interval("chrY", 201, 600), new Interval("chrM", 1, 100)],
        Sex = new SexChromosomes("chrX", "chrY", [new PseudoautosomalPair("PAR1", new Interval("chrX", 1, 200), new Interval("chrY", 1, 200))], "test"),
        Mitochondrion = "chrM",
        Masks = [new Interval("chrX", 1_101, 1_200)],
        FastaSha256 = "",
    };

    [Theory]
    [InlineData(1.00, 0.01, "female", "XX", true, 2, 2, 0)]
    [InlineData(0.50, 0.35, "male", "XY", true, 1, 2, 1)]
    [InlineData(0.50, 0.35, "female", "XY", false, 1, 2, 1)]
    [InlineData(0.50, 0.01, "female", "X0", false, 1, 1, 0)]
    [InlineData(1.00, 0.35, "male", "XXY", false, 2, 2, 1)]
    [InlineData(0.50, 0.80, "male", "XYY", false, 1, 2, 1)]
    [InlineData(1.50, 0.00, "unknown", "XXX", null, 2, 2, 0)]
    [InlineData(0.75, 0.01, "female", "mosaic", false, 2, 2, 0)]
    [InlineData(0.50, 0.14, "male", "mosaic", false, 1, 2, 1)]
    public void Copies_follow_from_depth(double x, double y, string declared, string karyotype, bool? agrees, int ploidyX, int shared, int ploidyY)
    {
        var result = InferKaryotype.Infer("S", declared, Reference, Depths(x, y), Rules);
        Assert.Equal((declared, karyotype, agrees, "karyotype"), (result.DeclaredSex, result.Karyotype, result.Agrees, result.PloidyFrom));
        Assert.Equal(new SexPloidy(ploidyX, shared, ploidyY), result.Ploidy);
        Assert.Equal(agrees == false, result.IsFlagged);
    }

    [Fact]
    public void The_receipt_tells_the_numbers_that_the_karyotype_was_made_from()
    {
        var result = InferKaryotype.Infer("S", "male", Reference, Depths(0.5, 0.35), Rules);
        Assert.Equal((0.5, 0.35), (result.XRatio, result.YRatio));
        Assert.Equal(new KaryotypeDepths(2_010, 30, 15, 10.5, 9_000), result.Depths);
        Assert.Equal(
            """{"sample":"S","declaredSex":"male","karyotype":"XY","agrees":true,"xRatio":0.5,"yRatio":0.35,"depths":{"reads":2010,"autosomes":30,"x":15,"y":10.5,"mitochondrion":9000},"ploidy":{"x":1,"pseudoautosomal":2,"y":1},"ploidyFrom":"karyotype"}""",
            StepResults.Write(result).ToJsonString());
    }

    [Theory]
    [InlineData("male", 1, 2, 1, "declared sex")]
    [InlineData("female", 2, 2, 0, "declared sex")]
    [InlineData("unknown", 2, 2, 1, "nothing known")]
    public void With_too_few_reads_the_declared_sex_is_called_and_nothing_inferred(string declared, int x, int shared, int y, string from)
    {
        var result = InferKaryotype.Infer("S", declared, Reference, Depths(0.5, 0.3), Rules with { MinimumReads = 1_000_000 });
        Assert.Equal(("unknown", (bool?)null, new SexPloidy(x, shared, y), from), (result.Karyotype, result.Agrees, result.Ploidy, result.PloidyFrom));
    }

    [Fact]
    public void Depths_that_no_karyotype_has_are_unknown_and_fall_back_on_the_declared_sex()
    {
        var result = InferKaryotype.Infer("S", "male", Reference, Depths(0.01, 0.01), Rules);
        Assert.Equal(("unknown", (bool?)null, SexPloidy.Male, 0.01), (result.Karyotype, result.Agrees, result.Ploidy, result.XRatio));
    }

    [Fact]
    public void Without_sex_chromosomes_nothing_is_inferred()
    {
        var partial = Reference with { Sex = null, Contigs = [Reference.Contigs[0]], KnownBases = [Reference.KnownBases[0]] };
        var result = InferKaryotype.Infer("S", "male", partial, Depths(0, 0), Rules);
        Assert.Equal(("unknown", (bool?)null, (SexPloidy?)null), (result.Karyotype, result.Agrees, result.Ploidy));
    }

    // 1,000 bases of X and 400 of Y are informative; what lies in the region shared and in the mask is not looked at.
    private static List<ContigDepth> Depths(double x, double y) =>
    [
        new ContigDepth("chr1", 1_000, 60_000, 60_000),
        new ContigDepth("chrX", 100, 777_777, (long)(x * 30_000)),
        new ContigDepth("chrY", 10, 777_777, (long)(y * 12_000)),
        new ContigDepth("chrM", 900, 900_000, 900_000),
    ];
}
