using Pfmg.Cloud.Core.Formats.Bgzf;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Steps;

/// <summary>Fetches consecutive bins of an aligned chunk as a BAM of their own, by ranges.</summary>
internal static class FetchBins
{
    /// <summary>Fetches header, bins and end marker.</summary>
    /// <param name="store">Where the chunk is.</param>
    /// <param name="path">Its object path.</param>
    /// <param name="chunk">Its bins, at least one.</param>
    /// <param name="first">The first bin wanted.</param>
    /// <param name="end">The bin after the last one wanted.</param>
    /// <param name="target">The local file to write.</param>
    /// <param name="ct">Cancels.</param>
    public static async Task ToFileAsync(IObjectStore store, string path, AlignResult chunk, int first, int end, string target, CancellationToken ct)
    {
        await using var file = File.Create(target);
        await CopyAsync(new ByteRange(0, chunk.HeaderBytes));
        var length = chunk.Bins.Skip(first).Take(end - first).Sum(bin => bin.Length);
        if (length > 0)
        {
            await CopyAsync(new ByteRange(chunk.Bins[first].Offset, length));
        }

        file.Write(BgzfFormat.EndMarker);

        async Task CopyAsync(ByteRange range)
        {
            await using var source = await store.OpenReadAsync(path, range, ct);
            await source.CopyToAsync(file, ct);
        }
    }
}
