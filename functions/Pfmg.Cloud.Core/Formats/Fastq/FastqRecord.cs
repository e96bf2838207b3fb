namespace Pfmg.Cloud.Core.Formats.Fastq;

/// <summary>One read of a FASTQ in its four-line form.</summary>
/// <param name="text">The four lines with their line ends.</param>
/// <param name="name">The first line without '@', up to white space, without a final "/1" or "/2".</param>
/// <param name="bases">Length of the sequence line.</param>
/// <param name="mate">1 or 2 where the first line tells ("/1", or Illumina's " 1:N:0:…"); else 0.</param>
/// <remarks>Source: Cock et al., Nucleic Acids Res. 38:1767 (2010); what bwa's kseq.h reads of it.</remarks>
public readonly ref struct FastqRecord(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, int bases, int mate)
{
    /// <summary>The four lines with their line ends.</summary>
    public ReadOnlySpan<byte> Text { get; } = text;

    /// <summary>The read's name, the same for both mates.</summary>
    public ReadOnlySpan<byte> Name { get; } = name;

    /// <summary>Bases.</summary>
    public int Bases { get; } = bases;

    /// <summary>Which mate the first line says this is: 1 or 2; 0 if it does not say.</summary>
    public int Mate { get; } = mate;
}
