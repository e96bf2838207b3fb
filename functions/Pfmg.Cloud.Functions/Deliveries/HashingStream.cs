using System.Security.Cryptography;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Functions.Deliveries;

/// <summary>Reads another stream forward, hashing it; its end fails if the hash is not the expected one. Leaves the other open.</summary>
internal sealed class HashingStream(string name, Stream inner, byte[]? expected) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[]? _result;

    /// <summary>The SHA-256 of all bytes, lower-case hex; only after the end was read.</summary>
    public string Sha256 => Convert.ToHexStringLower(_result ?? throw new InvalidOperationException("The stream was not read to its end."));

    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => false;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc />
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc />
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Take(buffer.Span[..read], buffer.Length);
        return read;
    }

    /// <inheritdoc />
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = inner.Read(buffer, offset, count);
        Take(buffer.AsSpan(offset, read), count);
        return read;
    }

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

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Take(ReadOnlySpan<byte> read, int wanted)
    {
        if (read.Length > 0 || wanted == 0 || _result is not null)
        {
            _hash.AppendData(read);
            return;
        }

        _result = _hash.GetHashAndReset();
        if (expected is not null && !_result.AsSpan().SequenceEqual(expected))
        {
            throw new InvalidInputException(name, "", $"SHA-256 {Convert.ToHexStringLower(expected)} as promised", Sha256);
        }
    }
}
