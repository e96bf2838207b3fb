using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Cache;

/// <summary>A comparison of a column with a constant.</summary>
/// <param name="Column">The column.</param>
/// <param name="Comparison">As the engine's plan has it, such as COMPARE_EQUAL.</param>
/// <param name="Number">The constant, if it is a whole number.</param>
/// <param name="Text">The constant in UTF-8, if it is a text.</param>
internal sealed record ScanCondition(string Column, string Comparison, long? Number, byte[]? Text)
{
    /// <summary>Adds what a filter of a plan demands of a column; of filters of shapes not known here nothing.</summary>
    public static void Collect(string column, JsonElement filter, List<ScanCondition> conditions)
    {
        switch (filter.TryGetProperty("filter_type", out var type) ? type.GetString() : null)
        {
            case "CONJUNCTION_AND" when filter.TryGetProperty("child_filters", out var children):
                foreach (var child in children.EnumerateArray())
                {
                    Collect(column, child, conditions);
                }

                break;
            case "CONSTANT_COMPARISON" when filter.TryGetProperty("comparison_type", out var comparison)
                && filter.TryGetProperty("constant", out var constant) && constant.TryGetProperty("value", out var value):
                if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number))
                {
                    conditions.Add(new ScanCondition(column, comparison.GetString()!, number, null));
                }
                else if (value.ValueKind == JsonValueKind.String)
                {
                    conditions.Add(new ScanCondition(column, comparison.GetString()!, null, Encoding.UTF8.GetBytes(value.GetString()!)));
                }

                break;
            default:
                break;
        }
    }

    /// <summary>This as <see cref="Cost.CoarsePlaces"/> have it: less is demanded of positions, and the same of whatever is none.</summary>
    public IEnumerable<ScanCondition> Coarse()
    {
        if (Column is not ("pos" or "start" or "end") || Number is not (>= int.MinValue and <= int.MaxValue) || Comparison == "COMPARE_NOTEQUAL")
        {
            return [this];
        }

        var (least, most) = (this with { Comparison = "COMPARE_GREATERTHANOREQUALTO", Number = Cost.CoarsePlaces.First((int)Number) }, this with { Comparison = "COMPARE_LESSTHANOREQUALTO", Number = Cost.CoarsePlaces.Last((int)Number) });
        return Comparison switch
        {
            "COMPARE_EQUAL" => [least, most],
            "COMPARE_LESSTHAN" or "COMPARE_LESSTHANOREQUALTO" => [most],
            _ => [least],
        };
    }

    /// <summary>Whether some row of a group may meet this, by the bounds of its column chunk; yes if these are not known.</summary>
    public bool MayHold(RowGroupLayout group)
    {
        if (!group.Chunks.TryGetValue(Column, out var chunk) || chunk is not { Min: { } least, Max: { } greatest })
        {
            return true;
        }

        if (Compare(chunk.Type, least) is not { } fromLeast || Compare(chunk.Type, greatest) is not { } fromGreatest)
        {
            return true;
        }

        return Comparison switch
        {
            "COMPARE_EQUAL" => fromLeast >= 0 && fromGreatest <= 0,
            "COMPARE_LESSTHAN" => fromLeast > 0,
            "COMPARE_LESSTHANOREQUALTO" => fromLeast >= 0,
            "COMPARE_GREATERTHAN" => fromGreatest < 0,
            "COMPARE_GREATERTHANOREQUALTO" => fromGreatest <= 0,
            _ => true,
        };
    }

    /// <summary>The constant against a bound: below 0 if less, above if greater; null if they are not of one type.</summary>
    private int? Compare(ParquetType? type, byte[] bound) => (type, bound.Length) switch
    {
        (ParquetType.Int32, sizeof(int)) when Number is { } number => number.CompareTo(BinaryPrimitives.ReadInt32LittleEndian(bound)),
        (ParquetType.Int64, sizeof(long)) when Number is { } number => number.CompareTo(BinaryPrimitives.ReadInt64LittleEndian(bound)),
        (ParquetType.Utf8, _) when Text is { } text => text.AsSpan().SequenceCompareTo(bound),
        _ => null,
    };
}
