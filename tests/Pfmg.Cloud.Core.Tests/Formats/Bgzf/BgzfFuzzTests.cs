using System.IO.Compression;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Testing.Fuzzing;

namespace Pfmg.Cloud.Core.Tests.Formats.Bgzf;

/// <summary>Damaged BGZF and gzip.</summary>
/// <remarks>
/// The oracle: a damaged file is refused or gives the bytes of the file it was made from. One exception: damage that leaves every
/// block whole (blocks swapped, dropped or repeated, the end marker still last) is a legal BGZF file; then what comes out must be whole blocks of
/// the original, each byte for byte. A checksum sees that, and so does the reader of what was packed. Members of a plain gzip file are taken likewise,
/// and so is the end of such a file between two members, which nothing in it marks. Bytes that gzip ignores (time, system) may change.
/// </remarks>
public sealed class BgzfFuzzTests
{
    [Fact]
    public void No_damage_crashes_hangs_or_is_accepted_in_silence() => Fuzz(FuzzTime.Quick);

    [Fact]
    [Trait("Category", "Slow")]
    public void Nor_does_it_in_five_minutes() => Fuzz(FuzzTime.Long);

    [Fact]
    public void Damaged_gzip_is_refused_or_gives_the_same_bytes() => FuzzGzip(FuzzTime.Quick);

    [Fact]
    [Trait("Category", "Slow")]
    public void So_it_does_in_five_minutes() => FuzzGzip(FuzzTime.Long);

    private static void Fuzz(TimeSpan time)
    {
        var files = new[] { Packed.Of(1, 6, 300), Packed.Of(2, 1, 40), Packed.Of(3, 12, 20), Packed.Of(4, 2, 3_000) };
        var fuzzer = new Fuzzer
        {
            Name = "bgzf",
            Originals = [.. files.Select(file => file.Bytes)],
            Mutations =
            [
                .. Mutation.Bytes,
                new("swap two blocks", (random, bytes) => Mutation.Swap(random, Packed.Blocks(bytes))),
                new("drop a block", (random, bytes) => Mutation.Edit(random, Packed.Blocks(bytes), (_, _) => [])),
                new("repeat a block", (random, bytes) => Mutation.Edit(random, Packed.Blocks(bytes), (_, block) => [.. block, .. block])),
                new("flip a bit in a header", (random, bytes) => Mutation.Edit(random, Packed.Blocks(bytes), (r, block) => Flip(block, r.Next(Math.Min(18, block.Length)), r))),
                new("flip a bit in a footer", (random, bytes) => Mutation.Edit(random, Packed.Blocks(bytes), (r, block) => Flip(block, Math.Max(0, block.Length - 1 - r.Next(8)), r))),
            ],
        };
        var report = fuzzer.Run(time, fuzz =>
        {
            var file = files.Single(file => ReferenceEquals(file.Bytes, fuzz.Original));
            // Both readers see every case; the pace of the second is that of the ingest, many runs at once.
            var wrong = Judge(file, fuzz, Read(new BgzfRunReader(new MemoryStream(fuzz.Mutated), "f"), 1 + (int)(fuzz.Number % 700)));
            using var stream = new BgzfReadStream(new MemoryStream(fuzz.Mutated), "f", threads: 1);
            return wrong ?? Judge(file, fuzz, ToEnd(stream));
        });
        Assert.True(report.Refused > 0 && report.Accepted > 0, report.ToString());
    }

    private static string? Judge(Packed file, FuzzCase fuzz, byte[] text)
    {
        var inPlace = fuzz.Mutations.All(name => name.StartsWith("flip", StringComparison.Ordinal) || name == "replace a byte");
        return text.AsSpan().SequenceEqual(file.Text) ? null
            : inPlace ? "damage in place changed the text"
            : !file.IsWholeBlocks(text) ? "what came out is not whole blocks of the original"
            : null;
    }

    private static void FuzzGzip(TimeSpan time)
    {
        // Three members of one file, as `cat` joins lanes; the texts begin with their number and are told apart by it.
        var files = new[] { GzipOf(1, 5_000), GzipOf(2, 900, 700, 800), GzipOf(3, 100, 100) };
        var fuzzer = new Fuzzer { Name = "gzip", Originals = [.. files.Select(file => file.Bytes)], Mutations = Mutation.Bytes };
        var report = fuzzer.Run(time, fuzz =>
        {
            if (BgzfFormat.Sniff(fuzz.Mutated) == Packing.Plain)
            {
                return null;
            }

            using var content = PackedText.Open(new MemoryStream(fuzz.Mutated), "f", threads: 1).Content;
            return Judge(files.Single(file => ReferenceEquals(file.Bytes, fuzz.Original)), fuzz, ToEnd(content));
        });
        Assert.True(report.Refused > 0 && report.Accepted > 0, report.ToString());
    }

    private static Packed GzipOf(int seed, params int[] lengths)
    {
        var texts = lengths.Select((length, i) => (byte[])[(byte)i, .. Packed.Noise((100 * seed) + i, length)]).ToList();
        return new Packed([.. texts.SelectMany(Gzip)], [.. texts.SelectMany(text => text)], texts);
    }

    private static byte[] Read(BgzfRunReader reader, int target)
    {
        using var text = new MemoryStream();
        while (reader.Read(target) is { } run)
        {
            using (run)
            {
                var buffer = new byte[run.InflatedLength];
                run.Inflate(buffer);
                text.Write(buffer);
            }
        }

        return text.ToArray();
    }

    private static byte[] ToEnd(Stream stream)
    {
        using var text = new MemoryStream();
        stream.CopyTo(text, 4_096);
        return text.ToArray();
    }

    private static byte[] Flip(byte[] block, int at, Random random)
    {
        var copy = block.ToArray();
        if (copy.Length > 0)
        {
            copy[at] ^= (byte)(1 << random.Next(8));
        }

        return copy;
    }

    private static byte[] Gzip(byte[] text)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal))
        {
            gzip.Write(text);
        }

        return target.ToArray();
    }

    private sealed record Packed(byte[] Bytes, byte[] Text, IReadOnlyList<byte[]> BlockTexts)
    {
        public static Packed Of(int seed, int blocks, int blockBytes)
        {
            using var target = new MemoryStream();
            var texts = new List<byte[]>();
            using (var stream = new BgzfWriteStream(target, level: 6, leaveOpen: true))
            {
                for (var i = 0; i < blocks; i++)
                {
                    // Each block begins with its own number, so that a text is cut into blocks in one way only.
                    byte[] text = [(byte)i, .. Noise((100 * seed) + i, blockBytes)];
                    texts.Add(text);
                    stream.Write(text);
                    stream.EndBlock();
                }
            }

            return new Packed(target.ToArray(), [.. texts.SelectMany(text => text)], texts);
        }

        public static byte[] Noise(int seed, int length)
        {
            var random = new Random(seed);
            return [.. Enumerable.Range(0, length).Select(_ => (byte)"ACGT\n"[random.Next(5)])];
        }

        public bool IsWholeBlocks(ReadOnlySpan<byte> text)
        {
            while (text.Length > 0)
            {
                if (text[0] >= BlockTexts.Count || !text.StartsWith(BlockTexts[text[0]]))
                {
                    return false;
                }

                text = text[BlockTexts[text[0]].Length..];
            }

            return true;
        }

        /// <summary>Where a file's blocks begin, as far as their headers can be followed; the rest is one piece.</summary>
        public static List<byte[]> Blocks(byte[] file)
        {
            var blocks = new List<byte[]>();
            for (var start = 0; start < file.Length; start += blocks[^1].Length)
            {
                var left = file.Length - start;
                var length = left >= 18 && file.AsSpan(start).StartsWith(BgzfFormat.EndMarker[..4]) ? BitConverter.ToUInt16(file, start + 16) + 1 : left;
                blocks.Add(file[start..(start + Math.Min(left, length))]);
            }

            return blocks;
        }
    }
}
