namespace Pfmg.Cloud.Core.Steps;

/// <summary>Hands out a stream's lines as spans.</summary>
internal sealed class LineReader(Stream source)
{
    private byte[] _buffer = new byte[1 << 17];
    private int _start;
    private int _filled;
    private int _length;
    private bool _started;

    /// <summary>The line that <see cref="Next"/> moved to, without its line end; valid until the next call.</summary>
    public ReadOnlySpan<byte> Line => _buffer.AsSpan(_start, _length);

    /// <summary>Moves to the next line.</summary>
    /// <returns>False at the end.</returns>
    public bool Next()
    {
        _start = Math.Min(_filled, _start + _length + (_started ? 1 : 0));
        _started = true;
        _length = 0;
        var searched = 0;
        while (true)
        {
            var found = _buffer.AsSpan(_start + searched, _filled - _start - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                _length = searched + found;
                return true;
            }

            searched = _filled - _start;
            if (_start > 0)
            {
                _buffer.AsSpan(_start, searched).CopyTo(_buffer);
                (_start, _filled) = (0, searched);
            }
            else if (_filled == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }

            var read = source.Read(_buffer, _filled, _buffer.Length - _filled);
            if (read == 0)
            {
                _length = searched;
                return searched > 0;
            }

            _filled += read;
        }
    }
}
