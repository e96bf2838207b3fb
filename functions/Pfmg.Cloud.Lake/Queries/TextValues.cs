using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Pfmg.Cloud.Lake.Parquet;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Texts.</summary>
internal sealed unsafe class TextValues : ColumnValues
{
    public override ParquetType Type => ParquetType.Utf8;

    /// <summary>The UTF-8 of a row; as long as its block is the current one.</summary>
    public ReadOnlySpan<byte> this[int row]
    {
        get
        {
            var text = (EngineText*)Data + row;
            return new ReadOnlySpan<byte>(text->Length <= EngineText.InlineLength ? (byte*)text + sizeof(int) : text->Pointer, text->Length);
        }
    }

    public override object Box(int row) => Encoding.UTF8.GetString(this[row]);

    public override void WriteCsv(int row, Utf8Buffer to) => to.AppendField(this[row]);

    public override void WriteJson(int row, Utf8JsonWriter to) => to.WriteStringValue(this[row]);

    /// <summary>duckdb_string_t: a short text lies in it, a longer one behind a pointer.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 16)]
    private struct EngineText
    {
        public const int InlineLength = 12;

        [FieldOffset(0)]
        public int Length;

        [FieldOffset(8)]
        public byte* Pointer;
    }
}
