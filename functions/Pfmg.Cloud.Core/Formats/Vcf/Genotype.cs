namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>A GT value: which alleles, of any ploidy.</summary>
/// <remarks>Source: VCFv4.5 § 1.6.2 (GT), with the leading '/' or '|' of 4.4 on.</remarks>
public readonly struct Genotype
{
    /// <summary>The highest ploidy read.</summary>
    public const int MaxPloidy = 64;

    /// <summary>Alleles, missing ones included; 0 if there is no GT at all.</summary>
    public int Ploidy { get; private init; }

    /// <summary>How many of them are missing ('.').</summary>
    public int Missing { get; private init; }

    /// <summary>Whether every separator is '|' and the prefix does not say otherwise.</summary>
    public bool IsPhased { get; private init; }

    /// <summary>Whether no allele is missing and there is one at least.</summary>
    public bool IsComplete => Ploidy > 0 && Missing == 0;

    /// <summary>Whether no allele is known.</summary>
    public bool IsMissing => Missing == Ploidy;

    /// <summary>Reads a GT value.</summary>
    /// <param name="text">The value; empty if it was dropped or FORMAT has no GT.</param>
    /// <param name="alleleCount">Alleles of the record, REF included.</param>
    /// <param name="copies">Receives copies of each allele of the record; at least <paramref name="alleleCount"/> long, cleared here.</param>
    /// <param name="faults">The record's place in faults.</param>
    /// <exception cref="Errors.InvalidInputException">It is no genotype, or names an allele that the record has not.</exception>
    public static Genotype Parse(ReadOnlySpan<byte> text, int alleleCount, Span<int> copies, VcfFaults faults)
    {
        copies[..alleleCount].Clear();
        if (text.Length == 3 && text[1] is (byte)'/' or (byte)'|' && IsAllele(text[0], alleleCount) && IsAllele(text[2], alleleCount))
        {
            copies[text[0] - '0']++;
            copies[text[2] - '0']++;
            return new Genotype { Ploidy = 2, IsPhased = text[1] == '|' };
        }

        return ParseAny(text, alleleCount, copies, faults);
    }

    private static bool IsAllele(byte digit, int alleleCount) => digit is >= (byte)'0' and <= (byte)'9' && digit - '0' < alleleCount;

    private static Genotype ParseAny(ReadOnlySpan<byte> text, int alleleCount, Span<int> copies, VcfFaults faults)
    {
        var (ploidy, missing, unphased, at) = (0, 0, 0, 0);
        var prefix = text is [(byte)'/' or (byte)'|', ..] ? text[at++] : (byte)0;
        while (at < text.Length)
        {
            var separator = text[at..].IndexOfAny((byte)'/', (byte)'|');
            var end = separator < 0 ? text.Length : at + separator;
            if (text[at..end] is [(byte)'.'])
            {
                missing++;
            }
            else
            {
                copies[Allele(text[at..end], alleleCount, faults)]++;
            }

            ploidy++;
            unphased += separator >= 0 && text[end] == '/' ? 1 : 0;
            at = end + 1;
            if (ploidy > MaxPloidy || (separator >= 0 && at == text.Length))
            {
                throw faults.Fault($"a GT of at most {MaxPloidy} alleles, none of them empty", "another GT");
            }
        }

        if (ploidy == 0 && prefix != 0)
        {
            throw faults.Fault("an allele after the GT's prefix", "none");
        }

        return new Genotype { Ploidy = ploidy, Missing = missing, IsPhased = unphased == 0 && prefix != '/' && (ploidy > 1 || prefix == '|') };
    }

    private static int Allele(ReadOnlySpan<byte> text, int alleleCount, VcfFaults faults)
    {
        foreach (var digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                throw faults.Fault("GT: allele numbers or '.', separated by '/' or '|'", "another character");
            }
        }

        return VcfNumber.Whole(text) is { } allele && allele < alleleCount
            ? allele
            : throw faults.Fault($"GT alleles from 0 to {alleleCount - 1}, as many as the record has", "an allele number beyond them or none");
    }
}
