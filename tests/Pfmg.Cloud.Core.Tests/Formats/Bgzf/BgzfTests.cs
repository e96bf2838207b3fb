using System.IO.Compression;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Formats.Bgzf;

public sealed class BgzfTests
{
    [Theory]
    [InlineData(0, 6)]
    [InlineData(1, 1)]
    [InlineData(65_280, 6)]
    [InlineData(65_281, 0)]
    [InlineData(5_000_000, 1)]
    [InlineData(5_000_000, 9)]
    public void What_is_written_reads_back_on_any_number_of_threads(int length, int level)
    {
        var bytes = Noise(length, seed: length);
        var packed = Pack(bytes, level);
        Assert.Equal(packed, Pack(bytes, level));
        Assert.True(packed.AsSpan().EndsWith(BgzfFormat.EndMarker));
        Assert.Equal(Packing.Bgzf, BgzfFormat.Sniff(packed.AsSpan(0, Math.Min(packed.Length, BgzfFormat.SniffBytes))));
        foreach (var threads in new[] { 1, 3 })
        {
            Assert.Equal(bytes, Read(packed, threads));
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Packed_on_several_threads_the_bytes_and_the_starts_of_blocks_are_the_same(int threads)
    {
        var (alone, starts) = PackInParts(1);
        var (together, others) = PackInParts(threads);
        Assert.Equal(alone, together);
        Assert.Equal(starts, others);
        foreach (var start in starts)
        {
            // Each is where a file could begin.
            Assert.NotEmpty(Read(alone[(int)start..], threads: 1));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_target_that_fails_is_told_to_the_writer_and_still_disposed(int threads)
    {
        var target = new FullStream();
        var packed = new BgzfWriteStream(target, level: 0, threads: threads);
        Assert.Throws<IOException>(() =>
        {
            packed.Write(Noise(2_000_000, seed: 1));
            packed.Dispose();
        });
        packed.Dispose();
        Assert.False(target.CanWrite);
    }

    private static (byte[] Packed, IReadOnlyList<long> Starts) PackInParts(int threads)
    {
        using var target = new MemoryStream();
        var (starts, random) = (new List<BlockStart>(), new Random(9));
        using (var packed = new BgzfWriteStream(target, level: 1, leaveOpen: true, threads: threads))
        {
            for (var i = 0; i < 60; i++)
            {
                starts.Add(packed.EndBlock());
                starts.Add(packed.EndBlock());
                packed.Write(Noise(random.Next(1, 200_000), seed: i));
            }
        }

        return (target.ToArray(), [.. starts.Select(start => start.Offset)]);
    }

    private sealed class FullStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device");

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    }

    [Fact]
    public void Bgzip_reads_what_we_write_and_we_read_what_bgzip_writes()
    {
        using var folder = new TemporaryFolder();
        var bytes = Noise(1_000_000, seed: 7);
        File.WriteAllBytes(folder["ours.gz"], Pack(bytes, 6));
        Assert.Equal(bytes, NativeTool.Run("bgzip", "-dc", folder["ours.gz"]));
        File.WriteAllBytes(folder["plain"], bytes);
        Assert.Equal(bytes, Read(NativeTool.Run("bgzip", "-c", folder["plain"]), threads: 2));
    }

    [Fact]
    public void Stored_blocks_of_noise_that_does_not_shrink_stay_within_64_KiB()
    {
        var bytes = new byte[200_000];
        new Random(3).NextBytes(bytes);
        Assert.Equal(bytes, Read(Pack(bytes, 9), threads: 2));
    }

    [Fact]
    public void Plain_text_and_gzip_open_the_same_way()
    {
        var bytes = Noise(300_000, seed: 5);
        Assert.Equal(bytes, Read(bytes, threads: 1));
        var gzip = Gzip(bytes);
        Assert.Equal(Packing.Gzip, BgzfFormat.Sniff(gzip.AsSpan(0, 18)));
        Assert.Equal(bytes, Read(gzip, threads: 1));
        Assert.Empty(Read([], threads: 1));
    }

    [Fact]
    public void A_gzip_file_is_whole_members_to_its_last_byte()
    {
        var (first, second) = (Gzip([1, 2, 3]), Gzip([4, 5]));
        Assert.Equal([1, 2, 3, 4, 5], Read([.. first, .. second], threads: 1));
        var end = $"gzip member at byte {first.Length}";
        Told([.. first, .. second[..^1]], end);
        Told([.. first, .. second[..5]], end);
        Told([.. first, 0], end);
        Told([.. first, (byte)(second[0] ^ 1), .. second[1..]], end);
        Told([.. first[..^5], (byte)(first[^5] ^ 1), .. first[^4..], .. second], "gzip member at byte 0");

        static void Told(byte[] file, string where) =>
            Assert.Equal(where, Assert.Single(Assert.Throws<InvalidInputException>(() => Read(file, threads: 1)).Faults).Where);
    }

    [Fact]
    public void A_missing_end_marker_is_told()
    {
        var packed = Pack(Noise(300_000, seed: 1), 6)[..^BgzfFormat.EndMarker.Length];
        var fault = Assert.Single(Assert.Throws<InvalidInputException>(() => Read(packed, 2)).Faults);
        Assert.Equal($"byte {packed.Length}", fault.Where);
        Assert.Contains("end marker", fault.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_cut_anywhere_never_passes_for_whole()
    {
        var packed = Pack(Noise(200_000, seed: 2), 6);
        for (var length = 19; length < packed.Length; length += 997)
        {
            var cut = packed[..length];
            Assert.Throws<InvalidInputException>(() => Read(cut, 1));
        }
    }

    [Fact]
    public void A_truncated_block_is_named_by_its_offset()
    {
        var packed = Pack(Noise(200_000, seed: 2), 6);
        var second = 1 + (packed[16] | (packed[17] << 8));
        var fault = Assert.Single(Assert.Throws<InvalidInputException>(() => Read(packed[..(second + 100)], 1)).Faults);
        Assert.Equal($"block at byte {second}", fault.Where);
        Assert.Contains("truncated", fault.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_block_is_named_by_its_offset_after_the_whole_ones_were_read()
    {
        var packed = Pack(Noise(200_000, seed: 2), 6);
        var second = 1 + (packed[16] | (packed[17] << 8));
        packed[second + 5_000] ^= 0x10;
        var fault = Assert.Single(Assert.Throws<InvalidInputException>(() => Read(packed, 2)).Faults);
        Assert.Equal($"block at byte {second}", fault.Where);
    }

    [Fact]
    public void Garbage_after_a_block_is_told_with_its_offset()
    {
        var packed = Pack(Noise(1_000, seed: 2), 6);
        var fault = Assert.Single(Assert.Throws<InvalidInputException>(() => Read([.. packed, 1, 2, 3, 4], 2)).Faults);
        Assert.Equal($"byte {packed.Length}", fault.Where);
    }

    [Fact]
    public void Damaged_gzip_is_told()
    {
        using var gzip = new MemoryStream();
        using (var pack = new GZipStream(gzip, CompressionLevel.Fastest, leaveOpen: true))
        {
            pack.Write(Noise(300_000, seed: 5));
        }

        var bytes = gzip.ToArray();
        bytes[^6] ^= 1;
        Assert.Throws<InvalidInputException>(() => Read(bytes, 1));
        Assert.Throws<InvalidInputException>(() => Read(gzip.ToArray()[..10_000], 1));
    }

    internal static byte[] Pack(ReadOnlySpan<byte> bytes, int level)
    {
        using var target = new MemoryStream();
        using (var writer = new BgzfWriteStream(target, level, leaveOpen: true))
        {
            writer.Write(bytes[..(bytes.Length / 3)]);
            writer.Flush();
            writer.Write(bytes[(bytes.Length / 3)..]);
        }

        return target.ToArray();
    }

    private static byte[] Read(byte[] packed, int threads)
    {
        using var text = PackedText.Open(new MemoryStream(packed), "f.gz", threads).Content;
        using var all = new MemoryStream();
        text.CopyTo(all);
        return all.ToArray();
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return target.ToArray();
    }

    private static byte[] Noise(int length, int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder(length + 20);
        while (text.Length < length)
        {
            text.Append(random.Next()).Append('\t');
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }
}
