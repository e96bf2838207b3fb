using Pfmg.Cloud.Core.Beacon;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Tests.Beacon;

public sealed class ShortFormTests
{
    [Theory]
    [InlineData("NC_000020.11:g.1234A>G", "NC_000020.11", 1233, "A", "G")]
    [InlineData("chr20:g.1234del", "chr20", 1233, "N", "")]
    [InlineData("chr20:g.1234_1236del", "chr20", 1233, "NNN", "")]
    [InlineData("chr20:g.1234_1236delACG", "chr20", 1233, "ACG", "")]
    [InlineData("chr20:g.1234_1235insTT", "chr20", 1234, "", "TT")]
    [InlineData("chr20:g.1234_1236delinsT", "chr20", 1233, "NNN", "T")]
    [InlineData("chrM:m.73A>G", "chrM", 72, "A", "G")]
    public void A_name_in_HGVS_is_a_place_and_bases(string text, string contig, long start, string reference, string alternate)
    {
        var read = ShortForm.Apply(text, new VariantParameters { AssemblyId = "GRCh38" });

        Assert.Equal(("GRCh38", contig, start, reference, alternate), (read.AssemblyId, read.ReferenceName, read.Start.Single(), read.ReferenceBases, read.AlternateBases));
        Assert.Empty(read.End);
    }

    [Theory]
    [InlineData("NM_004006.2:c.4375C>T")]
    [InlineData("NP_003997.1:p.Trp24Cys")]
    [InlineData("chr20:g.1234_1236dup")]
    [InlineData("chr20:g.1234_1236inv")]
    [InlineData("chr20:g.1234_1238insTT")]
    [InlineData("chr20:g.1236_1234del")]
    [InlineData("chr20:g.0A>G")]
    [InlineData("chr20:g.12_13A>G")]
    [InlineData("20-1234-A-G")]
    [InlineData("")]
    public void What_needs_a_gene_model_or_the_sequence_is_refused(string text) =>
        Assert.Equal("genomicAlleleShortForm", Assert.Throws<InvalidInputException>(() => ShortForm.Apply(text, new VariantParameters())).Faults.Single().Where);

    [Theory]
    [InlineData("DEL", VariantKind.Deletion)]
    [InlineData("<DUP>", VariantKind.Duplication)]
    [InlineData("SO:0001483", VariantKind.Substitution)]
    [InlineData("EFO:0030070", VariantKind.Duplication)]
    [InlineData("snp", VariantKind.Substitution)]
    public void Kinds_are_known_by_symbol_and_by_term(string name, VariantKind kind) => Assert.Equal([kind], VariantKinds.Find(name));

    [Theory]
    [InlineData("individual")]
    [InlineData("individuals")]
    [InlineData("Individual")]
    public void Entry_types_are_known_by_all_their_names(string name) => Assert.Equal(BeaconEntry.Individual, BeaconEntry.Find(name));

    [Theory]
    [InlineData("g_variant")]
    [InlineData("g_variants")]
    [InlineData("genomicVariant")]
    [InlineData("genomicVariations")]
    public void So_are_variants(string name) => Assert.Equal(BeaconEntry.GenomicVariant, BeaconEntry.Find(name));
}
