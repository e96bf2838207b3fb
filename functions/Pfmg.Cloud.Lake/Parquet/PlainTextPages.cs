using System.Buffers.Binary;

namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>A column of texts, or of bytes, written plain: each page is compressed as soon as it is full, so that little waits in memory.</summary>
/// <param name="isBounded">Whether its bounds are kept; of bytes they mean nothing.</param>
internal sealed class PlainTextPages(bool isBounded = true)
{
    private const int PageBytes = 1 << 21;

    private readonly ByteBuffer _page = new(PageBytes);
    private readonly ByteBuffer _levels = new();
    private readonly ByteBuffer _written = new();
    private PageWriter? _begun;
    private ColumnBounds? _bounds;
    private bool _isUnbounded = !isBounded;

    private PageWriter Pages => _begun ??= new PageWriter(_written);

    public long ByteCount => _page.Length + _written.Length;

    /// <summary>Rows in the pages written.</summary>
    public int Rows { get; private set; }

    /// <summary>Whether the page being filled has what a page should.</summary>
    public bool IsPageFull => _page.Length >= PageBytes;

    public void Append(ReadOnlySpan<byte> text) => _page.WritePlain(text);

    /// <summary>Ends the page being filled behind a row of the column.</summary>
    public void EndPage(ColumnBuilder column, int endRow)
    {
        _levels.Clear();
        int nulls = column.WriteLevels(Rows..endRow, _levels);
        Include(_page.Written);
        Pages.WriteData(endRow - Rows, nulls, _levels.Written, _page.Written, PageEncoding.Plain);
        _page.Clear();
        Rows = endRow;
    }

    /// <summary>Ends the last page and copies all of them.</summary>
    public EncodedColumn CopyTo(ByteBuffer target, ColumnBuilder column)
    {
        if (Rows < column.RowCount || Rows == 0)
        {
            EndPage(column, column.RowCount);
        }

        var chunk = Pages.Complete(column, PageEncoding.Plain, _isUnbounded ? null : _bounds);
        int shift = target.Length;
        target.Write(_written.Written);
        return chunk with { DataOffset = chunk.DataOffset + shift };
    }

    public void Clear()
    {
        _page.Clear();
        _written.Clear();
        _begun = null;
        _bounds = null;
        _isUnbounded = !isBounded;
        Rows = 0;
    }

    /// <summary>The bounds of texts that lie behind each other as PLAIN; null if a bound is too long to keep.</summary>
    public static ColumnBounds? BoundsOf(ReadOnlySpan<byte> plain)
    {
        var min = First(plain);
        var max = min;
        while (!plain.IsEmpty)
        {
            var text = First(plain);
            min = text.SequenceCompareTo(min) < 0 ? text : min;
            max = text.SequenceCompareTo(max) > 0 ? text : max;
            plain = plain[(sizeof(int) + text.Length)..];
        }

        return min.Length > ColumnBounds.LongestText || max.Length > ColumnBounds.LongestText
            ? null
            : new ColumnBounds(ParquetType.Utf8, min.ToArray(), max.ToArray());
    }

    private void Include(ReadOnlySpan<byte> plain)
    {
        if (plain.IsEmpty || _isUnbounded)
        {
            return;
        }

        var bounds = BoundsOf(plain);
        _isUnbounded = bounds is null;
        _bounds = bounds is null ? null : _bounds?.Union(bounds) ?? bounds;
    }

    private static ReadOnlySpan<byte> First(ReadOnlySpan<byte> plain) =>
        plain.Slice(sizeof(int), BinaryPrimitives.ReadInt32LittleEndian(plain));
}
