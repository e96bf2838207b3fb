namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>Writes the few shapes of Thrift's compact protocol that Parquet's headers and footer need.</summary>
/// <remarks>Source: apache/thrift doc/specs/thrift-compact-protocol.md. Fields must be written in ascending order of their ids.</remarks>
internal sealed class CompactThrift(ByteBuffer buffer)
{
    private readonly Stack<int> _outer = new();
    private int _lastField;

    private enum Wire : byte
    {
        True = 1,
        False = 2,
        Int16 = 4,
        Int32 = 5,
        Int64 = 6,
        Binary = 8,
        List = 9,
        Struct = 12,
    }

    public void Boolean(int field, bool value) => Field(field, value ? Wire.True : Wire.False);

    public void Int16(int field, short value)
    {
        Field(field, Wire.Int16);
        buffer.WriteZigZag(value);
    }

    public void Int32(int field, int value)
    {
        Field(field, Wire.Int32);
        buffer.WriteZigZag(value);
    }

    public void Int64(int field, long value)
    {
        Field(field, Wire.Int64);
        buffer.WriteZigZag(value);
    }

    public void Binary(int field, ReadOnlySpan<byte> value)
    {
        Field(field, Wire.Binary);
        buffer.WriteVarint((ulong)value.Length);
        buffer.Write(value);
    }

    public void Text(int field, string value) => Binary(field, System.Text.Encoding.UTF8.GetBytes(value));

    public void BeginStruct(int field)
    {
        Field(field, Wire.Struct);
        BeginElement();
    }

    /// <summary>A struct that is an element of a list, or the outermost one.</summary>
    public void BeginElement()
    {
        _outer.Push(_lastField);
        _lastField = 0;
    }

    public void EndStruct()
    {
        buffer.WriteByte(0);
        _lastField = _outer.Pop();
    }

    /// <summary>A struct without fields.</summary>
    public void EmptyStruct(int field)
    {
        BeginStruct(field);
        EndStruct();
    }

    public void BeginStructs(int field, int count) => List(field, count, Wire.Struct);

    public void Int32s(int field, ReadOnlySpan<int> values)
    {
        List(field, values.Length, Wire.Int32);
        foreach (int value in values)
        {
            buffer.WriteZigZag(value);
        }
    }

    public void Texts(int field, ReadOnlySpan<string> values)
    {
        List(field, values.Length, Wire.Binary);
        foreach (string value in values)
        {
            byte[] bytes = System.Text.Encoding.UTF8.GetBytes(value);
            buffer.WriteVarint((ulong)bytes.Length);
            buffer.Write(bytes);
        }
    }

    private void List(int field, int count, Wire element)
    {
        Field(field, Wire.List);
        if (count < 15)
        {
            buffer.WriteByte((byte)((count << 4) | (byte)element));
            return;
        }

        buffer.WriteByte((byte)(0xf0 | (byte)element));
        buffer.WriteVarint((ulong)count);
    }

    private void Field(int field, Wire type)
    {
        int step = field - _lastField;
        if (step is > 0 and < 16)
        {
            buffer.WriteByte((byte)((step << 4) | (byte)type));
        }
        else
        {
            buffer.WriteByte((byte)type);
            buffer.WriteZigZag(field);
        }

        _lastField = field;
    }
}
