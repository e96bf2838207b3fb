using System.Buffers.Text;

namespace Pfmg.Cloud.Core.Files;

/// <summary>Where a VCF record lies: its contig, and the bases from POS to the end of REF, or to INFO/END where that is told and not before POS.</summary>
/// <remarks>
/// Source: VCFv4.5 § 1.6.1 and § 3; a BCF's or tabix index's own notion of a record's length (htslib, `rlen`), so that what an index finds and
/// what is told to overlap are the same.
/// </remarks>
internal readonly ref struct VcfExtent
{
    private VcfExtent(ReadOnlySpan<byte> contig, int start, int end)
    {
        Contig = contig;
        (Start, End) = (start, end);
    }

    /// <summary>CHROM.</summary>
    public ReadOnlySpan<byte> Contig { get; }

    /// <summary>POS, 1-based; 0 for a telomere.</summary>
    public int Start { get; }

    /// <summary>The last base, included.</summary>
    public int End { get; }

    /// <summary>Reads a record's line.</summary>
    /// <returns>False if it is none.</returns>
    public static bool TryRead(ReadOnlySpan<byte> line, out VcfExtent extent)
    {
        extent = default;
        var contig = Field(ref line);
        var position = Field(ref line);
        _ = Field(ref line);
        var reference = Field(ref line);
        if (contig.IsEmpty || !Utf8Parser.TryParse(position, out int start, out var used) || used != position.Length || start < 0)
        {
            return false;
        }

        _ = Field(ref line);
        _ = Field(ref line);
        _ = Field(ref line);
        var told = EndOf(Field(ref line));
        extent = new VcfExtent(contig, start, told >= start && told > 0 ? told : (int)Math.Min(int.MaxValue, start + (long)Math.Max(1, reference.Length) - 1));
        return true;
    }


    private static int EndOf(ReadOnlySpan<byte> info)
    {
        var at = info.StartsWith("END="u8) ? 0 : info.IndexOf(";END="u8) is var found and >= 0 ? found + 1 : -1;
        return at >= 0 && Utf8Parser.TryParse(info[(at + 4)..], out int end, out _) ? end : 0;
    }

    private static ReadOnlySpan<byte> Field(scoped ref ReadOnlySpan<byte> line)
    {
        var tab = line.IndexOf((byte)'\t');
        var field = tab < 0 ? line : line[..tab];
        line = tab < 0 ? [] : line[(tab + 1)..];
        return field;
    }
}
