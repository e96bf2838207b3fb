using System.Security.Cryptography;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>A delivered file's bytes, hashed and counted while somebody reads them.</summary>
/// <remarks>Reads fill the buffer wherever they can, so that where a reader stands after n bytes is the same on every store.</remarks>
internal sealed class DeliveredStream(Stream source, DeliveredFile file) : Stream
{
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
#pragma warning disable CA5351 // Platforms without SHA-256 deliver MD5s; it guards against damage, not against forgery.
    private readonly IncrementalHash? _md5 = file.Md5 is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <summary>Reads what nobody has read yet and compares the whole with the manifest.</summary>
    /// <returns>Every difference; empty if the file is as delivered.</returns>
    public IReadOnlyList<InputFault> CheckToEnd()
    {
        var rest = new byte[1 << 16];
        while (Read(rest, 0, rest.Length) > 0)
        {
        }

        var faults = new List<InputFault>();
        if (_position != file.Size)
        {
            faults.Add(new InputFault(file.Path, "", $"{file.Size} bytes", $"{_position}"));
        }

        Compare("SHA-256", file.Sha256, _sha256);
        Compare("MD5", file.Md5, _md5);
        return faults;

        void Compare(string name, string? expected, IncrementalHash? hash)
        {
            if (expected is not null && hash is not null && Convert.ToHexStringLower(hash.GetHashAndReset()) is var found
                && !string.Equals(expected, found, StringComparison.Ordinal))
            {
                faults.Add(new InputFault(file.Path, "", $"{name} {expected}", found));
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = source.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        _sha256.AppendData(buffer[..read]);
        _md5?.AppendData(buffer[..read]);
        _position += read;
        return read;
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
            _sha256.Dispose();
            _md5?.Dispose();
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}
