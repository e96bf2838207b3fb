using System.Globalization;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>One biallelic variant, named "chrom-pos-ref-alt".</summary>
/// <param name="Contig">The contig, by the reference's name.</param>
/// <param name="Position">First base of REF, 1-based.</param>
/// <param name="Ref">Reference allele, upper case.</param>
/// <param name="Alt">Alternate allele, upper case.</param>
public sealed record VariantText(string Contig, int Position, string Ref, string Alt)
{
    /// <summary>Reads "chrom-pos-ref-alt"; a contig's name may hold '-' (HLA names do), the other parts may not.</summary>
    /// <returns>The variant, trimmed of bases that both alleles share, so that it stands as `calls` has it. It is not left-aligned: that needs the reference.</returns>
    /// <exception cref="InvalidInputException">The text is no variant.</exception>
    public static VariantText Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var beforeAlt = text.LastIndexOf('-');
        var beforeRef = beforeAlt > 0 ? text.LastIndexOf('-', beforeAlt - 1) : -1;
        var beforePosition = beforeRef > 0 ? text.LastIndexOf('-', beforeRef - 1) : -1;
        if (beforePosition < 1
            || !int.TryParse(text.AsSpan(beforePosition + 1, beforeRef - beforePosition - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            || position < 1)
        {
            throw Refuse(text);
        }

        var reference = text[(beforeRef + 1)..beforeAlt].ToUpperInvariant();
        var alternate = text[(beforeAlt + 1)..].ToUpperInvariant();
        return IsBases(reference) && IsBases(alternate) && !string.Equals(reference, alternate, StringComparison.Ordinal)
            ? Trim(text[..beforePosition], position, reference, alternate)
            : throw Refuse(text);
    }

    private static VariantText Trim(string contig, int position, string reference, string alternate)
    {
        var shorter = Math.Min(reference.Length, alternate.Length);
        var suffix = 0;
        while (suffix < shorter - 1 && reference[^(suffix + 1)] == alternate[^(suffix + 1)])
        {
            suffix++;
        }

        var prefix = 0;
        while (prefix < shorter - suffix - 1 && reference[prefix] == alternate[prefix])
        {
            prefix++;
        }

        return new VariantText(contig, position + prefix, reference[prefix..^suffix], alternate[prefix..^suffix]);
    }

    private static bool IsBases(string allele) => allele.Length > 0 && !allele.AsSpan().ContainsAnyExcept("ACGTN");

    private static InvalidInputException Refuse(string text) =>
        new("variant", "", "chrom-pos-ref-alt, the alleles of A, C, G, T and N and not the same", text.Length > 80 ? $"{text[..80]}…" : text);
}
