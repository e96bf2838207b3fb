using Pfmg.Cloud.Core.Formats.Bam;
using Pfmg.Cloud.Core.Formats.Bgzf;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>A part of a region that one caller calls.</summary>
/// <param name="From">The first place it owns, as <see cref="ReadBins.Key"/> counts; 0 for the region's first slice.</param>
/// <param name="To">The first place it owns no more; <see cref="long.MaxValue"/> for the last slice.</param>
/// <param name="Offset">Packed byte of the file at which its reads and pads begin.</param>
/// <param name="Length">Packed bytes of these.</param>
internal sealed record CallSlice(long From, long To, long Offset, long Length);

/// <summary>Writes a region's reads and pads, sorted, as one BAM that can be called in slices: header, any run of its stretches and the end marker are a BAM.</summary>
/// <remarks>Where stretches begin, and so where slices do, depends on the reads alone.</remarks>
internal sealed class PaddedReads : IDisposable
{
    /// <summary>A slice of fewer reads is not worth its pads and its processes.</summary>
    public const int LeastRecords = 2_000;

    private const int StretchRecords = 512;
    // Stored, not packed: it lies in scratch for as long as a caller reads it once.
    private const int Level = 0;
    private readonly string _path;
    private readonly BgzfWriteStream _packed;
    private readonly List<Stretch> _stretches = [];
    private BlockStart? _end;
    private long _records;
    private long _last;

    /// <summary>Begins the file; as many blocks are packed at once as there are threads.</summary>
    public PaddedReads(string path, BamHeader header, int threads)
    {
        _path = path;
        _packed = new BgzfWriteStream(File.Create(path), Level, threads: threads);
        _packed.Write(header.Bytes);
    }

    /// <summary>Writes a record.</summary>
    /// <param name="place">Its place, as <see cref="ReadBins.Key"/> counts; never falls.</param>
    /// <param name="recordWithLength">As it lies in a BAM.</param>
    public void Write(long place, ReadOnlySpan<byte> recordWithLength)
    {
        if (_stretches.Count == 0 || (place != _last && _records - _stretches[^1].Records >= StretchRecords))
        {
            _stretches.Add(new Stretch(place, _records, _packed.EndBlock()));
        }

        _last = place;
        _records++;
        _packed.Write(recordWithLength);
    }

    /// <summary>Ends the file.</summary>
    public void Dispose()
    {
        _end ??= _packed.EndBlock();
        _packed.Dispose();
    }

    /// <summary>Cuts the ended file into slices of about as many reads each.</summary>
    /// <param name="most">How many at most, at least 1; few reads give fewer.</param>
    /// <param name="padBases">How far a caller sees beyond what it owns, on both sides.</param>
    public IReadOnlyList<CallSlice> Slices(int most, int padBases)
    {
        var count = Math.Max(1, Math.Min(most, _records / LeastRecords));
        var borders = new List<long> { 0 };
        for (var i = 1; i < count; i++)
        {
            var border = _stretches.Find(stretch => stretch.Records >= i * _records / count);
            if (border is not null && border.Place > borders[^1])
            {
                borders.Add(border.Place);
            }
        }

        borders.Add(long.MaxValue);
        return [.. borders.Zip(borders.Skip(1), (from, to) => Slice(from, to, padBases))];
    }

    /// <summary>Writes a slice's reads and pads as a BAM.</summary>
    public async Task CopyAsync(CallSlice slice, Stream target, CancellationToken ct)
    {
        await using var file = File.OpenRead(_path);
        var headerBytes = (_stretches.Count == 0 ? _end! : _stretches[0].Start).Offset;
        await CopyAsync(file, 0, headerBytes, target, ct);
        await CopyAsync(file, slice.Offset, slice.Length, target, ct);
        await target.WriteAsync(BgzfFormat.EndMarker.ToArray(), ct);
    }

    private CallSlice Slice(long from, long to, int padBases)
    {
        var first = _stretches.FindLast(stretch => stretch.Place <= Before(from, padBases)) ?? _stretches.FirstOrDefault();
        var end = to == long.MaxValue ? null : _stretches.Find(stretch => stretch.Place >= to + padBases);
        var (start, stop) = ((first?.Start ?? _end!).Offset, (end?.Start ?? _end!).Offset);
        return new CallSlice(from, to, start, stop - start);
    }

    // A pad does not reach into the contig before.
    private static long Before(long place, int bases) => (place & ~0xffff_ffffL) | Math.Max(1, (place & 0xffff_ffffL) - bases);

    private static async Task CopyAsync(FileStream file, long offset, long length, Stream target, CancellationToken ct)
    {
        var buffer = new byte[1 << 17];
        file.Position = offset;
        while (length > 0)
        {
            var count = (int)Math.Min(length, buffer.Length);
            await file.ReadExactlyAsync(buffer.AsMemory(0, count), ct);
            await target.WriteAsync(buffer.AsMemory(0, count), ct);
            length -= count;
        }
    }

    /// <summary>Some reads that begin a block of their own: the place of the first, and how many come before it.</summary>
    private sealed record Stretch(long Place, long Records, BlockStart Start);
}
