namespace Pfmg.Cloud.Core.Formats.Bgzf;

/// <summary>Packs what is written into BGZF blocks and ends with the end marker: the same bytes for the same input and level.</summary>
/// <remarks>Blocks hold 65,280 bytes, as bgzip's. Disposing writes the rest and the marker.</remarks>
public sealed class BgzfWriteStream : Stream
{
    private readonly Stream _target;
    private readonly bool _leaveOpen;
    private readonly bool _endMarker;
    private readonly int _level;
    private readonly int _most;
    private readonly Queue<BlockToPack> _packing = new();
    private readonly Stack<BlockToPack> _free = new();
    private BlockToPack _block;
    private BlockToPack? _newest;
    private long _packedBytes;
    private bool _ended;
    private bool _failed;

    /// <summary>Writes BGZF to a stream.</summary>
    /// <param name="target">Where the packed bytes go.</param>
    /// <param name="level">0 (stored) to 9 (smallest), zlib's scale.</param>
    /// <param name="leaveOpen">Whether <paramref name="target"/> survives this stream.</param>
    /// <param name="threads">How many blocks are packed at once, at least 1: with 1 on the writing thread, with more on the thread pool. The bytes are the same.</param>
    /// <param name="endMarker">False for a part that more blocks follow: only the whole ends with the marker.</param>
    public BgzfWriteStream(Stream target, int level = 6, bool leaveOpen = false, int threads = 1, bool endMarker = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 9);
        (_target, _leaveOpen, _level, _endMarker) = (target, leaveOpen, level, endMarker);
        // Two blocks a thread: one is packed, one waits, so that neither side waits for the other.
        _most = threads == 1 ? 0 : 2 * threads;
        _block = new BlockToPack(level);
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
            buffer = buffer[_block.Fill(buffer)..];
            if (_block.IsFull)
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
        return _packing.Count == 0 ? new BlockStart { Offset = _packedBytes } : _newest!.Next ??= new BlockStart();
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
            _ended = true;
            try
            {
                // What failed has been told, and nothing belongs behind a gap.
                if (!_failed)
                {
                    WriteRest();
                }
            }
            finally
            {
                End();
            }
        }

        base.Dispose(disposing);
    }

    private void WriteBlock()
    {
        if (_block.IsEmpty)
        {
            return;
        }

        _newest = _block;
        _block = _free.TryPop(out var free) ? free : new BlockToPack(_level);
        _packing.Enqueue(_newest);
        _newest.Offer();
        if (_most > 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_newest, preferLocal: false);
        }

        while (_packing.Count > _most || (_packing.TryPeek(out var oldest) && oldest.IsPacked))
        {
            WriteOldest();
        }
    }

    private void WriteOldest()
    {
        var block = _packing.Dequeue();
        _free.Push(block);
        _failed = true;
        block.Wait(rethrow: true);
        _packedBytes += block.WriteTo(_target);
        if (block.Next is { } next)
        {
            next.Offset = _packedBytes;
        }

        block.Clear();
        _failed = false;
    }

    private void WriteRest()
    {
        WriteBlock();
        while (_packing.Count > 0)
        {
            WriteOldest();
        }

        if (_endMarker)
        {
            _target.Write(BgzfFormat.EndMarker);
        }

        _target.Flush();
    }

    private void End()
    {
        // After a failure some may still be packed: their buffers must not be taken from them.
        while (_packing.TryDequeue(out var block))
        {
            block.Wait(rethrow: false);
            block.Dispose();
        }

        _block.Dispose();
        foreach (var block in _free)
        {
            block.Dispose();
        }

        if (!_leaveOpen)
        {
            _target.Dispose();
        }
    }
}

/// <summary>Where a block begins.</summary>
public sealed class BlockStart
{
    /// <summary>Packed bytes before it, counted from the first one that its stream wrote; known once the stream is disposed.</summary>
    public long Offset { get; internal set; }
}
