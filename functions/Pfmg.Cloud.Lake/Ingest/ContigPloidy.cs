using Pfmg.Cloud.Core.References;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>What ploidy each sample of a file is expected to have along one contig, whatever its genotypes say.</summary>
/// <remarks>
/// Callers differ in how they write a man's X: 1, or 1/1. So a genotype is taken by the person, as gnomAD does
/// (adjusted_sex_ploidy_expr of gnomad_methods): where one allele is expected, a homozygous diploid genotype counts as one
/// allele and a heterozygous one does not count; where none is expected (Y of a woman), nothing does. On the
/// mitochondrion any genotype counts as one, since a heteroplasmic 0/1 is still one person.
/// </remarks>
internal sealed class ContigPloidy
{
    /// <summary>Nothing is expected: the genotype's own ploidy counts.</summary>
    public const byte AsWritten = byte.MaxValue;

    private readonly List<(int End, byte[] Expected)> _stretches = [];

    private ContigPloidy(bool isMitochondrion) => IsMitochondrion = isMitochondrion;

    /// <summary>Whether any genotype counts as one.</summary>
    public bool IsMitochondrion { get; }

    /// <summary>Of a contig; null if genotypes count as written for every sample.</summary>
    /// <param name="contig">Its name.</param>
    /// <param name="samples">What is expected of each sample of the file.</param>
    public static ContigPloidy? Of(string contig, IReadOnlyList<PloidyMap> samples)
    {
        var stretches = samples.Select(sample => sample.Of(contig)).ToList();
        if (stretches.TrueForAll(static known => known is null))
        {
            return null;
        }

        var ploidy = new ContigPloidy(samples.Any(sample => string.Equals(contig, sample.Mitochondrion, StringComparison.Ordinal)));
        var ends = stretches.SelectMany(static known => known ?? []).Select(static stretch => stretch.End).Distinct().Order();
        foreach (var end in ends)
        {
            ploidy._stretches.Add((end, [.. stretches.Select(known => known is null ? AsWritten : (byte)known.First(stretch => stretch.End >= end).Ploidy)]));
        }

        return ploidy;
    }

    /// <summary>The stretch that holds a position.</summary>
    /// <param name="position">1-based.</param>
    /// <param name="end">Its last base.</param>
    /// <returns>By sample.</returns>
    public ReadOnlySpan<byte> At(int position, out int end)
    {
        foreach (var stretch in _stretches)
        {
            if (position <= stretch.End)
            {
                end = stretch.End;
                return stretch.Expected;
            }
        }

        end = int.MaxValue;
        return _stretches[^1].Expected;
    }

    /// <summary>The alleles that a genotype which passes its rule adds to AN.</summary>
    /// <param name="expected">Of the sample, there.</param>
    /// <param name="written">Alleles of the genotype.</param>
    /// <param name="isHomozygous">Whether they are all the same.</param>
    /// <returns>0 if it does not count.</returns>
    public int Counted(byte expected, int written, bool isHomozygous) => expected switch
    {
        AsWritten => written,
        0 => 0,
        1 when IsMitochondrion || isHomozygous => 1,
        1 => 0,
        _ => written,
    };
}
