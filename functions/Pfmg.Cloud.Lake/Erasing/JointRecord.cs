using System.Globalization;

namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>A record of a joint source: who carries which of its alleles, without those erased.</summary>
/// <remarks>Genotypes that are no numbers count as missing. Columns of samples erased earlier hold a missing value and count as nothing.</remarks>
internal sealed class JointRecord
{
    private const string GenotypeKey = "GT";
    private readonly HashSet<int> _erased;
    private readonly int[] _copies;
    private readonly bool[] _lost;

    /// <summary>Counts a record's genotypes.</summary>
    /// <param name="alt">ALT, verbatim.</param>
    /// <param name="format">FORMAT, verbatim.</param>
    /// <param name="blocks">Its sample columns by block.</param>
    /// <param name="erased">Columns of the erased, from 0, by block and then by place.</param>
    public JointRecord(string alt, string format, IReadOnlyList<string> blocks, HashSet<int> erased)
    {
        Alleles = string.Equals(alt, ".", StringComparison.Ordinal) ? [] : alt.Split(',');
        _erased = erased;
        _copies = new int[Alleles.Length + 1];
        _lost = new bool[_copies.Length];
        int genotype = Array.IndexOf(format.Split(':'), GenotypeKey);
        for (var block = 0; genotype >= 0 && block < blocks.Count; block++)
        {
            var text = blocks[block].AsSpan();
            int column = block * Tables.RecordTables.SamplesPerBlock;
            foreach (var sample in text.Split('\t'))
            {
                Count(Field(text[sample], genotype), erased.Contains(column++));
            }
        }

        for (var allele = 1; allele < _lost.Length; allele++)
        {
            _lost[allele] &= _copies[allele] == 0;
        }

        _lost[0] = false;
    }

    /// <summary>The alternate alleles as they were.</summary>
    public string[] Alleles { get; }

    /// <summary>Alleles called in those who stay.</summary>
    public int AlleleNumber => _copies.Sum();

    /// <summary>Samples that stay with an allele called.</summary>
    public int SamplesWithData { get; private set; }

    /// <summary>Whether an allele goes that only the erased carried.</summary>
    public bool IsTrimmed => Array.IndexOf(_lost, true) > 0;

    /// <summary>Whether nothing is left that anybody varies by: what the record told was of the erased alone.</summary>
    public bool Goes => IsTrimmed && Kept().All(allele => Alleles[allele - 1] is "*" or "<*>" or "<NON_REF>");

    /// <summary>Indices of the alternate alleles that stay, from 1.</summary>
    public IEnumerable<int> Kept() => Enumerable.Range(1, Alleles.Length).Where(allele => !_lost[allele]);

    /// <summary>Copies of an allele in those who stay.</summary>
    public int Copies(int allele) => _copies[allele];

    /// <summary>The index afterwards of each allele, -1 for one that goes.</summary>
    public int[] NewIndices()
    {
        var next = 0;
        return [.. _lost.Select(isLost => isLost ? -1 : next++)];
    }

    /// <summary>ALT afterwards.</summary>
    public string NewAlt() => Kept().Any() ? string.Join(',', Kept().Select(allele => Alleles[allele - 1])) : ".";

    /// <summary>Whether a column is that of an erased sample.</summary>
    public bool IsErased(int column) => _erased.Contains(column);

    private void Count(ReadOnlySpan<char> genotype, bool isErased)
    {
        var hasData = false;
        while (!genotype.IsEmpty)
        {
            int end = genotype.IndexOfAny('/', '|');
            var allele = end < 0 ? genotype : genotype[..end];
            if (int.TryParse(allele, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < _copies.Length)
            {
                _lost[index] |= isErased;
                _copies[index] += isErased ? 0 : 1;
                hasData = true;
            }

            genotype = end < 0 ? [] : genotype[(end + 1)..];
        }

        SamplesWithData += hasData && !isErased ? 1 : 0;
    }

    private static ReadOnlySpan<char> Field(ReadOnlySpan<char> sample, int number)
    {
        foreach (var field in sample.Split(':'))
        {
            if (number-- == 0)
            {
                return sample[field];
            }
        }

        return [];
    }
}
