using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Indexes;
using Pfmg.Cloud.Core.Genomics;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Files;

/// <summary>A CRAM of one sample in the object store: whole containers of it, under another header.</summary>
/// <remarks>
/// Containers are given as they lie in the file: reads name their group by its number, so that the header alone holds names. A region gives
/// every container with a read that may overlap it, hence more reads than asked for, of the same sample, as htsget allows.
/// </remarks>
public sealed class SliceCram
{
    private const int CopyBytes = 1 << 18;
    private readonly IObjectStore _store;
    private readonly string _path;
    private readonly CramStart _start;
    private readonly CramIndex _index;
    private readonly long _size;

    private SliceCram(IObjectStore store, string path, CramStart start, CramIndex index, long size)
    {
        (_store, _path, _start, _index, _size) = (store, path, start, index, size);
        Contigs = RewriteSamHeader.Contigs(start.Text);
    }

    /// <summary>The contigs of the header, in their order.</summary>
    public IReadOnlyList<Contig> Contigs { get; }

    /// <summary>The contigs that have reads, in the order of the file; "*" last if some reads have no place.</summary>
    public IReadOnlyList<string> ContigsWithReads =>
        [.. _index.Slices.Select(static slice => slice.Contig).Distinct().OrderBy(static contig => contig < 0 ? int.MaxValue : contig).Select(contig => contig < 0 ? SliceRegion.Unplaced : Contigs[contig].Name)];

    /// <summary>The file's SAM header, as it is.</summary>
    public string HeaderText => _start.Text;

    /// <summary>What ends every answer.</summary>
    public static ReadOnlyMemory<byte> End { get; } = CramStart.End.ToArray();

    /// <summary>Opens a file.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The CRAM.</param>
    /// <param name="indexPath">Its CRAI.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="NotFoundException">One of them is not there.</exception>
    /// <exception cref="CorruptException">One of them is not what it should be.</exception>
    public static async Task<SliceCram> OpenAsync(IObjectStore store, string path, string indexPath, CancellationToken ct)
    {
        var info = await store.HeadAsync(path, ct) ?? throw new NotFoundException($"There is no object {path}.");
        var index = await CramIndex.ReadAsync(await store.OpenReadAsync(indexPath, null, ct), indexPath, ct);
        await using var content = await store.OpenReadAsync(path, null, ct);
        return new SliceCram(store, path, CramStart.Read(content, path), index, info.Size);
    }

    /// <summary>The number of a contig; -1 if the header does not have it.</summary>
    public int NumberOf(string contig) => Contigs.ToList().FindIndex(one => string.Equals(one.Name, contig, StringComparison.Ordinal));

    /// <summary>The first bytes of every answer: definition and header, with one sample's name.</summary>
    public byte[] Header(string name) => _start.Under(RewriteSamHeader.Of(_start.Text, name));

    /// <summary>The ranges of containers that hold the reads of some regions, neighbours joined.</summary>
    /// <param name="regions">Regions; null for all reads.</param>
    public IReadOnlyList<ByteRange> Ranges(IReadOnlyList<SliceRegion>? regions)
    {
        var all = _index.Containers;
        var wanted = regions is null
            ? all
            : [.. regions.SelectMany(region => _index.ContainersOf(region.Contig == SliceRegion.Unplaced ? -1 : Known(region.Contig), region.Start, region.End)).Distinct().Order()];
        var ranges = new List<ByteRange>();
        foreach (var container in wanted)
        {
            var end = all.FirstOrDefault(other => other > container, _size - End.Length);
            if (ranges.Count > 0 && ranges[^1].Offset + ranges[^1].Length == container)
            {
                ranges[^1] = ranges[^1] with { Length = end - ranges[^1].Offset };
            }
            else
            {
                ranges.Add(new ByteRange(container, end - container));
            }
        }

        return ranges;
    }

    /// <summary>Writes ranges of containers as they are.</summary>
    public async Task WriteAsync(IEnumerable<ByteRange> ranges, Stream target, CancellationToken ct)
    {
        foreach (var range in ranges)
        {
            await using var content = await _store.OpenReadAsync(_path, range, ct);
            await content.CopyToAsync(target, CopyBytes, ct);
        }
    }

    // A contig of the header without reads is no place of reads without one.
    private int Known(string contig) => NumberOf(contig) is >= 0 and var number ? number : int.MaxValue;
}
