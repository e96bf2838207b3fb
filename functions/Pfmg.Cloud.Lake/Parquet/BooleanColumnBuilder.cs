namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>Gathers a column of truth values, written as bits.</summary>
public sealed class BooleanColumnBuilder : FixedColumnBuilder<bool>
{
    private readonly ByteBuffer _encoded = new();

    internal BooleanColumnBuilder(ParquetColumn column)
        : base(column)
    {
    }

    internal override EncodedColumn Encode(ByteBuffer target)
    {
        _encoded.Clear();
        var bits = PlainBytes();
        _encoded.Advance(BitPacking.Pack(bits, width: 1, _encoded.Reserve((bits.Length / 8) + sizeof(ulong))));
        var pages = new PageWriter(target);
        WriteOnlyPage(pages, _encoded.Written, PageEncoding.Plain);
        return pages.Complete(this, PageEncoding.Plain, BoundsOf(ParquetType.Boolean, !Values.Contains(false), Values.Contains(true)));
    }
}
