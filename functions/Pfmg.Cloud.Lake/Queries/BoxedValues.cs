using System.Text;
using System.Text.Json;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Values as .NET has them.</summary>
internal sealed unsafe class BoxedValues : ColumnValues
{
    private readonly object?[] _values;
    private readonly ulong[] _set;

    public BoxedValues(ParquetType type, int rows)
    {
        Type = type;
        _values = new object?[rows];
        _set = GC.AllocateArray<ulong>((rows + 63) / 64, pinned: true);
        fixed (ulong* set = _set)
        {
            // Pinned for as long as it lives.
            Valid = set;
        }
    }

    public override ParquetType Type { get; }

    public void Set(int row, object? value)
    {
        _values[row] = value;
        var bit = 1UL << (row & 63);
        _set[row >> 6] = value is null ? _set[row >> 6] & ~bit : _set[row >> 6] | bit;
    }

    public override object Box(int row) => _values[row]!;

    public override void WriteCsv(int row, Utf8Buffer to) => to.AppendField(Encoding.UTF8.GetBytes(CsvWriter.Text(_values[row])));

    public override void WriteJson(int row, Utf8JsonWriter to)
    {
        switch (_values[row])
        {
            case string text:
                to.WriteStringValue(text);
                break;
            case int number:
                to.WriteNumberValue(number);
                break;
            case long number:
                to.WriteNumberValue(number);
                break;
            case bool truth:
                to.WriteBooleanValue(truth);
                break;
            case float number when float.IsFinite(number):
                to.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                to.WriteNumberValue(number);
                break;
            default:
                // JSON knows no infinity and no NaN.
                to.WriteNullValue();
                break;
        }
    }
}
