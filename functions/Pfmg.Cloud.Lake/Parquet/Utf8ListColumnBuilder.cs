using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace Pfmg.Cloud.Lake.Parquet;

/// <summary>Gathers a column of lists of texts: as a dictionary while that pays, else the texts behind each other.</summary>
/// <remarks>
/// Which of the two depends only on the values since the last clear, so the same rows give the same bytes. Indices are always
/// bit-packed: of noise, looking for runs costs more than it saves, and runs of one index are what zstd is good at.
/// </remarks>
public sealed class Utf8ListColumnBuilder : ColumnBuilder
{
    /// <summary>What stands for no index: the text is to be looked up.</summary>
    public const int Unknown = -1;

    private const int LargestDictionaryBytes = 4 << 20;
    private const int LargestDictionaryCount = 1 << 16;
    private const int ValuesBeforeJudging = 4_096;
    private const int PageValues = 1 << 19;

    private readonly Utf8Dictionary _dictionary = new();
    private readonly ListLevels _levels = new();
    private readonly ByteBuffer _encoded = new();
    private TextListPages? _plainPages;
    private ushort[] _indices = new ushort[1_024];
    private int[] _rowEnds = new int[256];
    private int _count;
    private bool _isPlain;

    internal Utf8ListColumnBuilder(ParquetColumn column)
        : base(column)
    {
        if (column.Nullable)
        {
            throw new ArgumentException($"Column {column.Name}: a list is never null, it is empty.", nameof(column));
        }
    }

    internal override long ByteCount => (_plainPages?.ByteCount ?? 0) + _dictionary.Plain.Length + ((long)_count * sizeof(ushort));

    /// <summary>Made when first needed: a column of few texts never leaves its dictionary.</summary>
    private TextListPages Plain => _plainPages ??= new TextListPages();

    /// <summary>Adds a text to the row being appended.</summary>
    /// <param name="text">UTF-8. It is copied.</param>
    /// <param name="index">What this method returned for the same text since the last clear; <see cref="Unknown"/> if that is not known.</param>
    /// <returns>The text's index; <see cref="Unknown"/> if the column has no dictionary any more.</returns>
    /// <exception cref="ArgumentException">It is not UTF-8; readers would refuse the whole file.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Append(ReadOnlySpan<byte> text, int index = Unknown)
    {
        if (index < 0 || _isPlain || _count == _indices.Length)
        {
            return AppendText(text);
        }

        _indices[_count++] = (ushort)index;
        return index;
    }

    /// <summary>Room for texts whose indices are known, to be counted with <see cref="Advance"/>.</summary>
    /// <param name="count">How many there may be.</param>
    /// <returns>So many places for indices; none if the column has no dictionary any more.</returns>
    internal Span<ushort> Reserve(int count)
    {
        if (_isPlain)
        {
            return default;
        }

        if (_indices.Length - _count < count)
        {
            Array.Resize(ref _indices, Math.Max(_indices.Length * 2, _count + count));
        }

        return _indices.AsSpan(_count, count);
    }

    /// <summary>Adds the first texts of those that there was room for to the row being appended.</summary>
    internal void Advance(int count) => _count += count;

    /// <summary>Ends the row: the texts since the last one are its list, which may be empty.</summary>
    public void EndRow()
    {
        if (RowCount == _rowEnds.Length)
        {
            Array.Resize(ref _rowEnds, _rowEnds.Length * 2);
        }

        _rowEnds[RowCount] = _count;
        CountValue();
        if (_isPlain && Plain.IsPageFull)
        {
            Plain.EndPage(RowEnds, RowCount, _levels);
        }
    }

    internal override EncodedColumn Encode(ByteBuffer target)
    {
        if (!_isPlain && _dictionary.Count * 2 > _count)
        {
            LeaveDictionary();
        }

        if (_isPlain)
        {
            return Plain.CopyTo(target, this, RowEnds, _levels);
        }

        var pages = new PageWriter(target);
        pages.WriteDictionary(_dictionary.Plain.Written, _dictionary.Count);
        var width = BitPacking.Width((ulong)Math.Max(0, _dictionary.Count - 1));
        for (var (row, first) = (0, 0); row < RowCount || row == 0;)
        {
            var end = row;
            while (end < RowCount && (end == row || _rowEnds[end] - first <= PageValues))
            {
                end++;
            }

            var last = end == 0 ? 0 : _rowEnds[end - 1];
            WriteIndices(_indices.AsSpan(first..last), width);
            _levels.Write(pages, RowEnds, row..end, _encoded.Written, PageEncoding.RleDictionary);
            (row, first) = (Math.Max(end, 1), last);
        }

        return pages.Complete(this, PageEncoding.RleDictionary, null) with { Values = ListLevels.Values(RowEnds), Nulls = ListLevels.Empty(RowEnds) };
    }

    private ReadOnlySpan<int> RowEnds => _rowEnds.AsSpan(0, RowCount);

    private protected override void ClearValues()
    {
        _dictionary.Clear();
        _plainPages?.Clear();
        _count = 0;
        _isPlain = false;
    }

    private int AppendText(ReadOnlySpan<byte> text)
    {
        if (_isPlain)
        {
            RequireUtf8(text);
            Plain.Append(text);
            _count++;
            return Unknown;
        }

        var index = _dictionary.Find(text, out var hash);
        var isNew = index < 0;
        if (isNew)
        {
            RequireUtf8(text);
            index = _dictionary.Add(text, hash);
        }

        if (_count == _indices.Length)
        {
            Array.Resize(ref _indices, _count * 2);
        }

        if (_dictionary.Count > LargestDictionaryCount || (isNew && !Pays()))
        {
            LeaveDictionary();
            Plain.Append(text);
            _count++;
            return Unknown;
        }

        _indices[_count++] = (ushort)index;
        return index;
    }

    private bool Pays() =>
        _dictionary.Plain.Length <= LargestDictionaryBytes && (_count < ValuesBeforeJudging || _dictionary.Count * 2 <= _count);

    private void RequireUtf8(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            throw new ArgumentException($"Column {Column.Name}, row {RowCount}: a text is not UTF-8.", nameof(text));
        }
    }

    private void WriteIndices(ReadOnlySpan<ushort> indices, int width)
    {
        _encoded.Clear();
        _encoded.WriteByte((byte)width);
        if (width == 0)
        {
            BitPacking.WriteHybrid(indices, width, _encoded);
        }
        else
        {
            BitPacking.WritePacked(indices, width, _encoded);
        }
    }

    /// <summary>Writes the texts gathered so far again, without a dictionary.</summary>
    private void LeaveDictionary()
    {
        for (var (value, row) = (0, 0); value < _count || row < RowCount;)
        {
            var end = row < RowCount ? _rowEnds[row] : _count;
            for (; value < end; value++)
            {
                Plain.Append(_dictionary[_indices[value]]);
            }

            row++;
            if (row <= RowCount && Plain.IsPageFull)
            {
                Plain.EndPage(RowEnds, row, _levels);
            }
        }

        _isPlain = true;
        _dictionary.Clear();
    }
}
