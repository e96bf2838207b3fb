namespace Pfmg.Cloud.Core.Genomics;

/// <summary>One alternate allele at a biallelic site.</summary>
public readonly ref struct NormalisedAllele
{
    /// <summary>An allele as told.</summary>
    public NormalisedAllele(int pos, ReadOnlySpan<byte> reference, ReadOnlySpan<byte> alt)
    {
        Pos = pos;
        Ref = reference;
        Alt = alt;
    }

    /// <summary>First base of <see cref="Ref"/>, 1-based.</summary>
    public int Pos { get; }

    /// <summary>The reference allele.</summary>
    public ReadOnlySpan<byte> Ref { get; }

    /// <summary>The alternate allele.</summary>
    public ReadOnlySpan<byte> Alt { get; }
}
