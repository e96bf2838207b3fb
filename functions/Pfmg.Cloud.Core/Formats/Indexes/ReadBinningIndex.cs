using System.Buffers.Binary;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Bgzf;

namespace Pfmg.Cloud.Core.Formats.Indexes;

/// <summary>Reads a TBI, CSI or BAI.</summary>
/// <remarks>Source: tabix and CSIv1 (hts-specs), SAMv1 § 5.2. Lists are taken as they come, so that a number that lies costs no memory.</remarks>
public static class ReadBinningIndex
{
    private const int MostBytes = 1 << 30;

    /// <summary>Reads an index whole.</summary>
    /// <param name="source">Its bytes, packed or not; disposed.</param>
    /// <param name="file">Its name in faults.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="CorruptException">It is none of them, or ends too early.</exception>
    public static async Task<BinningIndex> ReadAsync(Stream source, string file, CancellationToken ct)
    {
        using var bytes = new MemoryStream();
        try
        {
            await using (var inflated = PackedText.Open(source, file, threads: 1).Content)
            {
                await inflated.CopyToAsync(bytes, ct);
            }

            return new Parser(bytes.GetBuffer().AsMemory(0, (int)Math.Min(bytes.Length, MostBytes))).Index();
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or InvalidInputException or OverflowException)
        {
            throw new CorruptException($"{file} is no TBI, CSI or BAI index, or is cut short.", e);
        }
    }

    private sealed class Parser(ReadOnlyMemory<byte> bytes)
    {
        private int _at;

        public BinningIndex Index()
        {
            var magic = Take(4).Span;
            if (magic.SequenceEqual("TBI\x1"u8))
            {
                var count = Int32();
                var names = TabixNames();
                return new BinningIndex(14, 5, Contigs(count, 5, isCsi: false), names);
            }

            if (magic.SequenceEqual("BAI\x1"u8))
            {
                return new BinningIndex(14, 5, Contigs(Int32(), 5, isCsi: false), []);
            }

            if (!magic.SequenceEqual("CSI\x1"u8))
            {
                throw new ArgumentOutOfRangeException(nameof(bytes), "no such magic bytes");
            }

            var (minShift, depth, auxiliary) = (Int32(), Int32(), Int32());
            if (minShift is < 0 or > 30 || depth is < 0 or > 9)
            {
                throw new ArgumentOutOfRangeException(nameof(bytes), "no such scheme of bins");
            }

            var end = checked(_at + auxiliary);
            var csiNames = auxiliary > 0 ? TabixNames() : [];
            _at = end;
            return new BinningIndex(minShift, depth, Contigs(Int32(), depth, isCsi: true), csiNames);
        }

        // Six numbers of tabix, then the contigs' names, each ended by NUL.
        private string[] TabixNames()
        {
            _ = Take(24);
            return Encoding.UTF8.GetString(Take(Int32()).Span).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }

        private List<IndexedContig> Contigs(int count, int depth, bool isCsi)
        {
            // Behind the last bin stands one that holds no stretches but counts.
            var counts = (uint)((((1L << (3 * (depth + 1))) - 1) / 7) + 1);
            var contigs = new List<IndexedContig>();
            for (var i = 0; i < count; i++)
            {
                contigs.Add(Contig(counts, isCsi));
            }

            return contigs;
        }

        private IndexedContig Contig(uint counts, bool isCsi)
        {
            var bins = new Dictionary<uint, IReadOnlyList<IndexChunk>>();
            var offsets = new Dictionary<uint, ulong>();
            ulong? last = null;
            for (var left = Int32(); left > 0; left--)
            {
                var bin = (uint)Int32();
                var offset = isCsi ? UInt64() : 0;
                var chunks = new List<IndexChunk>();
                for (var chunk = Int32(); chunk > 0; chunk--)
                {
                    chunks.Add(new IndexChunk(UInt64(), UInt64()));
                }

                if (bin == counts)
                {
                    continue;
                }

                bins[bin] = chunks;
                last = chunks.Select(static chunk => chunk.End).Append(last ?? 0).Max();
                if (isCsi)
                {
                    offsets[bin] = offset;
                }
            }

            var linear = new List<ulong>();
            for (var window = isCsi ? 0 : Int32(); window > 0; window--)
            {
                linear.Add(UInt64());
            }

            return new IndexedContig(bins, linear, offsets, last);
        }

        private int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4).Span);

        private ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8).Span);

        private ReadOnlyMemory<byte> Take(int count)
        {
            var taken = bytes.Slice(_at, count);
            _at += count;
            return taken;
        }
    }
}
