using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Pfmg.Cloud.Lake.Queries;

/// <summary>Bytes of text on their way out: values are written into it without anything made of them in between.</summary>
/// <param name="capacity">Bytes to begin with.</param>
internal sealed class Utf8Buffer(int capacity = 128 * 1024)
{
    private const int LongestNumber = 32;

    private static readonly SearchValues<byte> Quoted = SearchValues.Create(",\"\n\r"u8);

    /// <summary>Numbers below a thousand, three digits each from its left and their count: depths and qualities are nearly all of them.</summary>
    private static readonly uint[] Small = [.. Enumerable.Range(0, 1_000).Select(static number => Digits(number))];

    private byte[] _bytes = new byte[capacity];
    private int _count;

    public int Count => _count;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _count);

    public void Clear() => _count = 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(byte one)
    {
        if (_count == _bytes.Length)
        {
            Grow(1);
        }

        _bytes[_count++] = one;
    }

    public void Append(ReadOnlySpan<byte> text)
    {
        Reserve(text.Length);
        text.CopyTo(_bytes.AsSpan(_count));
        _count += text.Length;
    }

    public void Append(int number)
    {
        Reserve(LongestNumber);
        if ((uint)number < (uint)Small.Length)
        {
            var digits = Small[number];
            Unsafe.WriteUnaligned(ref _bytes[_count], digits);
            _count += (int)(digits >> 24);
            return;
        }

        Format(number);
    }

    public void Append(long number) => Format(number);

    public void Append(float number) => Format(number);

    public void Append(double number) => Format(number);

    /// <summary>A text as a CSV field. An empty one is quoted, so that it is not read as null.</summary>
    public void AppendField(ReadOnlySpan<byte> text)
    {
        if (text.Length > 0 && text.IndexOfAny(Quoted) < 0)
        {
            Append(text);
            return;
        }

        Reserve((2 * text.Length) + 2);
        _bytes[_count++] = (byte)'"';
        foreach (var one in text)
        {
            if (one == '"')
            {
                _bytes[_count++] = one;
            }

            _bytes[_count++] = one;
        }

        _bytes[_count++] = (byte)'"';
    }

    private void Format<T>(T number)
        where T : IUtf8SpanFormattable
    {
        Reserve(LongestNumber);
        _ = number.TryFormat(_bytes.AsSpan(_count), out var written, default, CultureInfo.InvariantCulture);
        _count += written;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Reserve(int more)
    {
        if (_bytes.Length - _count < more)
        {
            Grow(more);
        }
    }

    private void Grow(int more) => Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _count + more));

    private static uint Digits(int number)
    {
        Span<byte> text = stackalloc byte[3];
        number.TryFormat(text, out var length, default, CultureInfo.InvariantCulture);
        return (uint)(text[0] | (text[1] << 8) | (text[2] << 16) | (length << 24));
    }
}
