using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.Formats.Indexes;
using Pfmg.Cloud.Core.Formats.Vcf;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Files;

/// <summary>A VCF in the object store: its header, and its index if it has one.</summary>
/// <remarks>Without an index a region is found by reading the whole file: right, and slow.</remarks>
public sealed class SliceVcf
{
    /// <summary>Bytes that are packed before they are sent.</summary>
    private const int SendBytes = 1 << 18;

    private readonly IObjectStore _store;
    private readonly string _path;
    private readonly BinningIndex? _index;

    private SliceVcf(IObjectStore store, string path, VcfHeader header, BinningIndex? index) => (_store, _path, Header, _index) = (store, path, header, index);

    /// <summary>The file's header.</summary>
    public VcfHeader Header { get; }

    /// <summary>Whether the file can be read from any contig on.</summary>
    public bool HasIndex => _index is not null;

    /// <summary>The contigs that have records, in the order of the file; those of the header if there is no index.</summary>
    public IReadOnlyList<string> Contigs => _index?.Names ?? [.. Header.Contigs.Select(static contig => contig.Name)];

    /// <summary>Reads the header, and the index.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The file.</param>
    /// <param name="indexPath">Its TBI or CSI; null if it has none.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="NotFoundException">There is no such object.</exception>
    /// <exception cref="CorruptException">It is no VCF.</exception>
    public static async Task<SliceVcf> OpenAsync(IObjectStore store, string path, string? indexPath, CancellationToken ct)
    {
        var index = indexPath is null ? null : await ReadBinningIndex.ReadAsync(await store.OpenReadAsync(indexPath, null, ct), indexPath, ct);
        using var text = new MemoryStream();
        await foreach (var piece in InflateStretches.ReadAllAsync(store, path, ct))
        {
            text.Write(piece.Span);
            if (VcfHeaderParser.FindEnd(text.GetBuffer().AsSpan(0, (int)text.Length)) is >= 0 and var end)
            {
                return new SliceVcf(store, path, VcfHeaderParser.Parse(text.GetBuffer().AsMemory(0, end), path), index);
            }
        }

        throw new CorruptException($"{path} holds no VCF header.");
    }

    /// <summary>A contig's place in the file; -1 if neither header nor index knows it.</summary>
    public int OrderOf(string contig)
    {
        var place = Header.Contigs.ToList().FindIndex(known => string.Equals(known.Name, contig, StringComparison.Ordinal));
        return _index?.NumberOf(contig) is >= 0 and var number ? number : place >= 0 ? Contigs.Count + place : -1;
    }

    /// <summary>Writes the records of some regions, as BGZF blocks without an end marker.</summary>
    /// <param name="shown">What is shown of them.</param>
    /// <param name="regions">In file order; null for all records.</param>
    /// <param name="target">Where they go.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>Records written.</returns>
    public async Task<long> WriteAsync(RewriteVcf shown, IReadOnlyList<SliceRegion>? regions, Stream target, CancellationToken ct)
    {
        using var packed = new MemoryStream();
        var written = 0L;
        await using (var blocks = new BgzfWriteStream(packed, leaveOpen: true, endMarker: false))
        {
            foreach (var (pieces, wanted) in Sources(regions, ct))
            {
                var lines = new LineBuffer();
                await foreach (var piece in pieces)
                {
                    lines.Add(piece.Span);
                    written += Drain(lines, false, wanted, shown, blocks);
                    if (packed.Length > SendBytes)
                    {
                        await SendAsync(packed, target, ct);
                    }
                }

                written += Drain(lines, true, wanted, shown, blocks);
            }
        }

        await SendAsync(packed, target, ct);
        return written;
    }

    private IEnumerable<(IAsyncEnumerable<ReadOnlyMemory<byte>> Pieces, IReadOnlyList<SliceRegion>? Regions)> Sources(IReadOnlyList<SliceRegion>? regions, CancellationToken ct)
    {
        if (regions is null || _index is null)
        {
            yield return (InflateStretches.ReadAllAsync(_store, _path, ct), regions);
            yield break;
        }

        foreach (var region in regions)
        {
            yield return (InflateStretches.ReadAsync(_store, _path, _index.Chunks(_index.NumberOf(region.Contig), region.Start, region.End), ct), [region]);
        }
    }

    private static long Drain(LineBuffer lines, bool isLast, IReadOnlyList<SliceRegion>? regions, RewriteVcf shown, Stream target)
    {
        var written = 0L;
        while (lines.Next(isLast))
        {
            var line = lines.Line;
            if (line.IsEmpty || line[0] == '#' || (regions is not null && !IsGiven(line, regions)))
            {
                continue;
            }

            written += shown.Write(line, target) ? 1 : 0;
        }

        return written;
    }

    private static bool IsGiven(ReadOnlySpan<byte> line, IReadOnlyList<SliceRegion> regions)
    {
        if (!VcfExtent.TryRead(line, out var extent))
        {
            throw new CorruptException("A record of a file cannot be read.");
        }

        foreach (var region in regions)
        {
            if (region.Gives(extent.Start, extent.End) && System.Text.Ascii.Equals(extent.Contig, region.Contig))
            {
                return true;
            }
        }

        return false;
    }

    private static async Task SendAsync(MemoryStream packed, Stream target, CancellationToken ct)
    {
        await target.WriteAsync(packed.GetBuffer().AsMemory(0, (int)packed.Length), ct);
        packed.SetLength(0);
    }
}
