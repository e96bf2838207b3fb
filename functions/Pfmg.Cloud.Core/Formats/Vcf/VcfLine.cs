using System.Buffers.Text;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>One record as spans over its line; nothing is copied or decoded.</summary>
/// <remarks>Percent encoding is left as it is. Source: VCFv4.5 § 1.6.</remarks>
public readonly ref struct VcfLine
{
    // Nine before a line's samples, and one more to tell that there is one too many.
    private const int MostTabs = 10;

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
        var hasSamples = header.HasFormat && header.Samples.Count > 0;
        var needed = hasSamples ? 9 : header.HasFormat ? 8 : 7;
        Span<int> tabs = stackalloc int[MostTabs];
        var found = FindTabs(line, tabs[..(needed + 1)]);
        if (found < needed)
        {
            throw faults.Fault("the tab-separated columns of the header's column line", $"{found + 1} columns");
        }

        var chrom = line[..tabs[0]];
        var posText = line[(tabs[0] + 1)..tabs[1]];
        var id = line[(tabs[1] + 1)..tabs[2]];
        var reference = line[(tabs[2] + 1)..tabs[3]];
        var alt = line[(tabs[3] + 1)..tabs[4]];
        var qual = line[(tabs[4] + 1)..tabs[5]];
        var filter = line[(tabs[5] + 1)..tabs[6]];
        var info = header.HasFormat ? line[(tabs[6] + 1)..tabs[7]] : line[(tabs[6] + 1)..];
        var format = hasSamples ? line[(tabs[7] + 1)..tabs[8]] : header.HasFormat ? line[(tabs[7] + 1)..] : default;
        var samples = hasSamples ? line[(tabs[8] + 1)..] : default;
        if (!Utf8Parser.TryParse(posText, out int pos, out var used) || used != posText.Length || pos < 0 || pos > int.MaxValue - reference.Length)
        {
            throw faults.Fault("POS from 0 to 2147483647", posText);
        }

        if (chrom.IsEmpty || reference.IsEmpty || alt.IsEmpty || filter.IsEmpty || (format.IsEmpty && header.HasFormat))
        {
            throw faults.Fault("no empty column", "an empty CHROM, REF, ALT, FILTER or FORMAT");
        }

        if (found > needed && header.Samples.Count <= 1)
        {
            throw faults.Fault(Columns(header), $"{line.Count((byte)'\t') + 1}");
        }

        return new VcfLine(chrom, posText, pos, id, reference, alt, qual, filter, info, format, samples);
    }

    /// <summary>How many columns a header asks for, for faults.</summary>
    public static string Columns(VcfHeader header) => $"{(header.HasFormat ? 9 + header.Samples.Count : 8)} tab-separated columns";

    // All in one pass, 32 bytes at a time: columns are short, and looking for each tab alone costs a call each.
    private static int FindTabs(ReadOnlySpan<byte> line, Span<int> tabs)
    {
        var (count, at) = (0, 0);
        ref var first = ref MemoryMarshal.GetReference(line);
        for (; at <= line.Length - Vector256<byte>.Count; at += Vector256<byte>.Count)
        {
            var found = Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)at), Vector256.Create((byte)'\t')).ExtractMostSignificantBits();
            for (; found != 0; found &= unchecked(found - 1))
            {
                tabs[count++] = at + BitOperations.TrailingZeroCount(found);
                if (count == tabs.Length)
                {
                    return count;
                }
            }
        }

        for (; at < line.Length && count < tabs.Length; at++)
        {
            if (line[at] == '\t')
            {
                tabs[count++] = at;
            }
        }

        return count;
    }
}
