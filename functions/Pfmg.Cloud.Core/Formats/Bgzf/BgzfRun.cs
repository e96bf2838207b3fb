using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Formats.Bgzf;

/// <summary>Consecutive packed blocks of a BGZF file, read but not yet inflated.</summary>
public sealed class BgzfRun : IDisposable
{
    private readonly string _file;
    private readonly byte[] _packed;
    private readonly int _packedLength;

    internal BgzfRun(string file, byte[] packed, int packedLength, int inflatedLength, long offset)
    {
        (_file, _packed, _packedLength) = (file, packed, packedLength);
        (InflatedLength, Offset) = (inflatedLength, offset);
    }

    /// <summary>Where the first block starts in the file, in packed bytes.</summary>
    public long Offset { get; }

    /// <summary>Bytes once inflated, as the blocks' footers (ISIZE) tell.</summary>
    public int InflatedLength { get; }

    /// <summary>Inflates every block; safe on any thread.</summary>
    /// <param name="target">At least <see cref="InflatedLength"/> bytes.</param>
    /// <exception cref="InvalidInputException">A block does not inflate, or its CRC32 or ISIZE is wrong; its offset is told.</exception>
    public void Inflate(Span<byte> target)
    {
        target = target[..InflatedLength];
        if (!TryInflate(0, _packedLength, target))
        {
            throw FirstFault();
        }
    }

    /// <summary>What follows the last line break, found by inflating as few blocks as it takes.</summary>
    /// <returns>The bytes, maybe none; null if the run has no line break.</returns>
    /// <exception cref="InvalidInputException">A block does not inflate.</exception>
    internal byte[]? AfterLastLineBreak()
    {
        var starts = new List<int>();
        for (var start = 0; start < _packedLength; start += BgzfFormat.BlockLength(_packed.AsSpan(start, _packedLength - start)))
        {
            starts.Add(start);
        }

        byte[] tail = [];
        for (var i = starts.Count - 1; i >= 0; i--)
        {
            var end = i + 1 < starts.Count ? starts[i + 1] : _packedLength;
            var block = new byte[BinaryPrimitives.ReadInt32LittleEndian(_packed.AsSpan(end - 4))];
            if (!TryInflate(starts[i], end - starts[i], block))
            {
                throw FirstFault();
            }

            var lineBreak = block.AsSpan().LastIndexOf((byte)'\n');
            tail = [.. block.AsSpan(lineBreak + 1), .. tail];
            if (lineBreak >= 0)
            {
                return tail;
            }
        }

        return null;
    }

    /// <summary>Gives the packed bytes' buffer back.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_packed);

    // gzip members inflate one after another through one inflater, which checks each member's CRC32 and ISIZE.
    private bool TryInflate(int start, int length, Span<byte> target)
    {
        try
        {
            using var source = new MemoryStream(_packed, start, length, writable: false);
            using var gzip = new GZipStream(source, CompressionMode.Decompress);
            gzip.ReadExactly(target);
            return gzip.ReadByte() < 0 && source.Position == length;
        }
        catch (InvalidDataException)
        {
            return false;
        }
        catch (EndOfStreamException)
        {
            return false;
        }
    }

    private InvalidInputException FirstFault()
    {
        var buffer = new byte[BgzfFormat.MaxBlockBytes];
        for (var start = 0; start < _packedLength;)
        {
            var length = BgzfFormat.BlockLength(_packed.AsSpan(start, _packedLength - start));
            var inflated = BinaryPrimitives.ReadUInt32LittleEndian(_packed.AsSpan(start + length - 4));
            if (inflated > BgzfFormat.MaxBlockBytes || !TryInflate(start, length, buffer.AsSpan(0, (int)inflated)))
            {
                return new InvalidInputException(
                    _file, $"block at byte {Offset + start}", "a block that inflates to its CRC32 and ISIZE", "other bytes: the block is damaged");
            }

            start += length;
        }

        return new InvalidInputException(_file, $"blocks from byte {Offset}", "blocks that inflate to their CRC32 and ISIZE", "other bytes");
    }
}
