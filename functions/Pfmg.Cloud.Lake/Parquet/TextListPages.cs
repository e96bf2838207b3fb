namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>Lists of texts without a dictionary: lengths, then the texts behind each other; each page is compressed as soon as it is full.</summary>
/// <remarks>Source: parquet-format Encodings.md, "Delta-length byte array (DELTA_LENGTH_BYTE_ARRAY = 6)".</remarks>
internal sealed class TextListPages
{
    private const int PageBytes = 1 << 20;

    private readonly ByteBuffer _texts = new(PageBytes);
    private readonly ByteBuffer _page = new();
    private readonly ByteBuffer _written = new();
    private PageWriter _pages;
    private int[] _lengths = new int[1_024];
    private int _count;
    private int _rows;

    public TextListPages() => _pages = new PageWriter(_written);

    public long ByteCount => _texts.Length + _written.Length;

    /// <summary>Whether the page being filled has what a page should.</summary>
    public bool IsPageFull => _texts.Length >= PageBytes;

    public void Append(ReadOnlySpan<byte> text)
    {
        if (_count == _lengths.Length)
        {
            Array.Resize(ref _lengths, _count * 2);
        }

        _lengths[_count++] = text.Length;
        _texts.Write(text);
    }

    /// <summary>Ends the page being filled behind a row of the column.</summary>
    public void EndPage(ReadOnlySpan<int> rowEnds, int endRow, ListLevels levels)
    {
        _page.Clear();
        DeltaPacking.Write<int>(_lengths.AsSpan(0, _count), _page);
        _page.Write(_texts.Written);
        levels.Write(_pages, rowEnds, _rows..endRow, _page.Written, PageEncoding.DeltaLengthByteArray);
        _texts.Clear();
        (_count, _rows) = (0, endRow);
    }

    /// <summary>Ends the last page and copies all of them.</summary>
    public EncodedColumn CopyTo(ByteBuffer target, ColumnBuilder column, ReadOnlySpan<int> rowEnds, ListLevels levels)
    {
        if (_rows < column.RowCount || _rows == 0)
        {
            EndPage(rowEnds, column.RowCount, levels);
        }

        var chunk = _pages.Complete(column, PageEncoding.DeltaLengthByteArray, null);
        var shift = target.Length;
        target.Write(_written.Written);
        return chunk with { DataOffset = chunk.DataOffset + shift, Values = ListLevels.Values(rowEnds), Nulls = ListLevels.Empty(rowEnds) };
    }

    public void Clear()
    {
        _texts.Clear();
        _written.Clear();
        _pages = new PageWriter(_written);
        (_count, _rows) = (0, 0);
    }
}
