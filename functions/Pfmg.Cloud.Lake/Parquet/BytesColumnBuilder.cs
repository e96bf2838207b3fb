namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>Gathers a column of bytes, written plain.</summary>
public sealed class BytesColumnBuilder : ColumnBuilder
{
    private readonly PlainTextPages _pages = new(isBounded: false);

    internal BytesColumnBuilder(ParquetColumn column)
        : base(column)
    {
    }

    internal override long ByteCount => _pages.ByteCount;

    /// <summary>A row with some bytes, none included.</summary>
    /// <param name="bytes">They are copied.</param>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _pages.Append(bytes);
        CountValue();
        EndFullPage();
    }

    internal override EncodedColumn Encode(ByteBuffer target) => _pages.CopyTo(target, this);

    private protected override void ClearValues() => _pages.Clear();

    private void EndFullPage()
    {
        if (_pages.IsPageFull)
        {
            _pages.EndPage(this, RowCount);
        }
    }
}
