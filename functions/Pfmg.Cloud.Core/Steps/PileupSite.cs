using System.Globalization;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>An allele of a pileup.</summary>
/// <param name="Bases">As in REF or ALT.</param>
/// <param name="Reads">Reads that carry it (AD).</param>
/// <param name="Forward">Of these, on the forward strand (ADF).</param>
/// <param name="Reverse">Of these, on the reverse strand (ADR).</param>
internal sealed record PileupAllele(string Bases, int Reads, int Forward, int Reverse)
{
    /// <summary>Whether it stands for whatever else might be there.</summary>
    public bool IsUnspecified => Bases[0] == '<';
}

/// <summary>One record of `bcftools mpileup`.</summary>
/// <param name="Position">1-based.</param>
/// <param name="IsIndel">Whether it tells of an insertion or deletion after this base.</param>
/// <param name="Alleles">REF first.</param>
internal sealed record PileupSite(int Position, bool IsIndel, IReadOnlyList<PileupAllele> Alleles)
{
    /// <summary>Reads counted, whatever their allele.</summary>
    public int Depth { get; } = Alleles.Sum(allele => allele.Reads);

    /// <summary>Whether the reference knows its bases here.</summary>
    public bool IsKnownReference { get; } = Alleles[0].Bases.All(letter => letter is 'A' or 'C' or 'G' or 'T' or 'a' or 'c' or 'g' or 't');

    /// <summary>The fraction of reads that carry an allele.</summary>
    public double Fraction(PileupAllele allele) => Depth == 0 ? 0 : (double)allele.Reads / Depth;

    /// <summary>Reads a record of one sample.</summary>
    /// <exception cref="CorruptException">It lacks a column, AD, ADF or ADR.</exception>
    public static PileupSite Parse(string line)
    {
        var columns = line.Split('\t');
        if (columns.Length < 10 || !int.TryParse(columns[1], NumberStyles.None, CultureInfo.InvariantCulture, out var position))
        {
            throw Bad();
        }

        var keys = columns[8].Split(':');
        var values = columns[9].Split(':');
        string[] bases = columns[4] == "." ? [columns[3]] : [columns[3], .. columns[4].Split(',')];
        var (reads, forward, reverse) = (Counts("AD"), Counts("ADF"), Counts("ADR"));
        return new PileupSite(
            position,
            columns[7].StartsWith("INDEL", StringComparison.Ordinal),
            [.. bases.Select((allele, i) => new PileupAllele(allele, reads[i], forward[i], reverse[i]))]);

        int[] Counts(string key)
        {
            var index = Array.IndexOf(keys, key);
            var counts = index >= 0 && index < values.Length
                ? values[index].Split(',').Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0).ToArray()
                : [];
            return counts.Length == bases.Length ? counts : throw Bad();
        }
    }

    private static CorruptException Bad() => new("The pileup of the mitochondrion holds a line without AD, ADF and ADR of one sample.");
}
