using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Vcf;
using Pfmg.Cloud.Core.Genomics;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>The ALT alleles of one record, each in its normal form. Reused from record to record.</summary>
internal sealed class RecordAlleles
{
    private readonly Normalise _normalise = new();
    private Allele[] _alts = new Allele[8];

    /// <summary>Alleles, REF included.</summary>
    public int Count { get; private set; }

    /// <summary>Whether there is a real ALT; if not, the record tells of reference.</summary>
    public bool IsVariant { get; private set; }

    /// <summary>The least of POS and the normalised positions.</summary>
    public int MinPos { get; private set; }

    /// <summary>The last base that the record's alleles take in: of REF, or of a deletion that is told by symbol.</summary>
    public int SpanEnd { get; private set; }

    /// <summary>The last base that any allele covers, duplications and inversions too.</summary>
    public int LastEnd { get; private set; }

    /// <summary>Whether there is a real ALT, and each is a structural variant.</summary>
    public bool IsStructural { get; private set; }

    /// <summary>An ALT by its index in the record, from 1.</summary>
    public ref readonly Allele this[int allele] => ref _alts[allele - 1];

    /// <summary>Takes a record's alleles.</summary>
    /// <param name="line">The record.</param>
    /// <param name="contig">The contig's bases; empty without a reference.</param>
    /// <param name="texts">Receives the normalised alleles.</param>
    /// <param name="faults">The record's place in faults.</param>
    /// <exception cref="InvalidInputException">REF is no bases, or not the reference's; an ALT is none, or ends before it begins.</exception>
    public void Set(in VcfLine line, ReadOnlySpan<byte> contig, TextArena texts, VcfFaults faults)
    {
        var isSequence = Bases.IsSequence(line.Ref);
        if (!isSequence && !Bases.IsIupac(line.Ref))
        {
            throw faults.Fault("REF of bases", line.Ref);
        }

        if (isSequence && !contig.IsEmpty && !Normalise.Agrees(line.Pos, line.Ref, contig))
        {
            throw faults.Fault($"the reference's bases at POS {line.Pos} as REF", line.Ref);
        }

        var endOfRef = line.Pos + line.Ref.Length - 1;
        (Count, IsVariant, IsStructural, MinPos, SpanEnd, LastEnd) = (1, false, false, line.Pos, endOfRef, endOfRef);
        var small = 0;
        var alts = new AltAlleles(line.Alt);
        while (alts.MoveNext())
        {
            if (alts.Current.IsEmpty)
            {
                throw faults.Fault("no empty ALT allele", line.Alt);
            }

            var kind = AltAlleles.Kind(alts.Current);
            if (kind == AltKind.None)
            {
                if (line.Alt.Length > 1)
                {
                    throw faults.Fault("'.' as the only ALT, if any", line.Alt);
                }

                continue;
            }

            if (kind == AltKind.Symbolic && !CheckAlleles.IsAllele(alts.Current))
            {
                throw faults.Fault("an ALT of bases, '*', <ID> or a breakend", alts.Current);
            }

            IsVariant |= kind != AltKind.Unspecified;
            if (_alts.Length < Count)
            {
                Array.Resize(ref _alts, Count * 2);
            }

            var allele = Take(line, alts.Current, isSequence ? kind : AltKind.Symbolic, kind, contig, texts);
            if (allele.IsRow)
            {
                allele = allele with { Long = LongVariant.Of(line, alts.Current, Count - 1, (allele.Pos, allele.Ref.Length), faults) };
                TakeEnd(allele.Long);
                small += allele.Long is null ? 1 : 0;
            }

            _alts[Count - 1] = allele;
            Count++;
        }

        IsStructural = IsVariant && small == 0;
    }

    private void TakeEnd(LongVariant? variant)
    {
        if (variant is not null)
        {
            LastEnd = Math.Max(LastEnd, variant.End);
            SpanEnd = variant.IsDeletion ? Math.Max(SpanEnd, variant.End) : SpanEnd;
        }
    }

    private Allele Take(in VcfLine line, ReadOnlySpan<byte> alt, AltKind treated, AltKind kind, ReadOnlySpan<byte> contig, TextArena texts)
    {
        if (kind is AltKind.Unspecified or AltKind.Spanning)
        {
            return default;
        }

        if (treated != AltKind.Sequence || kind != AltKind.Sequence)
        {
            return new Allele(line.Pos, texts.Add(line.Ref), texts.Add(alt));
        }

        var normal = _normalise.Of(line.Pos, line.Ref, alt, contig);
        MinPos = Math.Min(MinPos, normal.Pos);
        return new Allele(normal.Pos, texts.Add(normal.Ref), texts.Add(normal.Alt));
    }

    /// <summary>An ALT in its normal form.</summary>
    /// <param name="Pos">1-based; nothing but zeros for an allele that is never a row.</param>
    /// <param name="Ref">Its REF.</param>
    /// <param name="Alt">Itself.</param>
    /// <param name="Long">What is told of it if it is a structural variant.</param>
    internal readonly record struct Allele(int Pos, TextSlice Ref, TextSlice Alt, LongVariant? Long = null)
    {
        /// <summary>Whether it becomes rows of `calls`: not `*`, `&lt;NON_REF&gt;`, `&lt;*&gt;`.</summary>
        public bool IsRow => Alt.Length > 0;
    }
}
