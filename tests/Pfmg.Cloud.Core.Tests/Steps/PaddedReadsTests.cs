using System.Buffers.Binary;
using System.Text;
using Pfmg.Cloud.Core.Formats.Bam;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.Steps;
using Pfmg.Cloud.Testing;

namespace Pfmg.Cloud.Core.Tests.Steps;

public sealed class PaddedReadsTests
{
    private const int Pad = 1_000;

    [Theory]
    [InlineData(1, 50_000)]
    [InlineData(2, 50_000)]
    [InlineData(7, 50_000)]
    [InlineData(7, 4_500)]
    [InlineData(7, 1)]
    [InlineData(2, 0)]
    public async Task Slices_own_each_place_once_and_see_their_pads(int most, int records)
    {
        using var folder = new TemporaryFolder();
        var places = Places(records);
        var reads = Write(folder["padded.bam"], places);
        var slices = reads.Slices(most, Pad);

        Assert.Equal(Math.Max(1, Math.Min(most, records / PaddedReads.LeastRecords)), slices.Count);
        Assert.Equal((0, long.MaxValue), (slices[0].From, slices[^1].To));
        Assert.Equal(slices.Skip(1).Select(slice => slice.From), slices.SkipLast(1).Select(slice => slice.To));
        Assert.Equal(slices, reads.Slices(most, Pad));
        foreach (var slice in slices)
        {
            var seen = await SeenAsync(reads, slice);
            var needed = places.Where(place => place >= Moved(slice.From, -Pad) && (slice.To == long.MaxValue || place < slice.To + Pad)).ToList();
            // A slice may see a little more on both sides, never less, and no read twice.
            Assert.Equal(needed, seen.Where(place => place >= Moved(slice.From, -Pad) && (slice.To == long.MaxValue || place < slice.To + Pad)));
            Assert.Equal(seen, places.SkipWhile(place => place != seen[0]).Take(seen.Count));
            Assert.InRange(seen.Count(place => place >= slice.From && place < slice.To), 0, (records / slices.Count) + 1_200);
        }
    }

    [Fact]
    public void Reads_of_one_place_are_never_cut()
    {
        using var folder = new TemporaryFolder();
        var slices = Write(folder["padded.bam"], [.. Enumerable.Repeat(ReadBins.Key(0, 70), 9_000)]).Slices(4, Pad);
        Assert.Equal((0, long.MaxValue), (Assert.Single(slices).From, slices[0].To));
    }

    private static long Moved(long place, int bases) => place == 0 ? 0 : (place & ~0xffff_ffffL) | Math.Max(1, (place & 0xffff_ffffL) + bases);

    // Two contigs; many reads of one place now and then.
    private static List<long> Places(int records)
    {
        var random = new Random(3);
        var (places, contig, position) = (new List<long>(), 0, 1);
        for (var i = 0; i < records; i++)
        {
            (contig, position) = i == records / 3 ? (1, 1) : (contig, position + (random.Next(900) == 0 ? 5_000 : random.Next(4)));
            places.Add(ReadBins.Key(contig, position));
        }

        return places;
    }

    private static PaddedReads Write(string path, List<long> places)
    {
        var reads = new PaddedReads(path, Header(), threads: 2);
        foreach (var place in places)
        {
            reads.Write(place, Record((int)(place >> 32), (int)(place & 0xffff_ffff)));
        }

        reads.Dispose();
        return reads;
    }

    private static async Task<List<long>> SeenAsync(PaddedReads reads, CallSlice slice)
    {
        using var bam = new MemoryStream();
        await reads.CopyAsync(slice, bam, CancellationToken.None);
        bam.Position = 0;
        using var inflated = PackedText.Open(bam, "slice.bam").Content;
        var reader = new BamReader(inflated, "slice.bam");
        var seen = new List<long>();
        while (reader.Next())
        {
            seen.Add(ReadBins.Key(reader.Record.ContigIndex, reader.Record.Position));
        }

        return seen;
    }

    private static BamHeader Header()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write("BAM\x1"u8);
        writer.Write(0);
        writer.Write(2);
        foreach (var name in (string[])["a", "b"])
        {
            writer.Write(name.Length + 1);
            writer.Write(Encoding.ASCII.GetBytes(name + "\0"));
            writer.Write(1_000_000);
        }

        return new BamHeader(bytes.ToArray());
    }

    private static byte[] Record(int contig, int position)
    {
        var record = new byte[4 + 32 + 2];
        BinaryPrimitives.WriteInt32LittleEndian(record, record.Length - 4);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(4), contig);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(8), position - 1);
        record[12] = 2;
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(24), -1);
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(28), -1);
        record[36] = (byte)'r';
        return record;
    }
}
