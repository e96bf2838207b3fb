namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>Writes a file's end: FileMetaData, its length, the magic number.</summary>
/// <remarks>Source: parquet.thrift; the numbers are its field ids.</remarks>
internal static class ParquetFooter
{
    private const int Zstd = 6;
    private const int Required = 0;
    private const int Optional = 1;
    private const int Repeated = 2;
    private const int ConvertedUtf8 = 0;
    private const int ConvertedList = 3;
    private const string ListName = "list";
    private const string ElementName = "element";
    private const string CreatedBy = "pfmg version 1.0.0 (build 1)";

    /// <summary>The four bytes that begin and end a file.</summary>
    public static ReadOnlySpan<byte> Magic => "PAR1"u8;

    public static void Write(ParquetSchema schema, IReadOnlyList<WrittenRowGroup> groups, ByteBuffer target)
    {
        var thrift = new CompactThrift(target);
        thrift.BeginElement();
        thrift.Int32(1, 2);
        WriteSchema(schema, thrift);
        thrift.Int64(3, groups.Sum(static g => (long)g.Rows));
        thrift.BeginStructs(4, groups.Count);
        for (int i = 0; i < groups.Count; i++)
        {
            WriteRowGroup(schema, groups[i], i, thrift);
        }

        thrift.Text(6, CreatedBy);
        thrift.BeginStructs(7, schema.Columns.Count);
        foreach (var _ in schema.Columns)
        {
            thrift.BeginElement();
            thrift.EmptyStruct(1);
            thrift.EndStruct();
        }

        thrift.EndStruct();
        target.WriteInt32(target.Length);
        target.Write(Magic);
    }

    private static void WriteSchema(ParquetSchema schema, CompactThrift thrift)
    {
        thrift.BeginStructs(2, schema.Columns.Count + 1 + (2 * schema.Columns.Count(IsList)));
        thrift.BeginElement();
        thrift.Text(4, "schema");
        thrift.Int32(5, schema.Columns.Count);
        thrift.EndStruct();
        foreach (var column in schema.Columns)
        {
            if (IsList(column))
            {
                WriteGroup(column.Name, Required, ConvertedList, thrift);
                WriteGroup(ListName, Repeated, null, thrift);
            }

            thrift.BeginElement();
            thrift.Int32(1, Physical(column.Type));
            thrift.Int32(3, column.Nullable ? Optional : Required);
            thrift.Text(4, IsList(column) ? ElementName : column.Name);
            if (column.Type is ParquetType.Utf8 or ParquetType.Utf8List)
            {
                thrift.Int32(6, ConvertedUtf8);
                thrift.BeginStruct(10);
                thrift.EmptyStruct(1);
                thrift.EndStruct();
            }

            thrift.EndStruct();
        }
    }

    // Source: LogicalTypes.md, "Lists": a group of one repeated group of one element, by these names.
    private static void WriteGroup(string name, int repetition, int? converted, CompactThrift thrift)
    {
        thrift.BeginElement();
        thrift.Int32(3, repetition);
        thrift.Text(4, name);
        thrift.Int32(5, 1);
        if (converted is { } type)
        {
            thrift.Int32(6, type);
            thrift.BeginStruct(10);
            thrift.EmptyStruct(3);
            thrift.EndStruct();
        }

        thrift.EndStruct();
    }

    private static bool IsList(ParquetColumn column) => column.Type == ParquetType.Utf8List;

    private static void WriteRowGroup(ParquetSchema schema, WrittenRowGroup group, int ordinal, CompactThrift thrift)
    {
        thrift.BeginElement();
        thrift.BeginStructs(1, group.Columns.Count);
        for (int i = 0; i < group.Columns.Count; i++)
        {
            WriteChunk(schema.Columns[i], group.Columns[i], group.Position, thrift);
        }

        thrift.Int64(2, group.Columns.Sum(static c => c.UncompressedBytes));
        thrift.Int64(3, group.Rows);
        thrift.Int64(5, group.Position);
        thrift.Int64(6, group.Columns.Sum(static c => (long)c.CompressedBytes));
        if (ordinal <= short.MaxValue)
        {
            thrift.Int16(7, (short)ordinal);
        }

        thrift.EndStruct();
    }

    private static void WriteChunk(ParquetColumn column, EncodedColumn chunk, long start, CompactThrift thrift)
    {
        thrift.BeginElement();
        thrift.Int64(2, 0);
        thrift.BeginStruct(3);
        thrift.Int32(1, Physical(column.Type));
        thrift.Int32s(2, Encodings(chunk));
        thrift.Texts(3, IsList(column) ? [column.Name, ListName, ElementName] : [column.Name]);
        thrift.Int32(4, Zstd);
        thrift.Int64(5, chunk.Values);
        thrift.Int64(6, chunk.UncompressedBytes);
        thrift.Int64(7, chunk.CompressedBytes);
        thrift.Int64(9, start + chunk.DataOffset);
        if (chunk.DictionaryOffset is { } dictionary)
        {
            thrift.Int64(11, start + dictionary);
        }

        thrift.BeginStruct(12);
        thrift.Int64(3, chunk.Nulls);
        if (chunk.Bounds is { } bounds)
        {
            thrift.Binary(5, bounds.Max);
            thrift.Binary(6, bounds.Min);
            thrift.Boolean(7, true);
            thrift.Boolean(8, true);
        }

        thrift.EndStruct();
        thrift.EndStruct();
        thrift.EndStruct();
    }

    private static int[] Encodings(EncodedColumn chunk) => chunk.Encoding == PageEncoding.RleDictionary
        ? [(int)PageEncoding.Plain, (int)PageEncoding.Rle, (int)PageEncoding.RleDictionary]
        : [(int)PageEncoding.Rle, (int)chunk.Encoding];

    private static int Physical(ParquetType type) => type switch
    {
        ParquetType.Boolean => 0,
        ParquetType.Int32 => 1,
        ParquetType.Int64 => 2,
        ParquetType.Float => 4,
        ParquetType.Double => 5,
        ParquetType.Utf8 or ParquetType.Bytes or ParquetType.Utf8List => 6,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "There is no such type."),
    };
}
