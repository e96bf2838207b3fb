using Pfmg.Cloud.Core.Formats.Vcf;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>The columns of `calls` that only structural variants fill: svtype, end, svlen, cipos_lo, cipos_hi, mate.</summary>
/// <param name="rows">The rows.</param>
/// <param name="first">The ordinal of svtype; the others follow.</param>
internal sealed class LongColumns(RowGroupBuilder rows, int first)
{
    private readonly Utf8ColumnBuilder _type = rows.Utf8(first);
    private readonly Int32ColumnBuilder[] _numbers = [.. Enumerable.Range(first + 1, 4).Select(rows.Int32)];
    private readonly Utf8ColumnBuilder _mate = rows.Utf8(first + 5);

    /// <summary>Appends a row; nothing but nulls for a small variant.</summary>
    public void Append(LongVariant? variant)
    {
        Append(_type, variant?.Type);
        Append(_numbers[0], variant?.End);
        Append(_numbers[1], variant?.Length);
        Append(_numbers[2], variant?.PositionLow);
        Append(_numbers[3], variant?.PositionHigh);
        Append(_mate, variant?.Mate);
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

    private static void Append(Utf8ColumnBuilder column, string? text)
    {
        if (text is null)
        {
            column.AppendNull();
        }
        else
        {
            column.Append(text);
        }
    }
}
