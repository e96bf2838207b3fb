using System.Text;

namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>What a record tells of one ALT that is a structural variant: a symbol, a breakend, or bases in a record with SVTYPE.</summary>
/// <param name="Type">DEL, INS, DUP, INV, CNV, BND, or what else SVTYPE says.</param>
/// <param name="End">The last base of the reference that it covers; the end of REF where it covers no stretch (INS, BND).</param>
/// <param name="Length">Bases deleted, inserted, doubled, turned round; null if the record does not tell.</param>
/// <param name="PositionLow">How far before POS it may begin: 0 or less; null if the record does not tell.</param>
/// <param name="PositionHigh">How far behind POS it may begin: 0 or more; null if the record does not tell.</param>
/// <param name="Mate">What a breakend joins, "contig:position"; null for others and where it is not known.</param>
/// <remarks>
/// Source: VCFv4.5 § 3 (SVLEN, CIPOS; END only where SVLEN is missing or the record has one ALT) and § 5.4 (breakends). A
/// symbol's own type outweighs SVTYPE, which is one word for all ALTs.
/// </remarks>
public sealed record LongVariant(string Type, int End, int? Length, int? PositionLow, int? PositionHigh, string? Mate)
{
    private static readonly string[] Symbols = ["DEL", "INS", "DUP", "INV", "CNV", "BND", "TRA"];

    /// <summary>Whether it takes bases out, so that reference told inside of it does not hold.</summary>
    public bool IsDeletion => Type == "DEL";

    /// <summary>Reads what a record tells of an ALT.</summary>
    /// <param name="line">The record.</param>
    /// <param name="alt">The ALT as written.</param>
    /// <param name="index">Its index among the ALTs, from 0.</param>
    /// <param name="normal">POS and length of REF in the ALT's normal form.</param>
    /// <param name="faults">The record's place in faults.</param>
    /// <returns>Null for an ALT that is no structural variant.</returns>
    /// <exception cref="Errors.InvalidInputException">It ends before it begins, or beyond every contig.</exception>
    public static LongVariant? Of(in VcfLine line, ReadOnlySpan<byte> alt, int index, (int Pos, int RefLength) normal, VcfFaults faults)
    {
        if (line.Ref.Length == 1 && alt.Length == 1 && Bases.IsSequence(alt))
        {
            return null;
        }

        var isSequence = AltAlleles.Kind(alt) == AltKind.Sequence;
        if (TypeOf(line, alt, index, isSequence) is not { } type)
        {
            return null;
        }

        var length = Magnitude(Pick(InfoFields.Find(line.Info, "SVLEN="u8), index, valuesEach: 1, 0));
        var end = normal.Pos + normal.RefLength - 1;
        if (isSequence)
        {
            length ??= Math.Abs(line.Ref.Length - alt.Length);
        }
        else if (type is "DEL" or "DUP" or "INV" or "CNV")
        {
            end = EndOf(line, end, length, faults);
            length ??= end > line.Pos ? end - line.Pos : null;
        }

        var confidence = InfoFields.Find(line.Info, "CIPOS="u8);
        return new LongVariant(type, end, length, Pick(confidence, index, valuesEach: 2, 0), Pick(confidence, index, valuesEach: 2, 1), Joined(line, alt, type));
    }

    private static string? TypeOf(in VcfLine line, ReadOnlySpan<byte> alt, int index, bool isSequence)
    {
        var told = InfoFields.Find(line.Info, "SVTYPE="u8);
        if (isSequence)
        {
            return told is [] or [(byte)'.'] ? null : Word(told, index);
        }

        if (alt is not [(byte)'<', .. var symbol, (byte)'>'])
        {
            return "BND";
        }

        var colon = symbol.IndexOf((byte)':');
        var first = colon < 0 ? symbol : symbol[..colon];
        foreach (var known in Symbols)
        {
            if (Ascii.Equals(first, known))
            {
                return known;
            }
        }

        return told is not [] and not [(byte)'.'] ? Word(told, index)
            : symbol is [(byte)'C', (byte)'N', .. var copies] && VcfNumber.Whole(copies) is not null ? "CNV" : null;
    }

    // SVTYPE is one word; some callers give one an ALT.
    private static string Word(ReadOnlySpan<byte> told, int index)
    {
        var each = told;
        var number = 0;
        foreach (var part in told.Split((byte)','))
        {
            each = number++ <= index ? told[part] : each;
        }

        return Encoding.UTF8.GetString(each);
    }

    private static int EndOf(in VcfLine line, int endOfRef, int? length, VcfFaults faults)
    {
        var text = InfoFields.Find(line.Info, "END="u8);
        var told = VcfNumber.Whole(text);
        if (told is { } end && (length is null || !line.Alt.Contains((byte)',')))
        {
            return end >= line.Pos && end < int.MaxValue ? Math.Max(end, endOfRef) : throw faults.Fault("INFO END of at least POS", text);
        }

        return length is null ? endOfRef
            : length < int.MaxValue - line.Pos ? Math.Max(line.Pos + length.Value, endOfRef)
            : throw faults.Fault("INFO SVLEN within a contig", InfoFields.Find(line.Info, "SVLEN="u8));
    }

    /// <summary>One of a list's values: those of the ALT if there are several, else those that all share.</summary>
    private static int? Pick(ReadOnlySpan<byte> list, int index, int valuesEach, int which)
    {
        if (list.IsEmpty)
        {
            return null;
        }

        var wanted = list.Count((byte)',') + 1 > valuesEach ? (index * valuesEach) + which : which;
        foreach (var part in list.Split((byte)','))
        {
            if (wanted-- == 0)
            {
                return VcfNumber.Whole(list[part]);
            }
        }

        return null;
    }

    private static int? Magnitude(int? length) => length is { } told and > int.MinValue ? Math.Abs(told) : null;

    private static string? Joined(in VcfLine line, ReadOnlySpan<byte> alt, string type)
    {
        var open = alt.IndexOfAny((byte)'[', (byte)']');
        if (alt is [not (byte)'<', ..])
        {
            return open < 0 ? null : Encoding.UTF8.GetString(alt[(open + 1)..(open + 1 + alt[(open + 1)..].IndexOf(alt[open]))]);
        }

        var contig = InfoFields.Find(line.Info, "CHR2="u8);
        var position = InfoFields.Find(line.Info, "POS2="u8) is { IsEmpty: false } second ? second : InfoFields.Find(line.Info, "END="u8);
        return type is "BND" or "TRA" && !contig.IsEmpty && !position.IsEmpty
            ? $"{Encoding.UTF8.GetString(contig)}:{Encoding.UTF8.GetString(position)}"
            : null;
    }
}
