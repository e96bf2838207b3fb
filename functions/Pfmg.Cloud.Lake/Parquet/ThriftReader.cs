namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>Reads Thrift's compact protocol: what <see cref="CompactThrift"/> writes, and skips whatever else stands between.</summary>
/// <remarks>
/// Source: apache/thrift doc/specs/thrift-compact-protocol.md. What does not decode throws <see cref="InvalidDataException"/>,
/// never anything else, whatever the bytes are.
/// </remarks>
internal ref struct ThriftReader(ReadOnlySpan<byte> bytes)
{
    private const int DeepestNesting = 32;

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <summary>The next field of a struct.</summary>
    /// <param name="id">The id of the field before it, 0 at the struct's begin; then this one's.</param>
    /// <param name="type">Its type on the wire.</param>
    /// <returns>False at the struct's end.</returns>
    public bool Field(ref int id, out ThriftType type)
    {
        byte header = Byte();
        type = (ThriftType)(header & 0x0f);
        if (header == 0)
        {
            return false;
        }

        long next = header >> 4 == 0 ? Integer() : id + (header >> 4);
        id = next is > 0 and <= short.MaxValue ? (int)next : throw Undecodable();
        return true;
    }

    /// <summary>A whole number of 16, 32 or 64 bits.</summary>
    public long Integer()
    {
        ulong value = Varint();
        return unchecked((long)(value >> 1) ^ -(long)(value & 1));
    }

    /// <summary>A byte string.</summary>
    public ReadOnlySpan<byte> Binary() => Bytes(Varint());

    /// <summary>How many elements a list has; they follow.</summary>
    public int List(out ThriftType element)
    {
        byte header = Byte();
        element = (ThriftType)(header & 0x0f);
        ulong count = header >> 4 == 15 ? Varint() : (ulong)(header >> 4);

        // Every element takes a byte at least.
        return count <= (ulong)(_bytes.Length - _at) ? (int)count : throw Undecodable();
    }

    /// <summary>Goes over a value.</summary>
    public void Skip(ThriftType type) => Skip(type, 0);

    private void Skip(ThriftType type, int depth)
    {
        if (depth > DeepestNesting)
        {
            throw Undecodable();
        }

        switch (type)
        {
            case ThriftType.True or ThriftType.False:
                break;
            case ThriftType.Byte:
                Byte();
                break;
            case ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64:
                Varint();
                break;
            case ThriftType.Double:
                Bytes(sizeof(double));
                break;
            case ThriftType.Binary:
                Binary();
                break;
            case ThriftType.List or ThriftType.Set:
                int count = List(out var element);
                for (int i = 0; i < count; i++)
                {
                    // In a list a truth value takes a byte, in a struct none.
                    Skip(element is ThriftType.True or ThriftType.False ? ThriftType.Byte : element, depth + 1);
                }

                break;
            case ThriftType.Struct:
                int id = 0;
                while (Field(ref id, out var field))
                {
                    Skip(field, depth + 1);
                }

                break;
            default:
                throw Undecodable();
        }
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Undecodable();
    }

    private byte Byte() => _at < _bytes.Length ? _bytes[_at++] : throw Undecodable();

    private ReadOnlySpan<byte> Bytes(ulong count)
    {
        if (count > (ulong)(_bytes.Length - _at))
        {
            throw Undecodable();
        }

        var taken = _bytes.Slice(_at, (int)count);
        _at += (int)count;
        return taken;
    }

    private static InvalidDataException Undecodable() => new("These bytes are not in Thrift's compact protocol.");
}

/// <summary>The compact protocol's types.</summary>
internal enum ThriftType : byte
{
    True = 1,
    False = 2,
    Byte = 3,
    Int16 = 4,
    Int32 = 5,
    Int64 = 6,
    Double = 7,
    Binary = 8,
    List = 9,
    Set = 10,
    Struct = 12,
}
