using System.Text.Json;
using DuckDB.NET.Native;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>One column of a block of rows, read where the engine has it; nothing is made of a value that is only written.</summary>
internal abstract unsafe class ColumnValues
{
    /// <summary>What its values are in an answer.</summary>
    public abstract ParquetType Type { get; }

    /// <summary>The values of this block, one after the other.</summary>
    protected byte* Data { get; private set; }

    /// <summary>A bit a row, set for a value; null if all rows have one.</summary>
    protected ulong* Valid { get; set; }

    /// <summary>Goes to another block.</summary>
    /// <param name="vector">The engine's; as long as its chunk lives.</param>
    public void Point(nint vector)
    {
        Data = (byte*)NativeMethods.Vectors.DuckDBVectorGetData(vector);
        Valid = NativeMethods.Vectors.DuckDBVectorGetValidity(vector);
    }

    /// <summary>Whether a row has no value.</summary>
    public bool IsNull(int row) => Valid != null && (Valid[row >> 6] >> (row & 63) & 1) == 0;

    /// <summary>A value that is not null, as .NET has it.</summary>
    public abstract object Box(int row);

    /// <summary>Writes a value that is not null as a CSV field.</summary>
    public abstract void WriteCsv(int row, Utf8Buffer to);

    /// <summary>Writes a value that is not null.</summary>
    public abstract void WriteJson(int row, Utf8JsonWriter to);

    /// <summary>The reader of a column's values; null for a type that is not plain.</summary>
    public static ColumnValues? Of(DuckDBType type) => type switch
    {
        DuckDBType.Boolean => new TruthValues(),
        DuckDBType.TinyInt => new SmallValues<sbyte>(),
        DuckDBType.UnsignedTinyInt => new SmallValues<byte>(),
        DuckDBType.SmallInt => new SmallValues<short>(),
        DuckDBType.UnsignedSmallInt => new SmallValues<ushort>(),
        DuckDBType.Integer => new SmallValues<int>(),
        DuckDBType.UnsignedInteger => new WideValues<uint>(),
        DuckDBType.BigInt => new WideValues<long>(),
        DuckDBType.UnsignedBigInt => new WideValues<ulong>(),
        DuckDBType.HugeInt => new WideValues<Int128>(),
        DuckDBType.Float => new FloatValues(),
        DuckDBType.Double => new DoubleValues(),
        DuckDBType.Varchar => new TextValues(),
        _ => null,
    };
}
