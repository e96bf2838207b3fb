using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.ExceptionServices;

namespace Pfmg.Cloud.Core.Formats.Bgzf;

/// <summary>One block of a <see cref="BgzfWriteStream"/>: filled, then packed by whoever comes first, the thread pool or the writer that needs it.</summary>
internal sealed class BlockToPack(int level) : IThreadPoolWorkItem, IDisposable
{
    private const int InputBytes = 65_280;
    private const int GzipHeaderBytes = 10;
    private readonly ZLibCompressionOptions _options = new() { CompressionLevel = level };
    private readonly byte[] _input = new byte[InputBytes];
    private readonly MemoryStream _gzip = new(BgzfFormat.MaxBlockBytes);
    private readonly ManualResetEventSlim _packed = new();
    private ExceptionDispatchInfo? _fault;
    private int _filled;
    private int _offered;

    /// <summary>Where the block after it begins, if somebody asked.</summary>
    public BlockStart? Next { get; set; }

    public bool IsEmpty => _filled == 0;

    public bool IsFull => _filled == InputBytes;

    public bool IsPacked => _packed.IsSet;

    /// <summary>Takes what fits.</summary>
    /// <returns>How many bytes that were.</returns>
    public int Fill(ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(bytes.Length, InputBytes - _filled);
        bytes[..count].CopyTo(_input.AsSpan(_filled));
        _filled += count;
        return count;
    }

    /// <summary>Lets it be packed: by one thread, once.</summary>
    public void Offer() => Volatile.Write(ref _offered, 1);

    /// <summary>Packs it, unless another thread does or did.</summary>
    public void Execute()
    {
        if (Interlocked.Exchange(ref _offered, 0) == 0)
        {
            return;
        }

        try
        {
            Pack(_options);
            if (_gzip.Length - GzipHeaderBytes + 18 > BgzfFormat.MaxBlockBytes)
            {
                Pack(new ZLibCompressionOptions { CompressionLevel = 0 });
            }
        }
        catch (Exception e)
        {
            _fault = ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            _packed.Set();
        }
    }

    /// <summary>Waits until it is packed; a pool that has no thread to spare holds nobody up.</summary>
    public void Wait(bool rethrow)
    {
        Execute();
        _packed.Wait();
        if (rethrow)
        {
            _fault?.Throw();
        }
    }

    /// <summary>Writes the packed block.</summary>
    /// <returns>Its bytes.</returns>
    public int WriteTo(Stream target)
    {
        // zlib's gzip member already carries CRC32 and ISIZE; only its ten-byte header is replaced by BGZF's.
        var member = _gzip.GetBuffer().AsSpan(GzipHeaderBytes, (int)_gzip.Length - GzipHeaderBytes);
        Span<byte> header = stackalloc byte[18];
        BgzfFormat.EndMarker[..18].CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[16..], (ushort)(header.Length + member.Length - 1));
        target.Write(header);
        target.Write(member);
        return header.Length + member.Length;
    }

    /// <summary>Makes it a new one.</summary>
    public void Clear()
    {
        (_filled, Next) = (0, null);
        _packed.Reset();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _packed.Dispose();
        _gzip.Dispose();
    }

    private void Pack(ZLibCompressionOptions options)
    {
        _gzip.SetLength(0);
        using var gzip = new GZipStream(_gzip, options, leaveOpen: true);
        gzip.Write(_input, 0, _filled);
    }
}
