namespace Pfmg.Cloud.Lake.Ingest;

/// <summary>Where a text lies in its buffer.</summary>
internal readonly record struct TextSlice(int Start, int Length)
{
    /// <summary>The text of a slice.</summary>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> buffer) => buffer.Slice(Start, Length);
}

/// <summary>Short texts behind each other, forgotten all at once.</summary>
internal sealed class TextArena
{
    private byte[] _bytes = new byte[1 << 16];
    private int _length;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public TextSlice Add(ReadOnlySpan<byte> text)
    {
        if (_bytes.Length - _length < text.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + text.Length));
        }

        text.CopyTo(_bytes.AsSpan(_length));
        var slice = new TextSlice(_length, text.Length);
        _length += text.Length;
        return slice;
    }

    public void Clear() => _length = 0;
}
