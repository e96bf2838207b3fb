using System.Buffers;

namespace Pfmg.Cloud.Core.Formats.Vcf;

/// <summary>Tells bases from other text.</summary>
public static class Bases
{
    private static readonly SearchValues<byte> Known = SearchValues.Create("ACGTNacgtn"u8);
    private static readonly SearchValues<byte> Iupac = SearchValues.Create("ACGTNRYSWKMBDHVUacgtnryswkmbdhvu"u8);

    /// <summary>Whether the text is one base or more, of A, C, G, T and N in either case.</summary>
    public static bool IsSequence(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(Known);

    /// <summary>Whether the text is one IUPAC code or more, in either case.</summary>
    public static bool IsIupac(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(Iupac);
}
