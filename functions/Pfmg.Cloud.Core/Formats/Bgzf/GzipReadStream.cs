using System.Globalization;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Formats.Bgzf;

/// <summary>The inflated bytes of a plain gzip file of one or more members.</summary>
/// <param name="source">The file from its first byte; disposed with this stream.</param>
/// <param name="file">Its name in faults.</param>
/// <remarks>
/// Every byte of the file must belong to a member that inflates to its CRC32 and ISIZE; bytes after the last one, zeros included, are a fault.
/// Source: RFC 1952. Not thread-safe.
/// </remarks>
internal sealed class GzipReadStream(Stream source, string file) : ReadOnlyStream
{
    private readonly ZlibInflater _inflater = new();
    private readonly byte[] _input = new byte[1 << 16];
    private int _start;
    private int _end;
    private long _offset;
    private long _member;
    private bool _within = true;

    /// <inheritdoc />
    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_start == _end && !Fill())
            {
                return !_within ? 0 : throw Damaged("a whole member", "the end of the file: it is truncated");
            }

            if (!_within)
            {
                _inflater.Restart();
                (_within, _member) = (true, _offset);
            }

            var state = _inflater.Inflate(_input.AsSpan(_start, _end - _start), buffer, out var consumed, out var written);
            (_start, _offset) = (_start + consumed, _offset + consumed);
            if (state == InflateState.Damaged)
            {
                throw Damaged("a member that inflates to its CRC32 and ISIZE", "other bytes");
            }

            _within = state == InflateState.Going;
            if (written > 0)
            {
                return written;
            }
        }

        return 0;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inflater.Dispose();
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool Fill()
    {
        (_start, _end) = (0, source.Read(_input, 0, _input.Length));
        return _end > 0;
    }

    private InvalidInputException Damaged(string expected, string found) =>
        new(file, string.Create(CultureInfo.InvariantCulture, $"gzip member at byte {_member}"), expected, found);
}
