using System.Buffers.Binary;
using System.Text.Unicode;

namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>Gathers a column of texts: as a dictionary while that pays, else plain in pages of about a mebibyte.</summary>
/// <remarks>Which of the two depends only on the values since the last clear, so the same rows give the same bytes.</remarks>
public sealed class Utf8ColumnBuilder : ColumnBuilder
{
    private const int PageBytes = 1 << 20;
    private const int LargestDictionaryBytes = 1 << 20;
    private const int LargestDictionaryCount = 1 << 16;
    private const int RowsBeforeJudging = 4_096;

    private readonly Utf8Dictionary _dictionary = new();
    private readonly ByteBuffer _plain = new();
    private readonly ByteBuffer _levels = new();
    private readonly ByteBuffer _encoded = new();
    private readonly List<PageEnd> _pages = [];
    private int[] _indices = new int[1_024];
    private int _count;
    private long _plainBytes;
    private bool _isPlain;

    internal Utf8ColumnBuilder(ParquetColumn column)
        : base(column)
    {
    }

    internal override long ByteCount => _plain.Length + _dictionary.Plain.Length + ((long)_count * sizeof(int));

    /// <summary>A row with a text, empty ones included.</summary>
    /// <param name="text">UTF-8. It is copied.</param>
    /// <exception cref="ArgumentException">It is not UTF-8; readers would refuse the whole file.</exception>
    public void Append(ReadOnlySpan<byte> text)
    {
        if (_isPlain)
        {
            AppendPlain(text);
            CountValue();
            OnRow();
            return;
        }

        int index = IndexOf(text, out bool isNew);
        if (_count == _indices.Length)
        {
            Array.Resize(ref _indices, _count * 2);
        }

        _indices[_count++] = index;
        _plainBytes += sizeof(int) + text.Length;
        CountValue();
        if (isNew && !Pays())
        {
            LeaveDictionary();
        }
    }

    /// <summary>A row with a text, empty ones included.</summary>
    public void Append(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Append(System.Text.Encoding.UTF8.GetBytes(text));
    }

    internal override EncodedColumn Encode(ByteBuffer target)
    {
        if (!_isPlain && DictionarySize() >= _plainBytes)
        {
            LeaveDictionary();
        }

        var pages = new PageWriter(target);
        if (_isPlain)
        {
            WritePlainPages(pages);
            return pages.Complete(this, PageEncoding.Plain, PlainBounds());
        }

        int width = BitPacking.Width((ulong)(_dictionary.Count - 1));
        _encoded.Clear();
        _encoded.WriteByte((byte)width);
        BitPacking.WriteHybrid<int>(_indices.AsSpan(0, _count), width, _encoded);
        _levels.Clear();
        int nulls = WriteLevels(.., _levels);
        pages.WriteDictionary(_dictionary.Plain.Written, _dictionary.Count);
        pages.WriteData(RowCount, nulls, _levels.Written, _encoded.Written, PageEncoding.RleDictionary);
        return pages.Complete(this, PageEncoding.RleDictionary, BoundsOf(_dictionary.Plain.Written));
    }

    private protected override void ClearValues()
    {
        _dictionary.Clear();
        _plain.Clear();
        _pages.Clear();
        _count = 0;
        _plainBytes = 0;
        _isPlain = false;
    }

    private protected override void OnRow()
    {
        int pageStart = _pages.Count == 0 ? 0 : _pages[^1].Byte;
        if (_isPlain && _plain.Length - pageStart >= PageBytes)
        {
            _pages.Add(new PageEnd(RowCount, _plain.Length));
        }
    }

    private int IndexOf(ReadOnlySpan<byte> text, out bool isNew)
    {
        // Sorted columns repeat their last value; comparing is cheaper than hashing.
        if (_count > 0 && _dictionary[_indices[_count - 1]].SequenceEqual(text))
        {
            isNew = false;
            return _indices[_count - 1];
        }

        int index = _dictionary.Add(text, out isNew);
        if (isNew)
        {
            RequireUtf8(text);
        }

        return index;
    }

    private void AppendPlain(ReadOnlySpan<byte> text)
    {
        RequireUtf8(text);
        _plain.WritePlain(text);
    }

    private void RequireUtf8(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            throw new ArgumentException($"Column {Column.Name}, row {RowCount}: the text is not UTF-8.", nameof(text));
        }
    }

    private bool Pays() =>
        _dictionary.Count <= LargestDictionaryCount
        && _dictionary.Plain.Length <= LargestDictionaryBytes
        && (_count < RowsBeforeJudging || _dictionary.Count * 2 <= _count);

    private long DictionarySize() => _count == 0
        ? 0
        : _dictionary.Plain.Length + ((long)_count * BitPacking.Width((ulong)(_dictionary.Count - 1)) / 8);

    private void LeaveDictionary()
    {
        // Rows before this one were not cut into pages; they become one, nulls and all.
        for (int i = 0; i < _count; i++)
        {
            _plain.WritePlain(_dictionary[_indices[i]]);
        }

        _isPlain = true;
        _count = 0;
        _dictionary.Clear();
        OnRow();
    }

    private void WritePlainPages(PageWriter pages)
    {
        if (_pages.Count == 0 || _pages[^1].Row < RowCount)
        {
            _pages.Add(new PageEnd(RowCount, _plain.Length));
        }

        var start = new PageEnd(0, 0);
        foreach (var end in _pages)
        {
            _levels.Clear();
            int nulls = WriteLevels(start.Row..end.Row, _levels);
            pages.WriteData(end.Row - start.Row, nulls, _levels.Written, _plain.Written[start.Byte..end.Byte], PageEncoding.Plain);
            start = end;
        }
    }

    private ColumnBounds? PlainBounds() => BoundsOf(_plain.Written);

    private static ColumnBounds? BoundsOf(ReadOnlySpan<byte> plain)
    {
        if (plain.IsEmpty)
        {
            return null;
        }

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

    private static ReadOnlySpan<byte> First(ReadOnlySpan<byte> plain) =>
        plain.Slice(sizeof(int), BinaryPrimitives.ReadInt32LittleEndian(plain));

    /// <summary>Where a page ends: the row and the byte after its last.</summary>
    private readonly record struct PageEnd(int Row, int Byte);
}
