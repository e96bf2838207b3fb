using System.Buffers.Binary;
using System.IO.Compression;

namespace Pfmg.Cloud.Core.Formats.Bgzf;

/// <summary>Packs what is written into BGZF blocks and ends with the end marker: the same bytes for the same input and level.</summary>
/// <remarks>Blocks hold 65,280 bytes, as bgzip's. Disposing writes the rest and the marker.</remarks>
public sealed class BgzfWriteStream : Stream
{
    private const int BlockInputBytes = 65_280;
    private const int GzipHeaderBytes = 10;
    private readonly Stream _target;
    private readonly bool _leaveOpen;
    private readonly ZLibCompressionOptions _options;
    private readonly byte[] _input = new byte[BlockInputBytes];
    private readonly MemoryStream _gzip = new(BgzfFormat.MaxBlockBytes);
    private long _packedBytes;
    private int _filled;
    private bool _ended;

    /// <summary>Writes BGZF to a stream.</summary>
    /// <param name="target">Where the packed bytes go.</param>
    /// <param name="level">0 (stored) to 9 (smallest), zlib's scale.</param>
    /// <param name="leaveOpen">Whether <paramref name="target"/> survives this stream.</param>
    public BgzfWriteStream(Stream target, int level = 6, bool leaveOpen = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 9);
        (_target, _leaveOpen) = (target, leaveOpen);
        _options = new ZLibCompressionOptions { CompressionLevel = level };
    }

    /// <inheritdoc />
    public override bool CanRead => false;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => !_ended;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        while (buffer.Length > 0)
        {
            var count = Math.Min(buffer.Length, BlockInputBytes - _filled);
            buffer[..count].CopyTo(_input.AsSpan(_filled));
            _filled += count;
            buffer = buffer[count..];
            if (_filled == BlockInputBytes)
            {
                WriteBlock();
            }
        }
    }

    /// <summary>Does nothing: a half-filled block waits for more, so that the bytes do not depend on who flushes when.</summary>
    public override void Flush()
    {
    }

    /// <summary>Ends the block begun, so that what is written next starts a block of its own and can be fetched alone.</summary>
    /// <returns>Where that block will begin.</returns>
    public BlockStart EndBlock()
    {
        WriteBlock();
        return new BlockStart { Offset = _packedBytes };
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_ended)
        {
            WriteBlock();
            _ended = true;
            _target.Write(BgzfFormat.EndMarker);
            _target.Flush();
            _gzip.Dispose();
            if (!_leaveOpen)
            {
                _target.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private void WriteBlock()
    {
        if (_filled == 0)
        {
            return;
        }

        Pack(_options);
        if (_gzip.Length - GzipHeaderBytes + 18 > BgzfFormat.MaxBlockBytes)
        {
            Pack(new ZLibCompressionOptions { CompressionLevel = 0 });
        }

        var member = _gzip.GetBuffer().AsSpan(GzipHeaderBytes, (int)_gzip.Length - GzipHeaderBytes);
        Span<byte> header = stackalloc byte[18];
        BgzfFormat.EndMarker[..18].CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[16..], (ushort)(header.Length + member.Length - 1));
        _target.Write(header);
        _target.Write(member);
        _packedBytes += header.Length + member.Length;
        _filled = 0;
    }

    // zlib's gzip member already carries CRC32 and ISIZE; only its ten-byte header is replaced by BGZF's.
    private void Pack(ZLibCompressionOptions options)
    {
        _gzip.SetLength(0);
        using var gzip = new GZipStream(_gzip, options, leaveOpen: true);
        gzip.Write(_input, 0, _filled);
    }
}

/// <summary>Where a block begins.</summary>
public sealed class BlockStart
{
    /// <summary>Packed bytes before it, counted from the first one that its stream wrote; known once the stream is disposed.</summary>
    public long Offset { get; internal set; }
}
