using Pfmg.Cloud.Core.Formats.Bgzf;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>The text of a packed file, with how far into the packed bytes its reader is: what tells chunks apart in one pass.</summary>
/// <remarks>The place depends on the file alone, not on threads or on how its store hands out bytes.</remarks>
internal sealed class TrackedText : Stream
{
    private const int RunBytes = 1 << 17;
    private readonly DeliveredStream _packed;
    private readonly BgzfRunReader? _runs;
    private readonly Stream? _other;
    private byte[] _inflated = [];
    private int _start;
    private int _filled;
    private long _place;

    public TrackedText(DeliveredStream packed, string file)
    {
        _packed = packed;
        var peeked = PackedText.Peek(packed);
        if (peeked.Packing == Packing.Bgzf)
        {
            _runs = new BgzfRunReader(peeked.Content, file);
        }
        else
        {
            _other = PackedText.Open(peeked.Content, file, threads: 1).Content;
        }
    }

    /// <summary>Packed bytes before what was last read; never falls.</summary>
    public long Place => _place;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_other is not null)
        {
            _place = _packed.Position;
            return _other.Read(buffer);
        }

        while (_start == _filled)
        {
            using var run = _runs!.Read(RunBytes);
            if (run is null)
            {
                return 0;
            }

            if (_inflated.Length < run.InflatedLength)
            {
                _inflated = new byte[run.InflatedLength];
            }

            run.Inflate(_inflated);
            (_start, _filled, _place) = (0, run.InflatedLength, run.Offset);
        }

        var count = Math.Min(buffer.Length, _filled - _start);
        _inflated.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _other?.Dispose();
            _packed.Dispose();
        }

        base.Dispose(disposing);
    }
}
