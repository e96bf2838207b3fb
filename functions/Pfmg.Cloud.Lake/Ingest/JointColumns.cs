using Pfmg.Cloud.Lake.Parquet;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>Appends rows of `calls` that share their site, column by column.</summary>
/// <param name="sourceId">The file's number, which is its first sample's.</param>
internal sealed class JointColumns(int sourceId)
{
    private const int FirstValue = 7;
    private const int Memory = 64;
    private readonly RowGroupBuilder _rows = new(LakeTables.Calls);
    private readonly ulong[] _gtKeys = new ulong[Memory];
    private readonly int[] _gtIndices = new int[Memory];

    /// <summary>Appends the rows of a site, and encodes whenever a row group is full.</summary>
    public void Append(in CallSite site, ReadOnlySpan<SampleCall> calls, in CallTexts texts, List<EncodedRowGroup> groups)
    {
        while (!calls.IsEmpty)
        {
            var count = Math.Min(calls.Length, RowGroupBuilder.FullRows - _rows.RowCount);
            AppendShared(site, count, texts);
            AppendOwn(calls[..count], texts);
            calls = calls[count..];
            if (_rows.RowCount >= RowGroupBuilder.FullRows)
            {
                Encode(groups);
            }
        }
    }

    /// <summary>Encodes what is left; an empty row group if that is nothing.</summary>
    public void Encode(List<EncodedRowGroup> groups)
    {
        groups.Add(_rows.Encode());
        _rows.Clear();
        Array.Clear(_gtKeys);
    }

    private void AppendShared(in CallSite site, int count, in CallTexts texts)
    {
        _rows.Utf8(0).AppendRepeated(texts.Contig, count);
        _rows.Int32(1).AppendRepeated(site.Allele.Pos, count);
        _rows.Utf8(2).AppendRepeated(site.Allele.Ref.Of(texts.Alleles), count);
        _rows.Utf8(3).AppendRepeated(site.Allele.Alt.Of(texts.Alleles), count);
        _rows.Int32(6).AppendRepeated(site.AlleleIndex, count);
        _rows.Utf8(13).AppendRepeated(site.Filter.Of(texts.Run), count);
        if (site.Qual is { } qual)
        {
            _rows.Float(14).AppendRepeated(qual, count);
        }
        else
        {
            _rows.Float(14).AppendNulls(count);
        }

        _rows.Int32(16).AppendRepeated(sourceId, count);
        _rows.Int32(17).AppendRepeated(site.Record, count);
        var variant = site.Allele.Long;
        AppendOrNull(_rows.Utf8(18), variant?.Type, count);
        AppendOrNull(_rows.Int32(19), variant?.End, count);
        AppendOrNull(_rows.Int32(20), variant?.Length, count);
        AppendOrNull(_rows.Int32(21), variant?.PositionLow, count);
        AppendOrNull(_rows.Int32(22), variant?.PositionHigh, count);
        AppendOrNull(_rows.Utf8(23), variant?.Mate, count);
    }

    private void AppendOwn(ReadOnlySpan<SampleCall> calls, in CallTexts texts)
    {
        var samples = _rows.Int32(4).AppendSpan(calls.Length);
        var countable = _rows.Boolean(15).AppendSpan(calls.Length);
        var (all, any) = ((byte)0xff, (byte)0);
        for (var i = 0; i < calls.Length; i++)
        {
            ref readonly var call = ref calls[i];
            samples[i] = sourceId + call.Sample;
            countable[i] = call.IsCountable;
            all &= call.Told;
            any |= call.Told;
        }

        AppendGts(calls, texts.Run);
        for (var value = 0; value < SampleCall.ValueCount; value++)
        {
            AppendValues(_rows.Int32(FirstValue + value), calls, value, ((all >> value) & 1) == 1, ((any >> value) & 1) == 1);
        }
    }

    private static void AppendValues(Int32ColumnBuilder column, ReadOnlySpan<SampleCall> calls, int value, bool isToldByAll, bool isToldByAny)
    {
        if (!isToldByAny)
        {
            column.AppendNulls(calls.Length);
        }
        else if (isToldByAll)
        {
            var target = column.AppendSpan(calls.Length);
            for (var i = 0; i < calls.Length; i++)
            {
                target[i] = calls[i].Values[value];
            }
        }
        else
        {
            foreach (ref readonly var call in calls)
            {
                AppendOrNull(column, call.Get((SampleCall.Value)value), 1);
            }
        }
    }

    // A GT is one of a few: where the dictionary has it is remembered by its packed form.
    private void AppendGts(ReadOnlySpan<SampleCall> calls, ReadOnlySpan<byte> run)
    {
        var column = _rows.Utf8(5);
        Span<byte> buffer = stackalloc byte[sizeof(ulong)];
        foreach (ref readonly var call in calls)
        {
            var packed = call.Gt.Packed;
            var place = (int)(unchecked(packed * 0x9E3779B97F4A7C15) >> 58);
            var index = packed != 0 && _gtKeys[place] == packed ? _gtIndices[place] : Utf8ColumnBuilder.Unknown;
            if (index >= 0 && column.TryAppend(index))
            {
                continue;
            }

            var gt = call.Gt.Of(buffer, run);
            (_gtKeys[place], _gtIndices[place]) = (call.Gt.IsShort ? packed : 0, column.AppendIndexed(gt.IsEmpty ? "."u8 : gt));
        }
    }

    private static void AppendOrNull(Int32ColumnBuilder column, int? value, int count)
    {
        if (value is { } told)
        {
            column.AppendRepeated(told, count);
        }
        else
        {
            column.AppendNulls(count);
        }
    }

    private static void AppendOrNull(Utf8ColumnBuilder column, string? text, int count)
    {
        if (text is null)
        {
            column.AppendNulls(count);
        }
        else
        {
            column.AppendRepeated(System.Text.Encoding.UTF8.GetBytes(text), count);
        }
    }
}

/// <summary>What the slices of a run's rows point into.</summary>
/// <param name="run">The run's lines: GT and FILTER.</param>
/// <param name="alleles">The alleles.</param>
internal ref struct CallTexts(ReadOnlySpan<byte> run, ReadOnlySpan<byte> alleles)
{
    /// <summary>The run's lines.</summary>
    public ReadOnlySpan<byte> Run { get; } = run;

    /// <summary>The alleles.</summary>
    public ReadOnlySpan<byte> Alleles { get; } = alleles;

    /// <summary>The name of the contig at work.</summary>
    public ReadOnlySpan<byte> Contig { get; set; }
}
