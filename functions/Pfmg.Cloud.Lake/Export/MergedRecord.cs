namespace Pfmg.Cloud.Lake.Export;

/// <summary>A record of one file with the sample columns wanted of it.</summary>
/// <param name="SourceId">The file.</param>
/// <param name="Number">Its number in the file.</param>
/// <param name="Chrom">CHROM.</param>
/// <param name="Pos">POS.</param>
/// <param name="Id">ID.</param>
/// <param name="Ref">REF.</param>
/// <param name="Alt">ALT.</param>
/// <param name="Qual">QUAL.</param>
/// <param name="Filter">FILTER.</param>
/// <param name="Info">INFO.</param>
/// <param name="Format">FORMAT.</param>
/// <param name="Reach">The last base that it covers by its site columns.</param>
internal sealed record MergedRecord(
    int SourceId, int Number, string Chrom, string Pos, string Id, string Ref, string Alt, string Qual, string Filter, string Info, string Format, long Reach)
{
    private const string LengthKey = "LEN";

    /// <summary>Its sample columns in the order of the answer's columns of this file.</summary>
    public List<string> Columns { get; } = [];

    /// <summary>What else must be the same for two records to be one line: how far a symbol reaches.</summary>
    public string Span => Alt.Contains('<', StringComparison.Ordinal)
        ? string.Join(';', Info.Split(';').Where(static said => said.StartsWith("END=", StringComparison.Ordinal) || said.StartsWith("SVLEN=", StringComparison.Ordinal)))
        : "";

    public bool IsAt(MergedRecord other) =>
        Pos == other.Pos && Ref == other.Ref && Alt == other.Alt && Chrom == other.Chrom;

    /// <summary>Whether it touches bases from <paramref name="start"/> on, by its site columns or by what LEN tells of a sample wanted (VCF 4.5).</summary>
    public bool Reaches(int start)
    {
        if (Reach >= start)
        {
            return true;
        }

        int length = Array.IndexOf(Format.Split(':'), LengthKey);
        long pos = long.Parse(Pos, System.Globalization.CultureInfo.InvariantCulture);
        return length >= 0 && Columns.Exists(column => column.Split(':') is var values && values.Length > length
            && long.TryParse(values[length], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long bases) && pos - 1 + bases >= start);
    }
}
