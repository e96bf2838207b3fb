using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>Finds manifests that nobody handled, because their event was lost, and handles them.</summary>
/// <param name="store">The object store.</param>
/// <param name="start">Handles a manifest, once however often it is called.</param>
/// <param name="time">The clock.</param>
/// <param name="options">How patient it is.</param>
public sealed class SweepManifests(IObjectStore store, StartRun start, TimeProvider time, SweepOptions options)
{
    // Only spares reading: which run a manifest is follows from its path and bytes.
    private readonly ConcurrentDictionary<string, (string ETag, string RunId)> _runs = new(StringComparer.Ordinal);

    /// <summary>Handles every manifest whose run is not among those known.</summary>
    /// <param name="known">Runs that have a plan or a rejection.</param>
    /// <param name="ct">Cancels.</param>
    public async IAsyncEnumerable<SweepFinding> RunAsync(IReadOnlySet<string> known, [EnumeratorCancellation] CancellationToken ct)
    {
        Delivery? delivery = null;
        var limit = time.GetUtcNow() - options.UploadGrace;
        await foreach (var found in store.ListAsync(StorePaths.Uploads, ct))
        {
            var parts = found.Path.Split('/');
            if (parts.Length < 4)
            {
                continue;
            }

            var folder = $"{parts[0]}/{parts[1]}/{parts[2]}";
            if (delivery?.Folder != folder)
            {
                if (delivery?.Waits(limit) is true)
                {
                    yield return delivery.Finding();
                }

                delivery = new Delivery(folder);
            }

            var isManifest = StorePaths.TryParseManifest(found.Path, out var platform, out var run);
            delivery.Add(found, isManifest);
            if (isManifest && await HandleAsync(found, platform, run, known, ct) is { } handled)
            {
                yield return handled;
            }
        }

        if (delivery?.Waits(limit) is true)
        {
            yield return delivery.Finding();
        }
    }

    private async Task<SweepFinding?> HandleAsync(ObjectInfo found, string platform, string run, IReadOnlySet<string> known, CancellationToken ct)
    {
        try
        {
            var runId = await RunOfAsync(found, platform, run, ct);
            if (known.Contains(runId))
            {
                return null;
            }

            var started = await start.RunAsync(found.Path, ct);
            return SweepFinding.OfRun(
                SweepKinds.ManifestWithoutRun,
                SweepAction.Repaired,
                started.RunId,
                started.Accepted ? "Nobody had handled the manifest; it is planned and submitted now." : "Nobody had handled the manifest; it is refused now.");
        }
        catch (LakeException e)
        {
            // One manifest must not hide the others.
            return new SweepFinding(SweepKinds.NotSwept, SweepAction.Reported, found.Path, $"The manifest could not be handled: {e.Code}.");
        }
    }

    private async Task<string> RunOfAsync(ObjectInfo found, string platform, string run, CancellationToken ct)
    {
        if (_runs.TryGetValue(found.Path, out var seen) && seen.ETag == found.ETag)
        {
            return seen.RunId;
        }

        await using var content = await store.OpenReadAsync(found.Path, null, ct);
        var runId = RunId.Of(platform, run, found.Path, Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct)));
        _runs[found.Path] = (found.ETag, runId);
        return runId;
    }

    private sealed class Delivery(string folder)
    {
        private bool _hasManifest;
        private int _files;
        private DateTimeOffset _last;

        public string Folder { get; } = folder;

        public void Add(ObjectInfo found, bool isManifest)
        {
            _hasManifest |= isManifest;
            _files++;
            _last = found.LastModified > _last ? found.LastModified : _last;
        }

        public bool Waits(DateTimeOffset limit) => !_hasManifest && _last < limit;

        public SweepFinding Finding() => new(
            SweepKinds.UploadWithoutManifest, SweepAction.Reported, Folder, $"{_files} files have waited for their manifest since {_last:yyyy-MM-dd}.");
    }
}
