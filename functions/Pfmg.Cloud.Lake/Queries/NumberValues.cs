using System.Numerics;
using System.Text.Json;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Integers that 32 bits hold.</summary>
internal sealed unsafe class SmallValues<T> : ColumnValues
    where T : unmanaged, IBinaryInteger<T>
{
    public override ParquetType Type => ParquetType.Int32;

    public int this[int row] => int.CreateTruncating(((T*)Data)[row]);

    public override object Box(int row) => this[row];

    public override void WriteCsv(int row, Utf8Buffer to) => to.Append(this[row]);

    public override void WriteJson(int row, Utf8JsonWriter to) => to.WriteNumberValue(this[row]);
}

/// <summary>Integers that 32 bits may not hold. The engine sums in 128 bits; an answer holds 64.</summary>
internal sealed unsafe class WideValues<T> : ColumnValues
    where T : unmanaged, IBinaryInteger<T>
{
    public override ParquetType Type => ParquetType.Int64;

    private long this[int row]
    {
        get
        {
            var value = ((T*)Data)[row];
            var narrow = long.CreateTruncating(value);
            return T.CreateTruncating(narrow) == value && T.IsNegative(value) == (narrow < 0)
                ? narrow
                : throw new InvalidInputException("query", "", "integers of at most 64 bits", "a greater one: cast it to DOUBLE or VARCHAR");
        }
    }

    public override object Box(int row) => this[row];

    public override void WriteCsv(int row, Utf8Buffer to) => to.Append(this[row]);

    public override void WriteJson(int row, Utf8JsonWriter to) => to.WriteNumberValue(this[row]);
}

/// <summary>Numbers of single precision.</summary>
internal sealed unsafe class FloatValues : ColumnValues
{
    public override ParquetType Type => ParquetType.Float;

    public override object Box(int row) => ((float*)Data)[row];

    public override void WriteCsv(int row, Utf8Buffer to) => to.Append(((float*)Data)[row]);

    public override void WriteJson(int row, Utf8JsonWriter to)
    {
        // JSON knows no infinity and no NaN.
        if (float.IsFinite(((float*)Data)[row]))
        {
            to.WriteNumberValue(((float*)Data)[row]);
        }
        else
        {
            to.WriteNullValue();
        }
    }
}

/// <summary>Numbers of double precision.</summary>
internal sealed unsafe class DoubleValues : ColumnValues
{
    public override ParquetType Type => ParquetType.Double;

    public override object Box(int row) => ((double*)Data)[row];

    public override void WriteCsv(int row, Utf8Buffer to) => to.Append(((double*)Data)[row]);

    public override void WriteJson(int row, Utf8JsonWriter to)
    {
        if (double.IsFinite(((double*)Data)[row]))
        {
            to.WriteNumberValue(((double*)Data)[row]);
        }
        else
        {
            to.WriteNullValue();
        }
    }
}

/// <summary>Truth values.</summary>
internal sealed unsafe class TruthValues : ColumnValues
{
    public override ParquetType Type => ParquetType.Boolean;

    public override object Box(int row) => Data[row] != 0;

    public override void WriteCsv(int row, Utf8Buffer to) => to.Append(Data[row] != 0 ? "true"u8 : "false"u8);

    public override void WriteJson(int row, Utf8JsonWriter to) => to.WriteBooleanValue(Data[row] != 0);
}
