using Pfmg.Cloud.Core.Formats.Vcf;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.References;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>What ploidy is expected of each sample of a file.</summary>
internal static class ExpectedPloidy
{
    /// <summary>By the karyotype where depth was seen, else by the declared sex, else as written.</summary>
    /// <param name="reference">Tells the sex chromosomes and the mitochondrion; without it the header's contigs do, by their names and lengths.</param>
    /// <param name="samples">In the order of the file's columns.</param>
    /// <param name="header">The file's.</param>
    public static IReadOnlyList<PloidyMap> Of(IngestReference? reference, IReadOnlyList<IngestSample> samples, VcfHeader header)
    {
        var sex = reference is null ? SexChromosomesOf(header) : reference.Info.Sex;
        // Without shared regions that are known, a man's heterozygous genotypes there would be taken for errors.
        sex = sex is { Pseudoautosomal.Count: > 0 } ? sex : null;
        var mitochondrion = reference is null ? header.Contigs.FirstOrDefault(static c => KnownGenomes.IsMitochondrion(c.Name))?.Name : reference.Info.Mitochondrion;
        return [.. samples.Select(sample => PloidyMap.Of(sex, mitochondrion, sample.Ploidy ?? SexPloidy.OfDeclared(sample.Sample.Sex)))];
    }

    private static SexChromosomes? SexChromosomesOf(VcfHeader header) => KnownGenomes.SexChromosomesOf(
        [.. header.Contigs.Where(static c => c.Length is not null).Select(static c => new Contig(c.Name, c.Length!.Value))]);
}
