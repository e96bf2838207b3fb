using System.Globalization;
using System.Text;
using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Core.References;

/// <summary>A stretch of one ploidy.</summary>
/// <param name="Start">First base, 1-based.</param>
/// <param name="End">Last base, included; <see cref="int.MaxValue"/> for a contig's end.</param>
/// <param name="Ploidy">0 where the person has no such sequence, else 1 or 2.</param>
public readonly record struct PloidyStretch(int Start, int End, int Ploidy);

/// <summary>How many alleles one person has where, by the reference's sex chromosomes and the person's.</summary>
/// <remarks>What no stretch names is diploid; the mitochondrion is haploid, whatever mixture a person carries.</remarks>
public sealed class PloidyMap
{
    /// <summary>Ploidy of what is neither sex chromosome nor mitochondrion.</summary>
    public const int Diploid = 2;

    private readonly Dictionary<string, IReadOnlyList<PloidyStretch>> _contigs = new(StringComparer.Ordinal);

    private PloidyMap(string? mitochondrion) => Mitochondrion = mitochondrion;

    /// <summary>The contig on which a person counts once, however mixed; null if there is none.</summary>
    public string? Mitochondrion { get; }

    /// <summary>Of a person.</summary>
    /// <param name="sex">The reference's sex chromosomes; null for a reference without.</param>
    /// <param name="mitochondrion">The reference's mitochondrial contig, or null.</param>
    /// <param name="ploidy">The person's; null if it is not known, and then X and Y are as the caller wrote them.</param>
    public static PloidyMap Of(SexChromosomes? sex, string? mitochondrion, SexPloidy? ploidy)
    {
        var map = new PloidyMap(mitochondrion);
        if (sex is not null && ploidy is not null)
        {
            map._contigs.Add(sex.X, Cut(sex.Pseudoautosomal.Select(pair => pair.X), ploidy.Pseudoautosomal, ploidy.X));
            map._contigs.Add(sex.Y, Cut(sex.Pseudoautosomal.Select(pair => pair.Y), 0, ploidy.Y));
        }

        if (mitochondrion is not null)
        {
            map._contigs.Add(mitochondrion, [new PloidyStretch(1, int.MaxValue, 1)]);
        }

        return map;
    }

    /// <summary>Whether nothing is told but that everything is diploid.</summary>
    public bool IsDiploid => _contigs.Count == 0;

    /// <summary>A contig's stretches: ascending, without gaps, from 1 to <see cref="int.MaxValue"/>; null if it is diploid throughout.</summary>
    public IReadOnlyList<PloidyStretch>? Of(string contig) => _contigs.GetValueOrDefault(contig);

    /// <summary>The ploidy at a 1-based position.</summary>
    public int At(string contig, int position)
    {
        foreach (var stretch in Of(contig) ?? [])
        {
            if (position <= stretch.End)
            {
                return stretch.Ploidy;
            }
        }

        return Diploid;
    }

    /// <summary>The table that `bcftools call --ploidy-file` reads: CHROM, FROM, TO, SEX, PLOIDY.</summary>
    /// <param name="label">The SEX that stands for this person.</param>
    public string CallerTable(string label)
    {
        var text = new StringBuilder();
        foreach (var (contig, stretches) in _contigs.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            foreach (var stretch in stretches)
            {
                text.Append(CultureInfo.InvariantCulture, $"{contig}\t{stretch.Start}\t{stretch.End}\t{label}\t{stretch.Ploidy}\n");
            }
        }

        return text.Append(CultureInfo.InvariantCulture, $"*\t*\t*\t{label}\t{Diploid}\n").ToString();
    }

    private static List<PloidyStretch> Cut(IEnumerable<Interval> shared, int inside, int outside)
    {
        var stretches = new List<PloidyStretch>();
        var start = 1;
        foreach (var interval in shared.OrderBy(interval => interval.Start))
        {
            Add(start, interval.Start - 1, outside);
            Add(Math.Max(start, interval.Start), interval.End, inside);
            start = interval.End + 1;
        }

        Add(start, int.MaxValue, outside);
        return stretches;

        void Add(int from, int to, int ploidy)
        {
            if (from > to)
            {
                return;
            }

            if (stretches.Count > 0 && stretches[^1].Ploidy == ploidy)
            {
                stretches[^1] = stretches[^1] with { End = to };
            }
            else
            {
                stretches.Add(new PloidyStretch(from, to, ploidy));
            }
        }
    }
}
