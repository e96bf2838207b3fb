using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>Checks that what a manifest names lies in the store beside it.</summary>
/// <param name="store">The object store.</param>
public sealed class CheckDelivery(IObjectStore store)
{
    private const int Concurrent = 16;

    /// <summary>Looks at every file, without reading any.</summary>
    /// <param name="manifestPath">The manifest's object path.</param>
    /// <param name="manifest">As read.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>All faults, in the order of the manifest; empty if everything is there with its size.</returns>
    public async Task<IReadOnlyList<InputFault>> CheckAsync(string manifestPath, Manifest manifest, CancellationToken ct)
    {
        var folder = manifestPath[..(manifestPath.LastIndexOf('/') + 1)];
        var wanted = Wanted(manifest).ToList();
        var found = new ObjectInfo?[wanted.Count];
        await Parallel.ForAsync(0, wanted.Count, new ParallelOptions { MaxDegreeOfParallelism = Concurrent, TaskScheduler = TaskScheduler.Current, CancellationToken = ct }, async (i, token) =>
            found[i] = await store.HeadAsync(folder + wanted[i].Path, token));
        return
        [
            .. wanted.Zip(found, (want, is_) => (want, is_)).SelectMany(pair => Compare(manifestPath, pair.want, pair.is_)),
        ];
    }

    private static IEnumerable<InputFault> Compare(string manifestPath, WantedFile want, ObjectInfo? found)
    {
        if (found is null)
        {
            yield return new InputFault(manifestPath, want.Where, $"{want.Path} beside the manifest", "nothing");
        }
        else if (want.Size is { } size && size != found.Size)
        {
            yield return new InputFault(manifestPath, want.SizeWhere, $"{found.Size}, the size of {want.Path}", $"{size}");
        }
    }

    private static IEnumerable<WantedFile> Wanted(Manifest manifest)
    {
        for (var i = 0; i < manifest.Samples.Count; i++)
        {
            if (manifest.Samples[i].CaptureBed is { } bed)
            {
                yield return new WantedFile(bed, $"samples[{i}].captureBed", null);
            }
        }

        for (var i = 0; i < manifest.Files.Count; i++)
        {
            var file = manifest.Files[i];
            yield return new WantedFile(file.Path, $"files[{i}].path", file.Size, $"files[{i}].size");
            if (file.Index is not null)
            {
                yield return new WantedFile(file.Index, $"files[{i}].index", null);
            }

            if (file.CallableBed is not null)
            {
                yield return new WantedFile(file.CallableBed, $"files[{i}].callableBed", null);
            }
        }
    }

    private sealed record WantedFile(string Path, string Where, long? Size, string SizeWhere = "");
}
