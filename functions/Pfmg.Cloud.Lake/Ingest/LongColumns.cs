using Pfmg.Cloud.Core.Formats.Vcf;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>The columns of `calls` that only structural variants fill: svtype, end, svlen, cipos_lo, cipos_hi, mate.</summary>
/// <param name="rows">The rows.</param>
/// <param name="first">The ordinal of svtype; the others follow.</param>
/// <remarks>Most files have none: their nulls are counted, and appended together.</remarks>
internal sealed class LongColumns(RowGroupBuilder rows, int first)
{
    private readonly Utf8ColumnBuilder _type = rows.Utf8(first);
    private readonly Int32ColumnBuilder[] _numbers = [.. Enumerable.Range(first + 1, 4).Select(rows.Int32)];
    private readonly Utf8ColumnBuilder _mate = rows.Utf8(first + 5);
    private int _pending;

    /// <summary>Appends a row; nothing but nulls for a small variant.</summary>
    public void Append(LongVariant? variant)
    {
        if (variant is null)
        {
            _pending++;
            return;
        }

        AppendPending();
        _type.Append(variant.Type);
        Append(_numbers[0], variant.End);
        Append(_numbers[1], variant.Length);
        Append(_numbers[2], variant.PositionLow);
        Append(_numbers[3], variant.PositionHigh);
        if (variant.Mate is { } mate)
        {
            _mate.Append(mate);
        }
        else
        {
            _mate.AppendNull();
        }
    }

    /// <summary>Appends what is still to be, before the rows are encoded.</summary>
    public void AppendPending()
    {
        _type.AppendNulls(_pending);
        foreach (var column in _numbers)
        {
            column.AppendNulls(_pending);
        }

        _mate.AppendNulls(_pending);
        _pending = 0;
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
}
