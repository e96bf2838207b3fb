namespace Pfmg.Cloud.Testing;

/// <summary>A stream of any length that is never in memory; its bytes follow from their offsets.</summary>
/// <param name="length">Bytes.</param>
public sealed class GeneratedStream(long length) : Stream
{
    private long _position;

    /// <summary>The offset at which <see cref="Then"/> is called, once, before the byte is handed out; -1 for never.</summary>
    public long AtByte { get; init; } = -1;

    /// <summary>What happens at <see cref="AtByte"/>.</summary>
    public Action? Then { get; init; }

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => false;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <summary>A part of the content of every such stream.</summary>
    public static byte[] Bytes(long offset, int count)
    {
        var bytes = new byte[count];
        Fill(bytes, offset);
        return bytes;
    }

    /// <inheritdoc />
    public override int Read(Span<byte> buffer)
    {
        if (AtByte >= _position && AtByte < _position + buffer.Length)
        {
            Then?.Invoke();
        }

        var count = (int)Math.Min(buffer.Length, length - _position);
        Fill(buffer[..count], _position);
        _position += count;
        return count;
    }

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    /// <inheritdoc />
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override void Flush()
    {
    }

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // A ramp whose step changes every 251 bytes: no block repeats at a power of two.
    private static void Fill(Span<byte> buffer, long offset)
    {
        for (var index = 0; index < buffer.Length; index++)
        {
            var at = offset + index;
            buffer[index] = unchecked((byte)(at + (at / 251)));
        }
    }
}
