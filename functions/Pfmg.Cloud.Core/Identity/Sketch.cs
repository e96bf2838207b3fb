using System.Buffers.Binary;
using System.Numerics;

namespace Pfmg.Cloud.Core.Identity;

/// <summary>One sample's genotypes at a panel of common sites, two bits a site: enough to tell persons apart and to know kin.</summary>
/// <remarks>
/// A site's bits say whether the reference's base and whether the other base was seen: 10 is homozygous reference, 11
/// heterozygous, 01 homozygous alternate, 00 not known. Words come in pairs, the first for the reference's base, the second
/// for the other, 64 sites a pair, the first site in the lowest bit. A sketch identifies a person: it is genetic data.
/// </remarks>
public sealed class Sketch
{
    private readonly ulong[] _words;

    private Sketch(int sites, ulong[] words)
    {
        (Sites, _words) = (sites, words);
        for (var i = 0; i < words.Length; i += 2)
        {
            Called += BitOperations.PopCount(words[i] | words[i + 1]);
        }
    }

    /// <summary>Sites of the panel.</summary>
    public int Sites { get; }

    /// <summary>Sites with a known genotype.</summary>
    public int Called { get; }

    internal ReadOnlySpan<ulong> Words => _words;

    /// <summary>Makes a sketch of bitmaps of sites, 64 sites a word, the first site in the lowest bit.</summary>
    /// <param name="sites">Sites of the panel, at least 1.</param>
    /// <param name="hasReference">Where the reference's base was seen.</param>
    /// <param name="hasAlternate">Where the other base was seen; neither is "not known".</param>
    public static Sketch Of(int sites, ReadOnlySpan<ulong> hasReference, ReadOnlySpan<ulong> hasAlternate)
    {
        var words = new ulong[WordsOf(sites)];
        for (var i = 0; i < words.Length / 2; i++)
        {
            (words[2 * i], words[(2 * i) + 1]) = (hasReference[i], hasAlternate[i]);
        }

        return Checked(sites, words) ?? throw new ArgumentException("Bits beyond the last site are set.", nameof(hasReference));
    }

    /// <summary>Makes a sketch of copies of the alternate base.</summary>
    /// <param name="copies">By site: 0, 1 or 2; anything else is "not known".</param>
    public static Sketch Of(ReadOnlySpan<byte> copies)
    {
        var words = new ulong[WordsOf(copies.Length)];
        for (var site = 0; site < copies.Length; site++)
        {
            var (pair, bit) = (site / 64 * 2, 1UL << (site % 64));
            words[pair] |= copies[site] is 0 or 1 ? bit : 0;
            words[pair + 1] |= copies[site] is 1 or 2 ? bit : 0;
        }

        return new Sketch(copies.Length, words);
    }

    /// <summary>The words, little-endian, as base64: what the lake keeps.</summary>
    public string ToText()
    {
        var bytes = new byte[_words.Length * sizeof(ulong)];
        for (var i = 0; i < _words.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * sizeof(ulong)), _words[i]);
        }

        return Convert.ToBase64String(bytes);
    }

    /// <summary>A sketch of <see cref="ToText"/>; null if the text is none of a panel of this size.</summary>
    public static Sketch? Parse(int sites, string text)
    {
        var bytes = new byte[WordsOf(sites) * sizeof(ulong)];
        if (!Convert.TryFromBase64String(text, bytes, out var written) || written != bytes.Length)
        {
            return null;
        }

        var words = new ulong[bytes.Length / sizeof(ulong)];
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(i * sizeof(ulong)));
        }

        return Checked(sites, words);
    }

    private static int WordsOf(int sites)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sites, 1);
        return (sites + 63) / 64 * 2;
    }

    private static Sketch? Checked(int sites, ulong[] words)
    {
        var beyond = sites % 64 == 0 ? 0 : ulong.MaxValue << (sites % 64);
        return ((words[^1] | words[^2]) & beyond) == 0 ? new Sketch(sites, words) : null;
    }
}
