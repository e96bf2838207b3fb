using System.Text.Unicode;

namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>Gathers a column of texts: as a dictionary while that pays, else plain.</summary>
/// <remarks>Which of the two depends only on the values since the last clear, so the same rows give the same bytes.</remarks>
public sealed class Utf8ColumnBuilder : ColumnBuilder
{
    private const int LargestDictionaryBytes = 1 << 20;
    private const int LargestDictionaryCount = 1 << 16;
    private const int RowsBeforeJudging = 1_024;

    private readonly Utf8Dictionary _dictionary = new();
    private readonly ByteBuffer _levels = new();
    private readonly ByteBuffer _encoded = new();
    private PlainTextPages? _plainPages;
    private int[] _indices = new int[1_024];
    private int _count;
    private long _plainBytes;
    private bool _isPlain;

    internal Utf8ColumnBuilder(ParquetColumn column)
        : base(column)
    {
    }

    internal override long ByteCount => (_plainPages?.ByteCount ?? 0) + _dictionary.Plain.Length + ((long)_count * sizeof(int));

    /// <summary>Made when first needed: most columns never leave their dictionary.</summary>
    private PlainTextPages Plain => _plainPages ??= new PlainTextPages();

    /// <summary>A row with a text, empty ones included.</summary>
    /// <param name="text">UTF-8. It is copied.</param>
    /// <exception cref="ArgumentException">It is not UTF-8; readers would refuse the whole file.</exception>
    public void Append(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            throw new ArgumentException($"Column {Column.Name}, row {RowCount}: the text is not UTF-8.", nameof(text));
        }

        AppendValid(text);
    }

    /// <summary>A row with a text that is known to be UTF-8, as a part of one that was checked.</summary>
    internal void AppendValid(ReadOnlySpan<byte> text)
    {
        if (_isPlain)
        {
            Plain.Append(text);
            CountValue();
            if (Plain.IsPageFull)
            {
                Plain.EndPage(this, RowCount);
            }

            return;
        }

        int count = _dictionary.Count;
        int index = _dictionary.FindShort(text);
        index = index < 0 ? IndexOf(text) : index;
        if (_count == _indices.Length)
        {
            Array.Resize(ref _indices, _count * 2);
        }

        _indices[_count++] = index;
        _plainBytes += sizeof(int) + text.Length;
        CountValue();
        if (index == count && !Pays())
        {
            LeaveDictionary();
        }
    }

    /// <summary>What stands for no place in the dictionary.</summary>
    internal const int Unknown = -1;

    /// <summary>A row with a text whose place in the dictionary is known.</summary>
    /// <param name="index">What <see cref="AppendIndexed"/> returned since the last clear.</param>
    /// <returns>Whether there still is a dictionary; if not, nothing was appended.</returns>
    internal bool TryAppend(int index)
    {
        if (_isPlain || _count == _indices.Length)
        {
            return false;
        }

        _indices[_count++] = index;
        _plainBytes += sizeof(int) + _dictionary[index].Length;
        CountValue();
        return true;
    }

    /// <summary>A row with a text that is known to be UTF-8.</summary>
    /// <returns>Its place in the dictionary; <see cref="Unknown"/> if there is none.</returns>
    internal int AppendIndexed(ReadOnlySpan<byte> text)
    {
        AppendValid(text);
        return _isPlain ? Unknown : _indices[_count - 1];
    }

    /// <summary>As many rows with the same text.</summary>
    internal void AppendRepeated(ReadOnlySpan<byte> text, int count)
    {
        if (count > 0)
        {
            AppendValid(text);
        }

        int rest = count - 1;
        if (_isPlain || rest <= 0)
        {
            for (; rest > 0; rest--)
            {
                AppendValid(text);
            }

            return;
        }

        while (_indices.Length - _count < rest)
        {
            Array.Resize(ref _indices, _indices.Length * 2);
        }

        _indices.AsSpan(_count, rest).Fill(_indices[_count - 1]);
        _count += rest;
        _plainBytes += (long)rest * (sizeof(int) + text.Length);
        CountValues(rest);
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

        if (_isPlain)
        {
            return Plain.CopyTo(target, this);
        }

        var pages = new PageWriter(target);
        int width = BitPacking.Width((ulong)(_dictionary.Count - 1));
        // Most rows are of few texts: zstd finds that in whole bytes only.
        width = width is > 8 and < 16 ? 16 : width;
        _encoded.Clear();
        _encoded.WriteByte((byte)width);
        BitPacking.WriteHybrid<int>(_indices.AsSpan(0, _count), width, _encoded);
        _levels.Clear();
        int nulls = WriteLevels(.., _levels);
        pages.WriteDictionary(_dictionary.Plain.Written, _dictionary.Count);
        pages.WriteData(RowCount, nulls, _levels.Written, _encoded.Written, PageEncoding.RleDictionary);
        return pages.Complete(this, PageEncoding.RleDictionary, PlainTextPages.BoundsOf(_dictionary.Plain.Written));
    }

    private protected override void ClearValues()
    {
        _dictionary.Clear();
        _plainPages?.Clear();
        _count = 0;
        _plainBytes = 0;
        _isPlain = false;
    }

    private int IndexOf(ReadOnlySpan<byte> text)
    {
        // Sorted columns repeat their last value; comparing is cheaper than hashing.
        if (text.Length > sizeof(ulong) && _count > 0 && _dictionary[_indices[_count - 1]].SequenceEqual(text))
        {
            return _indices[_count - 1];
        }

        int index = _dictionary.Find(text, out uint hash);
        index = index < 0 ? _dictionary.Add(text, hash) : index;
        _dictionary.RememberShort(text, index);
        return index;
    }

    private bool Pays() =>
        _dictionary.Count <= LargestDictionaryCount
        && _dictionary.Plain.Length <= LargestDictionaryBytes
        && (_count < RowsBeforeJudging || _dictionary.Count * 2 <= _count);

    private long DictionarySize() => _count == 0
        ? 0
        : _dictionary.Plain.Length + ((long)_count * BitPacking.Width((ulong)(_dictionary.Count - 1)) / 8);

    /// <summary>Writes the rows gathered so far again, plain.</summary>
    private void LeaveDictionary()
    {
        int value = 0;
        for (int row = 0; row < RowCount; row++)
        {
            if (!IsNull(row))
            {
                Plain.Append(_dictionary[_indices[value++]]);
            }

            if (Plain.IsPageFull)
            {
                Plain.EndPage(this, row + 1);
            }
        }

        _isPlain = true;
        _count = 0;
        _dictionary.Clear();
    }
}
