namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>Writes one column chunk's pages behind each other: header, levels, compressed values.</summary>
/// <remarks>Source: parquet.thrift (PageHeader, DataPageHeaderV2, DictionaryPageHeader), parquet-format README "Data Pages".</remarks>
internal sealed class PageWriter(ByteBuffer target)
{
    private const int LongestHeader = 80;
    private readonly int _start = target.Length;
    private int? _dictionaryOffset;
    private int? _dataOffset;
    private long _uncompressed;

    /// <summary>Writes the dictionary's values; before any data page.</summary>
    public void WriteDictionary(ReadOnlySpan<byte> values, int count)
    {
        _dictionaryOffset = target.Length;
        WritePage(PageType.Dictionary, default, values, header =>
        {
            header.BeginStruct(7);
            header.Int32(1, count);
            header.Int32(2, (int)PageEncoding.Plain);
            header.EndStruct();
        });
    }

    /// <summary>Writes a data page.</summary>
    /// <param name="rows">Rows in it.</param>
    /// <param name="nulls">How many of them are null.</param>
    /// <param name="levels">Their definition levels; empty if the column is not nullable.</param>
    /// <param name="values">The values that are not null, encoded.</param>
    /// <param name="encoding">How.</param>
    public void WriteData(int rows, int nulls, ReadOnlySpan<byte> levels, ReadOnlySpan<byte> values, PageEncoding encoding) =>
        WriteData(new PageShape(rows, rows, nulls, 0), levels, values, encoding);

    /// <summary>Writes a data page, of lists too.</summary>
    /// <param name="shape">What is in it.</param>
    /// <param name="levels">Repetition levels, then definition levels.</param>
    /// <param name="values">The values that are not null, encoded.</param>
    /// <param name="encoding">How.</param>
    public void WriteData(PageShape shape, ReadOnlySpan<byte> levels, ReadOnlySpan<byte> values, PageEncoding encoding)
    {
        _dataOffset ??= target.Length;
        int levelBytes = levels.Length - shape.RepetitionBytes;
        bool compressed = !values.IsEmpty;
        WritePage(PageType.DataV2, levels, values, header =>
        {
            header.BeginStruct(8);
            header.Int32(1, shape.Values);
            header.Int32(2, shape.Nulls);
            header.Int32(3, shape.Rows);
            header.Int32(4, (int)encoding);
            header.Int32(5, levelBytes);
            header.Int32(6, shape.RepetitionBytes);
            header.Boolean(7, compressed);
            header.EndStruct();
        });
    }

    /// <summary>What the chunk became.</summary>
    public EncodedColumn Complete(ColumnBuilder column, PageEncoding encoding, ColumnBounds? bounds) => new()
    {
        Rows = column.RowCount,
        Values = column.RowCount,
        Nulls = column.NullCount,
        Encoding = encoding,
        DictionaryOffset = _dictionaryOffset,
        DataOffset = _dataOffset ?? throw new InvalidOperationException("A column chunk has at least one data page."),
        CompressedBytes = target.Length - _start,
        UncompressedBytes = _uncompressed,
        Bounds = bounds,
    };

    private void WritePage(PageType type, ReadOnlySpan<byte> levels, ReadOnlySpan<byte> values, Action<CompactThrift> writeOwnHeader)
    {
        int bound = values.IsEmpty ? 0 : Zstd.Bound(values.Length);
        var free = target.Reserve(checked(LongestHeader + levels.Length + bound));
        int body = LongestHeader + levels.Length;
        int size = values.IsEmpty ? 0 : Zstd.Compress(values, free.Slice(body, bound));
        levels.CopyTo(free[LongestHeader..]);

        int start = target.Length;
        var header = new CompactThrift(target);
        header.BeginElement();
        header.Int32(1, (int)type);
        header.Int32(2, checked(levels.Length + values.Length));
        header.Int32(3, levels.Length + size);
        writeOwnHeader(header);
        header.EndStruct();
        int headerSize = target.Length - start;
        if (headerSize > LongestHeader)
        {
            throw new InvalidOperationException($"A page header of {headerSize} bytes is longer than its place.");
        }

        target.CloseGap(LongestHeader - headerSize, levels.Length + size);
        _uncompressed += headerSize + levels.Length + values.Length;
    }

    private enum PageType
    {
        Dictionary = 2,
        DataV2 = 3,
    }
}

/// <summary>What a data page holds.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="Values">Values, null ones and empty lists included.</param>
/// <param name="Nulls">How many of these are null, or empty lists.</param>
/// <param name="RepetitionBytes">Bytes of its repetition levels; 0 if it has none.</param>
internal readonly record struct PageShape(int Rows, int Values, int Nulls, int RepetitionBytes);
