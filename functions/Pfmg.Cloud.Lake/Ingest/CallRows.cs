using System.Runtime.InteropServices;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>The `calls` rows of one run of lines, sorted before they are encoded.</summary>
internal sealed class CallRows
{
    private readonly RowGroupBuilder _rows = new(LakeTables.Calls);
    private readonly List<CallRow> _gathered = [];

    public void Add(in CallRow row) => _gathered.Add(row);

    /// <summary>Encodes what was gathered and forgets it.</summary>
    /// <param name="text">The run's lines, which slices of GT and FILTER point into.</param>
    /// <param name="texts">The alleles.</param>
    /// <param name="contigs">Names of the contigs.</param>
    /// <param name="sourceId">The file's number.</param>
    /// <param name="groups">Receives the row groups.</param>
    /// <param name="spans">Receives the bases touched.</param>
    public void Encode(
        ReadOnlySpan<byte> text, TextArena texts, ContigTable contigs, int sourceId, List<EncodedRowGroup> groups, ContigSpans spans)
    {
        var rows = CollectionsMarshal.AsSpan(_gathered);
        Sort(rows, texts, contigs);
        var (number, chrom) = (-1, Array.Empty<byte>());
        foreach (ref readonly var row in rows)
        {
            if (row.Contig != number)
            {
                (number, chrom) = (row.Contig, contigs[row.Contig].Utf8);
            }

            spans.Add(row.Contig, row.Allele.Pos, row.Allele.Pos + row.Allele.Ref.Length - 1);
            Append(row, chrom, text, texts.Bytes, sourceId);
            if (_rows.RowCount >= RowGroupBuilder.FullRows)
            {
                groups.Add(_rows.Encode());
                _rows.Clear();
            }
        }

        groups.Add(_rows.Encode());
        _rows.Clear();
        _gathered.Clear();
    }

    private void Append(in CallRow row, byte[] chrom, ReadOnlySpan<byte> text, ReadOnlySpan<byte> texts, int sourceId)
    {
        _rows.Utf8(0).Append(chrom);
        _rows.Int32(1).Append(row.Allele.Pos);
        _rows.Utf8(2).Append(row.Allele.Ref.Of(texts));
        _rows.Utf8(3).Append(row.Allele.Alt.Of(texts));
        _rows.Int32(4).Append(row.SampleId);
        _rows.Utf8(5).Append(row.Gt.Length == 0 ? "."u8 : row.Gt.Of(text));
        _rows.Int32(6).Append(row.AlleleIndex);
        Append(_rows.Int32(7), row.Dosage);
        Append(_rows.Int32(8), row.PhaseSet);
        Append(_rows.Int32(9), row.AdRef);
        Append(_rows.Int32(10), row.AdAlt);
        Append(_rows.Int32(11), row.Depth);
        Append(_rows.Int32(12), row.Quality);
        _rows.Utf8(13).Append(row.Filter.Of(text));
        if (row.Qual is { } qual)
        {
            _rows.Float(14).Append(qual);
        }
        else
        {
            _rows.Float(14).AppendNull();
        }

        _rows.Boolean(15).Append(row.IsCountable);
        _rows.Int32(16).Append(sourceId);
        _rows.Int32(17).Append(row.Record);
    }

    private static void Append(Int32ColumnBuilder column, int? value)
    {
        if (value is { } known)
        {
            column.Append(known);
        }
        else
        {
            column.AppendNull();
        }
    }

    // Rows come almost sorted: only left alignment and the order of alleles disturb them.
    private static void Sort(Span<CallRow> rows, TextArena texts, ContigTable contigs)
    {
        for (var i = 1; i < rows.Length; i++)
        {
            if (Compare(rows[i - 1], rows[i], texts, contigs) > 0)
            {
                rows.Sort((a, b) => Compare(a, b, texts, contigs));
                return;
            }
        }
    }

    private static int Compare(in CallRow a, in CallRow b, TextArena texts, ContigTable contigs)
    {
        if (a.Contig != b.Contig)
        {
            return string.CompareOrdinal(contigs[a.Contig].Name, contigs[b.Contig].Name);
        }

        if (a.Allele.Pos != b.Allele.Pos)
        {
            return a.Allele.Pos.CompareTo(b.Allele.Pos);
        }

        var order = a.Allele.Ref == b.Allele.Ref ? 0 : a.Allele.Ref.Of(texts.Bytes).SequenceCompareTo(b.Allele.Ref.Of(texts.Bytes));
        order = order != 0 || a.Allele.Alt == b.Allele.Alt ? order : a.Allele.Alt.Of(texts.Bytes).SequenceCompareTo(b.Allele.Alt.Of(texts.Bytes));
        order = order != 0 ? order : a.SampleId.CompareTo(b.SampleId);
        order = order != 0 ? order : a.Record.CompareTo(b.Record);
        return order != 0 ? order : a.AlleleIndex.CompareTo(b.AlleleIndex);
    }
}

/// <summary>One row of `calls`, its texts still where they were read.</summary>
internal readonly record struct CallRow
{
    public required int Contig { get; init; }

    public required RecordAlleles.Allele Allele { get; init; }

    public required int SampleId { get; init; }

    public required int Record { get; init; }

    public required int AlleleIndex { get; init; }

    public required TextSlice Gt { get; init; }

    public required TextSlice Filter { get; init; }

    public required float? Qual { get; init; }

    public required int? Dosage { get; init; }

    public int? PhaseSet { get; init; }

    public int? AdRef { get; init; }

    public int? AdAlt { get; init; }

    public int? Depth { get; init; }

    public int? Quality { get; init; }

    public required bool IsCountable { get; init; }
}
