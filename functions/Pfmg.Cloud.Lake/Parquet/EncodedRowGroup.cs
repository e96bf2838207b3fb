namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>The bytes of one row group, ready to be written at any place of a file.</summary>
/// <remarks>Made by <see cref="RowGroupBuilder.Encode"/>; used up by <see cref="ParquetFileWriter.Append"/>.</remarks>
public sealed class EncodedRowGroup
{
    internal EncodedRowGroup(ParquetSchema schema, int rowCount, ByteBuffer bytes, IReadOnlyList<EncodedColumn> columns) =>
        (Schema, RowCount, Bytes, Columns) = (schema, rowCount, bytes, columns);

    /// <summary>Rows in it.</summary>
    public int RowCount { get; }

    /// <summary>Bytes that it adds to the file.</summary>
    public long Size => Bytes.Length;

    internal ParquetSchema Schema { get; }

    internal ByteBuffer Bytes { get; }

    /// <summary>Whether its memory was given back.</summary>
    internal bool IsUsedUp { get; set; }

    internal IReadOnlyList<EncodedColumn> Columns { get; }
}

/// <summary>One column chunk of an <see cref="EncodedRowGroup"/>; offsets count from the row group's first byte.</summary>
internal sealed record EncodedColumn
{
    public required int Rows { get; init; }

    /// <summary>Values, null ones and empty lists included: as many as rows but for lists.</summary>
    public required int Values { get; init; }

    public required int Nulls { get; init; }

    public required PageEncoding Encoding { get; init; }

    /// <summary>Null if the column has no dictionary.</summary>
    public int? DictionaryOffset { get; init; }

    public required int DataOffset { get; init; }

    /// <summary>Page headers included.</summary>
    public required int CompressedBytes { get; init; }

    /// <summary>Page headers included.</summary>
    public required long UncompressedBytes { get; init; }

    /// <summary>The least and the greatest value, or null if there is none or it is too long to keep.</summary>
    public ColumnBounds? Bounds { get; init; }
}

/// <summary>parquet.thrift's PageEncoding.</summary>
internal enum PageEncoding
{
    Plain = 0,
    Rle = 3,
    DeltaBinaryPacked = 5,
    DeltaLengthByteArray = 6,
    RleDictionary = 8,
}
