using System.Text;

namespace Pfmg.Cloud.Core.Genomics;

/// <summary>Brings one alternate allele into its one normal form: split from the others, parsimonious, left-aligned.</summary>
/// <remarks>
/// Source: Tan, Abecasis, Kang, "Unified representation of genetic variants", Bioinformatics 2015. Equal to
/// `bcftools norm -m- -f` on alleles that are bases. Not thread-safe: what is returned may lie in a buffer of this
/// object and holds until the next call.
/// </remarks>
public sealed class Normalise
{
    private byte[] _buffer = new byte[256];

    /// <summary>The normal form of REF and one ALT, both bases.</summary>
    /// <param name="pos">POS, 1-based.</param>
    /// <param name="reference">REF, upper or lower case; agrees with <paramref name="contig"/> (see <see cref="Agrees"/>).</param>
    /// <param name="alt">One ALT.</param>
    /// <param name="contig">The contig's bases, upper case; empty if there is no reference: then alleles are only trimmed.</param>
    /// <returns>In upper case. An allele that reaches beyond the contig is returned where it was.</returns>
    public NormalisedAllele Of(int pos, ReadOnlySpan<byte> reference, ReadOnlySpan<byte> alt, ReadOnlySpan<byte> contig)
    {
        if (HasLowerCase(reference) || HasLowerCase(alt))
        {
            reference = Upper(reference);
            alt = Upper(alt);
        }

        if (reference.Length == 1 && alt.Length == 1)
        {
            return new NormalisedAllele(pos, reference, alt);
        }

        if (contig.IsEmpty || pos < 1 || pos - 1 + reference.Length > contig.Length || reference.SequenceEqual(alt))
        {
            return Trim(pos, reference, alt);
        }

        var shorter = Math.Min(reference.Length, alt.Length);
        var suffix = 0;
        while (suffix < shorter && reference[^(suffix + 1)] == alt[^(suffix + 1)])
        {
            suffix++;
        }

        return suffix < shorter
            ? TrimStart(pos, reference[..^suffix], alt[..^suffix])
            : Shift(pos, reference[..^suffix], alt[..^suffix], contig);
    }

    /// <summary>Whether REF is what the reference has there; N on either side agrees with every base.</summary>
    /// <param name="pos">POS, 1-based.</param>
    /// <param name="reference">REF.</param>
    /// <param name="contig">The contig's bases, upper case.</param>
    /// <returns>True also for what reaches beyond the contig, which is not compared.</returns>
    public static bool Agrees(int pos, ReadOnlySpan<byte> reference, ReadOnlySpan<byte> contig)
    {
        if (pos < 1 || pos - 1 + reference.Length > contig.Length)
        {
            return true;
        }

        var bases = contig.Slice(pos - 1, reference.Length);
        if (bases.SequenceEqual(reference))
        {
            return true;
        }

        for (var i = 0; i < bases.Length; i++)
        {
            var (told, known) = (reference[i] & ~0x20, bases[i]);
            if (told != known && IsOneBase(told) && IsOneBase(known))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsOneBase(int upper) => upper is 'A' or 'C' or 'G' or 'T';

    private static NormalisedAllele Trim(int pos, ReadOnlySpan<byte> reference, ReadOnlySpan<byte> alt)
    {
        while (reference.Length > 1 && alt.Length > 1 && reference[^1] == alt[^1])
        {
            reference = reference[..^1];
            alt = alt[..^1];
        }

        return TrimStart(pos, reference, alt);
    }

    private static NormalisedAllele TrimStart(int pos, ReadOnlySpan<byte> reference, ReadOnlySpan<byte> alt)
    {
        var start = 0;
        while (reference.Length - start > 1 && alt.Length - start > 1 && reference[start] == alt[start])
        {
            start++;
        }

        return new NormalisedAllele(pos + start, reference[start..], alt[start..]);
    }

    // One allele is empty: bases inserted before, or deleted from, start (0-based). They move left as long as the base
    // before them equals their last, which rotates them.
    private NormalisedAllele Shift(int pos, ReadOnlySpan<byte> reference, ReadOnlySpan<byte> alt, ReadOnlySpan<byte> contig)
    {
        var (isDeletion, start) = (alt.IsEmpty, pos - 1);
        var moved = isDeletion ? reference : alt;
        var last = moved.Length - 1;
        while (start > 0 && contig[start - 1] == moved[last])
        {
            start--;
            last = last == 0 ? moved.Length - 1 : last - 1;
        }

        // The base before is the anchor; at the contig's start it is the base after, as VCF wants it.
        var anchor = start > 0 ? start - 1 : isDeletion ? moved.Length : 0;
        var anchorFirst = start > 0;
        if (anchor >= contig.Length)
        {
            return Trim(pos, reference, alt);
        }

        if (isDeletion)
        {
            var from = anchorFirst ? anchor : 0;
            return new NormalisedAllele(from + 1, contig.Slice(from, moved.Length + 1), contig.Slice(anchor, 1));
        }

        var target = Buffer(moved.Length + 1);
        var rotated = target.AsSpan(anchorFirst ? 1 : 0, moved.Length);
        var tail = moved[(last + 1)..];
        tail.CopyTo(rotated);
        moved[..(last + 1)].CopyTo(rotated[tail.Length..]);
        target[anchorFirst ? 0 : moved.Length] = contig[anchor];
        return new NormalisedAllele(anchor + 1, contig.Slice(anchor, 1), target.AsSpan(0, moved.Length + 1));
    }

    private static bool HasLowerCase(ReadOnlySpan<byte> text) =>
        text.Length == 1 ? text[0] >= 'a' : text.ContainsAnyInRange((byte)'a', (byte)'z');

    private static byte[] Upper(ReadOnlySpan<byte> text)
    {
        var upper = new byte[text.Length];
        Ascii.ToUpper(text, upper, out _);
        return upper;
    }

    private byte[] Buffer(int length)
    {
        if (_buffer.Length < length)
        {
            _buffer = new byte[length * 2];
        }

        return _buffer;
    }
}
