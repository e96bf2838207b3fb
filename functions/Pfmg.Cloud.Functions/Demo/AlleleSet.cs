using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Functions.Demo;

/// <summary>One alternate allele at one place, in its normal form.</summary>
/// <param name="Contig">The contig's name.</param>
/// <param name="Pos">1-based.</param>
/// <param name="Ref">Upper-case bases.</param>
/// <param name="Alt">Upper-case bases.</param>
internal sealed record Allele(string Contig, int Pos, string Ref, string Alt)
{
    /// <summary>Whether it changes one base; if not, it inserts or deletes.</summary>
    public bool IsSnp => Ref.Length == 1 && Alt.Length == 1;
}

/// <summary>The alternate alleles that one sample carries inside some regions, with the copies of each.</summary>
/// <param name="regions">What counts; null for everything.</param>
internal sealed class AlleleSet(IReadOnlyList<Interval>? regions)
{
    private readonly Dictionary<Allele, int> _copies = [];

    /// <summary>Copies by allele.</summary>
    public IReadOnlyDictionary<Allele, int> Copies => _copies;

    /// <summary>Adds a normalised allele; several changed bases in a row become one allele each, as `bcftools norm -a` does.</summary>
    /// <param name="contig">The contig.</param>
    /// <param name="pos">1-based.</param>
    /// <param name="reference">REF.</param>
    /// <param name="alt">ALT.</param>
    /// <param name="copies">How many the sample has; an allele told twice keeps the first.</param>
    public void Add(string contig, int pos, string reference, string alt, int copies)
    {
        if (reference.Length != alt.Length)
        {
            AddOne(new Allele(contig, pos, reference, alt), copies);
            return;
        }

        for (var i = 0; i < reference.Length; i++)
        {
            if (reference[i] != alt[i])
            {
                AddOne(new Allele(contig, pos + i, reference[i..(i + 1)], alt[i..(i + 1)]), copies);
            }
        }
    }

    private void AddOne(Allele allele, int copies)
    {
        if (copies > 0 && regions?.Any(region => region.Contig == allele.Contig && region.Contains(allele.Pos)) is not false)
        {
            _copies.TryAdd(allele, copies);
        }
    }
}
