using System.Buffers.Binary;
using System.Text.Json.Nodes;

namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>The least and the greatest value of some rows, as PLAIN bytes without a length.</summary>
/// <param name="Type">The column's type, which fixes the order.</param>
/// <param name="Min">Not after any value.</param>
/// <param name="Max">Not before any value.</param>
internal sealed record ColumnBounds(ParquetType Type, byte[] Min, byte[] Max)
{
    /// <summary>A longer text is of no use for pruning and would swell footers and the log.</summary>
    public const int LongestText = 256;

    /// <summary>The bounds of both.</summary>
    public ColumnBounds Union(ColumnBounds other) =>
        new(Type, Compare(Min, other.Min) <= 0 ? Min : other.Min, Compare(Max, other.Max) >= 0 ? Max : other.Max);

    /// <summary>A bound as a JSON value; null for what JSON has no number for (infinities).</summary>
    public JsonNode? Json(byte[] bound) => Type switch
    {
        ParquetType.Boolean => JsonValue.Create(bound[0] != 0),
        ParquetType.Int32 => JsonValue.Create(BinaryPrimitives.ReadInt32LittleEndian(bound)),
        ParquetType.Int64 => JsonValue.Create(BinaryPrimitives.ReadInt64LittleEndian(bound)),
        ParquetType.Float => float.IsFinite(BinaryPrimitives.ReadSingleLittleEndian(bound)) ? JsonValue.Create(BinaryPrimitives.ReadSingleLittleEndian(bound)) : null,
        ParquetType.Double => double.IsFinite(BinaryPrimitives.ReadDoubleLittleEndian(bound)) ? JsonValue.Create(BinaryPrimitives.ReadDoubleLittleEndian(bound)) : null,
        ParquetType.Utf8 => JsonValue.Create(System.Text.Encoding.UTF8.GetString(bound)),
        _ => throw new InvalidOperationException($"{Type} has no order."),
    };

    private int Compare(byte[] left, byte[] right) => Type switch
    {
        ParquetType.Boolean => left[0].CompareTo(right[0]),
        ParquetType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(left).CompareTo(BinaryPrimitives.ReadInt32LittleEndian(right)),
        ParquetType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(left).CompareTo(BinaryPrimitives.ReadInt64LittleEndian(right)),
        ParquetType.Float => BinaryPrimitives.ReadSingleLittleEndian(left).CompareTo(BinaryPrimitives.ReadSingleLittleEndian(right)),
        ParquetType.Double => BinaryPrimitives.ReadDoubleLittleEndian(left).CompareTo(BinaryPrimitives.ReadDoubleLittleEndian(right)),
        ParquetType.Utf8 => left.AsSpan().SequenceCompareTo(right),
        _ => throw new InvalidOperationException($"{Type} has no order."),
    };
}
