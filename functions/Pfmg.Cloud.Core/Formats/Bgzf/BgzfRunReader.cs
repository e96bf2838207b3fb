using System.Buffers;
using System.Buffers.Binary;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Formats.Bgzf;

/// <summary>Reads a BGZF file as runs of whole packed blocks, in order; inflating is left to whoever gets them.</summary>
/// <param name="source">The file from its first byte; not disposed.</param>
/// <param name="file">Its name in faults.</param>
/// <remarks>Not thread-safe; the runs it returns may be inflated on any thread. Memory: one run.</remarks>
public sealed class BgzfRunReader(Stream source, string file)
{
    private byte[] _carried = [];
    private long _offset;
    private bool _ended;
    private bool _endMarkerSeen;

    /// <summary>Reads blocks until they are worth <paramref name="targetInflatedBytes"/>, at least one.</summary>
    /// <param name="targetInflatedBytes">Inflated bytes wanted; a run exceeds it by less than one block.</param>
    /// <returns>The run, for the caller to dispose; null at the end of a complete file.</returns>
    /// <exception cref="InvalidInputException">A block is cut short, is no BGZF block, or the end marker is missing.</exception>
    public BgzfRun? Read(int targetInflatedBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(targetInflatedBytes, 1);
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(2 * BgzfFormat.MaxBlockBytes, Math.Max(_carried.Length, targetInflatedBytes / 3)));
        _carried.CopyTo(buffer, 0);
        var (filled, used, inflated) = (_carried.Length, 0, 0);
        while (inflated < targetInflatedBytes)
        {
            var length = BgzfFormat.BlockLength(buffer.AsSpan(used, filled - used));
            if (length < 0 && filled > used)
            {
                // What is whole is handed out first; the next call meets the fault.
                if (used > 0)
                {
                    break;
                }

                throw new InvalidInputException(file, $"byte {_offset + used}", "the header of a BGZF block", "other bytes");
            }

            if (length <= 0 || used + length > filled)
            {
                if (!Fill(ref buffer, ref filled))
                {
                    break;
                }

                continue;
            }

            var size = BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(used + length - 4));
            if (size > BgzfFormat.MaxBlockBytes)
            {
                throw new InvalidInputException(file, $"block at byte {_offset + used}", "an ISIZE of at most 65536", $"{size}");
            }

            _endMarkerSeen = size == 0;
            (used, inflated) = (used + length, inflated + (int)size);
        }

        return Finish(buffer, filled, used, inflated);
    }

    private BgzfRun? Finish(byte[] buffer, int filled, int used, int inflated)
    {
        if (_ended && used == 0 && filled > 0)
        {
            throw new InvalidInputException(file, $"block at byte {_offset + used}", "a whole block", $"its first {filled - used} bytes: the file is truncated");
        }

        if (_ended && used == 0 && !_endMarkerSeen)
        {
            throw new InvalidInputException(file, $"byte {_offset + used}", "the BGZF end marker", "the end of the file: it is truncated");
        }

        var start = _offset;
        _offset += used;
        _carried = buffer.AsSpan(used, filled - used).ToArray();
        if (used > 0)
        {
            return new BgzfRun(file, buffer, used, inflated, start);
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return null;
    }

    private bool Fill(ref byte[] buffer, ref int filled)
    {
        if (_ended)
        {
            return false;
        }

        if (filled == buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
            buffer.AsSpan(0, filled).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        // Asking for little at a time keeps what is carried over to the next run small.
        var read = source.Read(buffer, filled, Math.Min(BgzfFormat.MaxBlockBytes * 4, buffer.Length - filled));
        filled += read;
        _ended = read == 0;
        return !_ended;
    }
}
