using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.Formats.Indexes;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Files;

/// <summary>Fetches stretches of a BGZF object by ranges and inflates them.</summary>
internal static class InflateStretches
{
    private const int BufferBytes = 1 << 20;

    /// <summary>The inflated bytes of whole records, in the order of the stretches.</summary>
    /// <returns>Pieces of at most 64 KiB; each valid until the next is asked for.</returns>
    /// <exception cref="CorruptException">The file is not what its index says.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        IObjectStore store, string path, IReadOnlyList<IndexChunk> stretches, [EnumeratorCancellation] CancellationToken ct)
    {
        var packed = new byte[BufferBytes];
        var inflated = new byte[BgzfFormat.MaxBlockBytes];
        foreach (var stretch in stretches)
        {
            var length = stretch.LastBlock - stretch.FirstBlock + (stretch.Keep > 0 ? BgzfFormat.MaxBlockBytes : 0);
            if (length <= 0)
            {
                continue;
            }

            await using var source = await store.OpenReadAsync(path, new ByteRange(stretch.FirstBlock, length), ct);
            var (offset, start, filled) = (stretch.FirstBlock, 0, 0);
            while (offset < stretch.LastBlock || (offset == stretch.LastBlock && stretch.Keep > 0))
            {
                var block = BgzfFormat.BlockLength(packed.AsSpan(start, filled - start));
                if (block <= 0 || block > filled - start)
                {
                    packed.AsSpan(start, filled - start).CopyTo(packed);
                    (start, filled) = (0, filled - start);
                    var read = block < 0 && filled > 0 ? 0 : await source.ReadAsync(packed.AsMemory(filled), ct);
                    filled += read > 0 ? read : throw new CorruptException($"{path} and its index disagree at byte {offset}.");
                    continue;
                }

                var size = Inflate(path, packed.AsSpan(start, block), inflated, offset);
                var from = offset == stretch.FirstBlock ? Math.Min(stretch.Skip, size) : 0;
                var to = offset == stretch.LastBlock ? Math.Min(stretch.Keep, size) : size;
                if (to > from)
                {
                    yield return inflated.AsMemory(from, to - from);
                }

                (offset, start) = (offset + block, start + block);
            }
        }
    }

    /// <summary>A whole object's text, however it is packed.</summary>
    /// <returns>Pieces; each valid until the next is asked for.</returns>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAllAsync(IObjectStore store, string path, [EnumeratorCancellation] CancellationToken ct)
    {
        await using var content = PackedText.Open(await store.OpenReadAsync(path, null, ct), path, threads: 1).Content;
        var buffer = new byte[BufferBytes];
        while (await content.ReadAsync(buffer, ct) is > 0 and var read)
        {
            yield return buffer.AsMemory(0, read);
        }
    }

    private static int Inflate(string path, ReadOnlySpan<byte> block, Span<byte> target, long offset)
    {
        var size = BinaryPrimitives.ReadUInt32LittleEndian(block[^4..]);
        if (size > BgzfFormat.MaxBlockBytes)
        {
            throw new CorruptException($"{path}: the block at byte {offset} is damaged.");
        }

        // The run gives the copy back.
        var copy = ArrayPool<byte>.Shared.Rent(block.Length);
        block.CopyTo(copy);
        using var run = new BgzfRun(path, copy, block.Length, (int)size, offset);
        run.Inflate(target);
        return (int)size;
    }
}
