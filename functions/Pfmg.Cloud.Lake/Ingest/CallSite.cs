namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>What the rows of `calls` of one allele of one record share.</summary>
/// <param name="Contig">The contig's number.</param>
/// <param name="Allele">The allele.</param>
/// <param name="Record">The record's number in its file.</param>
/// <param name="AlleleIndex">The allele's index in the record, from 1.</param>
/// <param name="Filter">FILTER, in the run's text.</param>
/// <param name="Qual">QUAL.</param>
/// <param name="First">Its first row.</param>
/// <param name="Count">Its rows, by ascending sample.</param>
internal readonly record struct CallSite(
    int Contig, RecordAlleles.Allele Allele, int Record, int AlleleIndex, TextSlice Filter, float? Qual, int First, int Count)
{
    /// <summary>The last base that the allele covers.</summary>
    public int End => Allele.Long?.End ?? Allele.Pos + Allele.Ref.Length - 1;

    /// <summary>Orders by contig, position and alleles: 0 for rows that `calls` has among each other.</summary>
    public static int Compare(in CallSite a, in CallSite b, ReadOnlySpan<byte> alleles, ContigTable contigs)
    {
        if (a.Contig != b.Contig)
        {
            return string.CompareOrdinal(contigs[a.Contig].Name, contigs[b.Contig].Name);
        }

        if (a.Allele.Pos != b.Allele.Pos)
        {
            return a.Allele.Pos.CompareTo(b.Allele.Pos);
        }

        var order = a.Allele.Ref == b.Allele.Ref ? 0 : a.Allele.Ref.Of(alleles).SequenceCompareTo(b.Allele.Ref.Of(alleles));
        return order != 0 || a.Allele.Alt == b.Allele.Alt ? order : a.Allele.Alt.Of(alleles).SequenceCompareTo(b.Allele.Alt.Of(alleles));
    }
}
