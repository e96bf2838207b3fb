using System.Buffers;

namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>What CHROM and ALT may hold: contigs' names, sequences, symbols, breakends.</summary>
/// <remarks>Source: VCFv4.5 § 1.6.1 (ALT) and § 5.4 (breakends).</remarks>
public static class CheckAlleles
{
    private static readonly SearchValues<byte> NoContig = SearchValues.Create(" \t,<>\"'`\\()[]{}"u8);
    private static readonly SearchValues<byte> NoSymbol = SearchValues.Create("<>, \t\""u8);

    /// <summary>Whether an allele is well-formed.</summary>
    /// <param name="allele">One ALT.</param>
    public static bool IsAllele(ReadOnlySpan<byte> allele) => allele switch
    {
        [] => false,
        [(byte)'*' or (byte)'.'] => true,
        [(byte)'<', .. var symbol, (byte)'>'] => !symbol.IsEmpty && !symbol.ContainsAny(NoSymbol),
        [(byte)'.', .. var bases] => Bases.IsSequence(bases) || IsBreakend(allele),
        [.. var bases, (byte)'.'] => Bases.IsSequence(bases) || IsBreakend(allele),
        _ => Bases.IsSequence(allele) || IsBreakend(allele),
    };

    /// <summary>Whether a CHROM is a contig's name, or the `&lt;name&gt;` of a contig of an assembly file.</summary>
    /// <remarks>Source: VCFv4.5 § 1.6.1 (CHROM) and SAMv1 § 1.2.1: any printable character but brackets, quotes, commas and backslash; neither '*' nor '=' first.</remarks>
    public static bool IsContig(ReadOnlySpan<byte> chrom)
    {
        var name = chrom is [(byte)'<', .. var inner, (byte)'>'] ? inner : chrom;
        return name is [not (byte)'*' and not (byte)'=', ..] && !name.ContainsAny(NoContig) && !name.ContainsAnyInRange((byte)0, (byte)32);
    }

    /// <summary>`t[p[`, `t]p]`, `]p]t`, `[p[t`, where p is a contig (or an `&lt;assembly contig&gt;`) and a position.</summary>
    private static bool IsBreakend(ReadOnlySpan<byte> allele)
    {
        var open = allele.IndexOfAny((byte)'[', (byte)']');
        var close = open < 0 ? -1 : allele[(open + 1)..].IndexOf(allele[open]) + open + 1;
        if (close <= open)
        {
            return false;
        }

        var left = allele[..open];
        var mate = allele[(open + 1)..close];
        var right = allele[(close + 1)..];
        var colon = mate.LastIndexOf((byte)':');
        return left.IsEmpty != right.IsEmpty
            && IsBasesOrNone(left.IsEmpty ? right : left)
            && colon > 0 && colon < mate.Length - 1
            && !mate[..colon].ContainsAny((byte)' ', (byte)',')
            && !mate[(colon + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    // '.' before a bracket: what joins here is not known.
    private static bool IsBasesOrNone(ReadOnlySpan<byte> bases) => bases is [(byte)'.'] || Bases.IsSequence(bases);
}
