using System.Buffers.Text;

namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>One record as spans over its line; nothing is copied or decoded.</summary>
/// <remarks>Percent encoding is left as it is. Source: VCFv4.5 § 1.6.</remarks>
public readonly ref struct VcfLine
{
    private VcfLine(
        ReadOnlySpan<byte> chrom, ReadOnlySpan<byte> posText, int pos, ReadOnlySpan<byte> id, ReadOnlySpan<byte> reference, ReadOnlySpan<byte> alt,
        ReadOnlySpan<byte> qual, ReadOnlySpan<byte> filter, ReadOnlySpan<byte> info, ReadOnlySpan<byte> format, ReadOnlySpan<byte> samples)
    {
        Chrom = chrom;
        PosText = posText;
        Pos = pos;
        Id = id;
        Ref = reference;
        Alt = alt;
        Qual = qual;
        Filter = filter;
        Info = info;
        Format = format;
        Samples = samples;
    }

    /// <summary>CHROM.</summary>
    public ReadOnlySpan<byte> Chrom { get; }

    /// <summary>POS, 1-based; 0 and one past the contig's end stand for its telomeres.</summary>
    public int Pos { get; }

    /// <summary>POS as it is spelled.</summary>
    public ReadOnlySpan<byte> PosText { get; }

    /// <summary>Whether <see cref="Pos"/> alone does not tell how POS is spelled: `007`.</summary>
    public bool IsPosOddlySpelled => PosText.Length > 1 && PosText[0] is < (byte)'1' or > (byte)'9';

    /// <summary>ID.</summary>
    public ReadOnlySpan<byte> Id { get; }

    /// <summary>REF.</summary>
    public ReadOnlySpan<byte> Ref { get; }

    /// <summary>ALT, comma-separated.</summary>
    public ReadOnlySpan<byte> Alt { get; }

    /// <summary>QUAL.</summary>
    public ReadOnlySpan<byte> Qual { get; }

    /// <summary>FILTER.</summary>
    public ReadOnlySpan<byte> Filter { get; }

    /// <summary>INFO.</summary>
    public ReadOnlySpan<byte> Info { get; }

    /// <summary>FORMAT; empty if the file has no samples.</summary>
    public ReadOnlySpan<byte> Format { get; }

    /// <summary>All sample columns, tab-separated; empty if the file has none.</summary>
    public ReadOnlySpan<byte> Samples { get; }

    /// <summary>Finds the columns of a line.</summary>
    /// <param name="line">The line without its line end.</param>
    /// <param name="header">How many columns there must be.</param>
    /// <param name="faults">The line's place in faults.</param>
    /// <exception cref="Errors.InvalidInputException">Columns are missing or too many, or POS is no position.</exception>
    /// <remarks>The number of sample columns is checked where they are read, for files of more than one.</remarks>
    public static VcfLine Parse(ReadOnlySpan<byte> line, VcfHeader header, VcfFaults faults)
    {
        var rest = line;
        var chrom = Next(ref rest, faults, line);
        var posText = Next(ref rest, faults, line);
        var id = Next(ref rest, faults, line);
        var reference = Next(ref rest, faults, line);
        var alt = Next(ref rest, faults, line);
        var qual = Next(ref rest, faults, line);
        var filter = Next(ref rest, faults, line);
        ReadOnlySpan<byte> info, format = default;
        if (header.HasFormat)
        {
            info = Next(ref rest, faults, line);
            var hasSamples = header.Samples.Count > 0;
            format = hasSamples ? Next(ref rest, faults, line) : rest;
            rest = hasSamples ? rest : default;
        }
        else
        {
            info = rest;
            rest = default;
        }

        if (!Utf8Parser.TryParse(posText, out int pos, out var used) || used != posText.Length || pos < 0 || pos > int.MaxValue - reference.Length)
        {
            throw faults.Fault("POS from 0 to 2147483647", posText);
        }

        if (chrom.IsEmpty || reference.IsEmpty || alt.IsEmpty || filter.IsEmpty || (format.IsEmpty && header.HasFormat))
        {
            throw faults.Fault("no empty column", "an empty CHROM, REF, ALT, FILTER or FORMAT");
        }

        if ((header.HasFormat ? header.Samples.Count == 1 ? rest : format : info).Contains((byte)'\t') && header.Samples.Count <= 1)
        {
            throw faults.Fault(Columns(header), $"{line.Count((byte)'\t') + 1}");
        }

        return new VcfLine(chrom, posText, pos, id, reference, alt, qual, filter, info, format, rest);
    }

    /// <summary>How many columns a header asks for, for faults.</summary>
    public static string Columns(VcfHeader header) => $"{(header.HasFormat ? 9 + header.Samples.Count : 8)} tab-separated columns";

    private static ReadOnlySpan<byte> Next(scoped ref ReadOnlySpan<byte> rest, VcfFaults faults, ReadOnlySpan<byte> line)
    {
        var tab = rest.IndexOf((byte)'\t');
        if (tab < 0)
        {
            throw faults.Fault("the tab-separated columns of the header's column line", $"{line.Count((byte)'\t') + 1} columns");
        }

        var field = rest[..tab];
        rest = rest[(tab + 1)..];
        return field;
    }
}
