using System.Buffers.Text;
using System.Text;

namespace Pfmg.Cloud.Benchmarks.Cohorts;

/// <summary>A line of a VCF in the making: bytes that grow.</summary>
internal sealed class TextBuffer
{
    private byte[] _bytes = new byte[1 << 16];
    private int _length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Clear() => _length = 0;

    public TextBuffer Add(ReadOnlySpan<byte> text)
    {
        Grow(text.Length);
        text.CopyTo(_bytes.AsSpan(_length));
        _length += text.Length;
        return this;
    }

    public TextBuffer Add(string text)
    {
        Grow(text.Length);
        _length += Encoding.ASCII.GetBytes(text, _bytes.AsSpan(_length));
        return this;
    }

    public TextBuffer Add(byte text)
    {
        Grow(1);
        _bytes[_length++] = text;
        return this;
    }

    public TextBuffer Add(int number)
    {
        Grow(11);
        Utf8Formatter.TryFormat(number, _bytes.AsSpan(_length), out var written);
        _length += written;
        return this;
    }

    public TextBuffer Add(double number, byte decimals)
    {
        Grow(32);
        Utf8Formatter.TryFormat(number, _bytes.AsSpan(_length), out var written, new System.Buffers.StandardFormat('F', decimals));
        _length += written;
        return this;
    }

    private void Grow(int more)
    {
        if (_bytes.Length - _length < more)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + more));
        }
    }
}
