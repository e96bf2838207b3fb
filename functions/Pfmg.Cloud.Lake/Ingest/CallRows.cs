using System.Runtime.InteropServices;
using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>The `calls` rows of one run of lines, sorted before they are encoded.</summary>
internal sealed class CallRows
{
    private readonly RowGroupBuilder _rows = new(LakeTables.Calls);
    private readonly List<CallRow> _gathered = [];
    private readonly Int32ColumnBuilder?[] _numbers;
    private readonly Utf8ColumnBuilder?[] _texts;
    private readonly FloatColumnBuilder _qual;
    private readonly BooleanColumnBuilder _countable;
    private readonly LongColumns _structural;

    public CallRows()
    {
        _numbers = [.. LakeTables.Calls.Columns.Select((c, i) => c.Type == ParquetType.Int32 ? _rows.Int32(i) : null)];
        _texts = [.. LakeTables.Calls.Columns.Select((c, i) => c.Type == ParquetType.Utf8 ? _rows.Utf8(i) : null)];
        (_qual, _countable) = (_rows.Float(14), _rows.Boolean(15));
        _structural = new LongColumns(_rows, first: 18);
    }

    public void Add(in CallRow row) => _gathered.Add(row);

    /// <summary>Encodes what was gathered and forgets it.</summary>
    /// <param name="text">The run's lines, which slices of GT and FILTER point into.</param>
    /// <param name="texts">The alleles.</param>
    /// <param name="contigs">Names of the contigs.</param>
    /// <param name="sourceId">The file's number.</param>
    /// <param name="groups">Receives the row groups.</param>
    /// <param name="spans">Receives the bases touched.</param>
    /// <param name="panelCalls">Receives the calls at the panel's sites.</param>
    public void Encode(
        ReadOnlySpan<byte> text, TextArena texts, ContigTable contigs, int sourceId, List<EncodedRowGroup> groups, ContigSpans spans, List<PanelCall> panelCalls)
    {
        var rows = CollectionsMarshal.AsSpan(_gathered);
        Sort(rows, texts, contigs);
        SketchRows.Collect(rows, texts.Bytes, contigs, sourceId, panelCalls);
        var (number, chrom) = (-1, Array.Empty<byte>());
        foreach (ref readonly var row in rows)
        {
            if (row.Contig != number)
            {
                (number, chrom) = (row.Contig, contigs[row.Contig].Utf8);
            }

            spans.Add(row.Contig, row.Allele.Pos, row.Allele.Long?.End ?? row.Allele.Pos + row.Allele.Ref.Length - 1);
            Append(row, chrom, text, texts.Bytes);
            if (_countable.RowCount >= RowGroupBuilder.FullRows)
            {
                EncodeGroup(sourceId, groups);
            }
        }

        EncodeGroup(sourceId, groups);
        _gathered.Clear();
    }

    private void EncodeGroup(int sourceId, List<EncodedRowGroup> groups)
    {
        _numbers[16]!.AppendRepeated(sourceId, _countable.RowCount);
        _structural.AppendPending();
        groups.Add(_rows.Encode());
        _rows.Clear();
    }

    private void Append(in CallRow row, byte[] chrom, ReadOnlySpan<byte> text, ReadOnlySpan<byte> alleles)
    {
        var (numbers, texts) = (_numbers, _texts);
        texts[0]!.AppendValid(chrom);
        numbers[1]!.Append(row.Allele.Pos);
        texts[2]!.AppendValid(row.Allele.Ref.Of(alleles));
        texts[3]!.AppendValid(row.Allele.Alt.Of(alleles));
        numbers[4]!.Append(row.SampleId);
        texts[5]!.AppendValid(row.Gt.Length == 0 ? "."u8 : row.Gt.Of(text));
        numbers[6]!.Append(row.AlleleIndex);
        Append(numbers[7]!, row.Dosage);
        Append(numbers[8]!, row.PhaseSet);
        Append(numbers[9]!, row.AdRef);
        Append(numbers[10]!, row.AdAlt);
        Append(numbers[11]!, row.Depth);
        Append(numbers[12]!, row.Quality);
        texts[13]!.AppendValid(row.Filter.Of(text));
        if (row.Qual is { } qual)
        {
            _qual.Append(qual);
        }
        else
        {
            _qual.AppendNull();
        }

        _countable.Append(row.IsCountable);
        numbers[17]!.Append(row.Record);
        _structural.Append(row.Allele.Long);
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

    // Rows come almost sorted: only left alignment and the order of alleles disturb them. So insertion is tried first.
    private static void Sort(Span<CallRow> rows, TextArena texts, ContigTable contigs)
    {
        var moves = 8L * rows.Length;
        for (var i = 1; i < rows.Length; i++)
        {
            if (rows[i - 1].Allele.Pos < rows[i].Allele.Pos && rows[i - 1].Contig == rows[i].Contig)
            {
                continue;
            }

            var to = i;
            while (to > 0 && Compare(rows[to - 1], rows[i], texts, contigs) > 0)
            {
                to--;
            }

            moves -= i - to;
            if (moves < 0)
            {
                rows.Sort((a, b) => Compare(a, b, texts, contigs));
                return;
            }

            if (to < i)
            {
                var row = rows[i];
                rows[to..i].CopyTo(rows[(to + 1)..]);
                rows[to] = row;
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
