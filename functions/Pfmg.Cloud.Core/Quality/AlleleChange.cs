using Pfmg.Cloud.Core.Formats.Vcf;

namespace Pfmg.Cloud.Core.Quality;

/// <summary>What an allele does to REF.</summary>
internal enum AlleleChangeKind
{
    /// <summary>None of the others: several bases, a symbol, "*".</summary>
    Other,

    /// <summary>One base, between purines or between pyrimidines.</summary>
    Transition,

    /// <summary>One base, between a purine and a pyrimidine.</summary>
    Transversion,

    /// <summary>Another length.</summary>
    Indel,
}

/// <summary>What an allele does to REF, told without normalising: where lengths agree, bases that agree are looked past.</summary>
internal readonly record struct AlleleChange(AlleleChangeKind Kind)
{
    public static AlleleChange Of(ReadOnlySpan<byte> reference, ReadOnlySpan<byte> alt)
    {
        if (AltAlleles.Kind(alt) != AltKind.Sequence)
        {
            return default;
        }

        if (alt.Length != reference.Length)
        {
            return new AlleleChange(AlleleChangeKind.Indel);
        }

        var at = reference.CommonPrefixLength(alt);
        if (at == alt.Length || !reference[(at + 1)..].SequenceEqual(alt[(at + 1)..]))
        {
            return default;
        }

        var (from, to) = (Upper(reference[at]), Upper(alt[at]));
        var isTransition = (from, to) is ((byte)'A', (byte)'G') or ((byte)'G', (byte)'A') or ((byte)'C', (byte)'T') or ((byte)'T', (byte)'C');
        return isTransition ? new AlleleChange(AlleleChangeKind.Transition)
            : IsBase(from) && IsBase(to) && from != to ? new AlleleChange(AlleleChangeKind.Transversion)
            : default;
    }

    private static byte Upper(byte letter) => (byte)(letter & ~0x20);

    private static bool IsBase(byte letter) => letter is (byte)'A' or (byte)'C' or (byte)'G' or (byte)'T';
}
