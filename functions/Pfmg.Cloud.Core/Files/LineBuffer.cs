namespace Pfmg.Cloud.Core.Files;

/// <summary>Puts lines together that come in pieces.</summary>
internal sealed class LineBuffer
{
    private byte[] _buffer = new byte[1 << 17];
    private int _start;
    private int _filled;
    private int _length;
    private int _taken;

    /// <summary>The line that <see cref="Next"/> moved to, without its line end; valid until the next call.</summary>
    public ReadOnlySpan<byte> Line => _buffer.AsSpan(_start, _length).TrimEnd((byte)'\r');

    /// <summary>Takes the next piece.</summary>
    public void Add(ReadOnlySpan<byte> piece)
    {
        Skip();
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _filled - _start).CopyTo(_buffer);
            (_start, _filled) = (0, _filled - _start);
        }

        if (_buffer.Length - _filled < piece.Length)
        {
            Array.Resize(ref _buffer, Math.Max(2 * _buffer.Length, _filled + piece.Length));
        }

        piece.CopyTo(_buffer.AsSpan(_filled));
        _filled += piece.Length;
    }

    /// <summary>Moves to the next line.</summary>
    /// <param name="isLast">Whether no piece follows, so that a line without an end counts.</param>
    /// <returns>False if there is no whole line yet.</returns>
    public bool Next(bool isLast)
    {
        Skip();
        var end = _buffer.AsSpan(_start, _filled - _start).IndexOf((byte)'\n');
        _length = end >= 0 ? end : isLast ? _filled - _start : 0;
        _taken = end >= 0 ? end + 1 : _length;
        return _taken > 0;
    }

    private void Skip() => (_start, _length, _taken) = (_start + _taken, 0, 0);
}
