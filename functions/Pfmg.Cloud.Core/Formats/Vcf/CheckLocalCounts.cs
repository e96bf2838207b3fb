namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>Checks the numbers of values that a sample's own list of alleles demands (Number LA, LR, LG), and that list.</summary>
/// <remarks>Source: VCFv4.5 § 1.4.2 and § 1.6.2 (LAA): indices of the ALTs that matter for the sample; a missing LAA is none of them. One record at a time.</remarks>
internal sealed class CheckLocalCounts
{
    private readonly string[] _keys;
    private readonly ValueCount[] _counts;
    private readonly int _list;
    private int _alleles;

    private CheckLocalCounts(string[] keys, ValueCount[] counts) => (_keys, _counts, _list) = (keys, counts, Array.IndexOf(keys, "LAA"));

    /// <summary>For the keys of a FORMAT column; null if it lists no local alleles or counts nothing by them.</summary>
    public static CheckLocalCounts? Of(string[] keys, ValueCount[] counts) =>
        keys.Contains("LAA", StringComparer.Ordinal) && counts.Any(static count => count >= ValueCount.PerLocalAlt) ? new CheckLocalCounts(keys, counts) : null;

    /// <summary>Takes the record's number of alleles, REF included.</summary>
    public void Expect(int alleles) => _alleles = alleles;

    /// <summary>Checks a sample's column.</summary>
    /// <exception cref="Errors.InvalidInputException">LAA names no ALT of the record, or a key has another number of values than it asks for.</exception>
    public void Check(ReadOnlySpan<byte> column, in Genotype genotype, VcfFaults faults)
    {
        int local = Alts(column, faults);
        int index = 0;
        foreach (var part in column.Split((byte)':'))
        {
            var value = column[part];
            if (_counts[index] >= ValueCount.PerLocalAlt && !value.SequenceEqual("."u8) && !value.IsEmpty)
            {
                int found = value.Count((byte)',') + 1;
                if (!Fits(_counts[index], found, local, genotype))
                {
                    throw faults.Fault($"FORMAT {_keys[index]}: as many values as the {local} ALTs of LAA ask for", $"{found} in a sample column");
                }
            }

            index++;
        }
    }

    // C(alleles + ploidy - 1, ploidy); every partial product divides.
    public static int Genotypes(int alleles, int ploidy)
    {
        var count = 1L;
        for (var i = 1; i <= ploidy && count < int.MaxValue; i++)
        {
            count = count * (alleles + i - 1) / i;
        }

        return (int)Math.Min(count, int.MaxValue);
    }

    private static bool Fits(ValueCount kind, int found, int local, in Genotype genotype) => kind switch
    {
        ValueCount.PerLocalAlt => found == local,
        ValueCount.PerLocalAllele => found == local + 1,

        // Where the genotype is missing, its ploidy may not be told.
        _ => found == Genotypes(local + 1, genotype.Ploidy) || (genotype.IsMissing && (found == Genotypes(local + 1, 2) || found == local + 1)),
    };

    private int Alts(ReadOnlySpan<byte> column, VcfFaults faults)
    {
        int index = 0;
        foreach (var part in column.Split((byte)':'))
        {
            if (index++ == _list)
            {
                return CountAlts(column[part], faults);
            }
        }

        return 0;
    }

    private int CountAlts(ReadOnlySpan<byte> list, VcfFaults faults)
    {
        if (list.IsEmpty || list.SequenceEqual("."u8))
        {
            return 0;
        }

        int count = 0;
        foreach (var part in list.Split((byte)','))
        {
            count++;
            if (VcfNumber.Whole(list[part]) is not { } allele || allele < 1 || allele >= _alleles)
            {
                throw faults.Fault($"FORMAT LAA: indices of ALTs, from 1 to {_alleles - 1}", "another value in a sample column");
            }
        }

        return count;
    }
}
