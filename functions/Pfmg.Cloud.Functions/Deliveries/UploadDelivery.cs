using System.Security.Cryptography;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Functions.Deliveries;

/// <summary>Uploads a delivery: its files in parallel, skipping those already there, then its manifest.</summary>
/// <param name="target">Where to.</param>
/// <param name="report">Called with the bytes of each piece uploaded or found there already; from many threads.</param>
internal sealed class UploadDelivery(DeliveryTarget target, Action<long> report)
{
    private const int FilesAtOnce = 4;

    /// <summary>Uploads; a second try goes on where the first broke off.</summary>
    /// <returns>Where the manifest lies and what was done.</returns>
    /// <exception cref="ConflictException">A file of this name with other bytes is there: a corrected file needs another name.</exception>
    public async Task<UploadedDelivery> RunAsync(Delivery delivery, CancellationToken ct)
    {
        var skipped = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = FilesAtOnce, CancellationToken = ct };
        await Parallel.ForEachAsync(delivery.Files, parallel, async (file, token) =>
        {
            if (await UploadAsync(file, token) is false)
            {
                Interlocked.Increment(ref skipped);
            }
        });

        var manifest = await UploadManifestAsync(delivery, ct);
        return new UploadedDelivery(target.Prefix + manifest.Path, manifest.Sha256, delivery.Files.Count - skipped, skipped, delivery.Files.Sum(file => file.Size));
    }

    private async Task<bool> UploadAsync(UploadFile file, CancellationToken ct)
    {
        switch (await target.HoldsAsync(file, ct))
        {
            case Held.Same:
                report(file.Size);
                return false;
            case Held.Something:
                throw new ConflictException($"{target.Prefix}{file.Path} is there with other bytes; nothing is overwritten, so a corrected file needs another name.");
            default:
                await using (var content = new ReportingStream(File.OpenRead(file.LocalPath), report))
                {
                    await target.PutAsync(file, content, ct);
                }

                return true;
        }
    }

    // manifest.json, then 2.manifest.json and so on: a correction never overwrites.
    private async Task<UploadFile> UploadManifestAsync(Delivery delivery, CancellationToken ct)
    {
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(delivery.Manifest));
        for (var number = 1; ; number++)
        {
            var name = number == 1 ? "manifest.json" : $"{number}.manifest.json";
            var manifest = new UploadFile(name, name, delivery.Manifest.Length, sha256);
            var held = await target.HoldsAsync(manifest, ct);
            if (held == Held.Nothing)
            {
                using var content = new MemoryStream(delivery.Manifest, writable: false);
                await target.PutAsync(manifest, content, ct);
            }

            if (held != Held.Something)
            {
                return manifest;
            }
        }
    }
}

/// <summary>What an upload did.</summary>
/// <param name="ManifestPath">The manifest's object path.</param>
/// <param name="ManifestSha256">Lower-case hex.</param>
/// <param name="Uploaded">Files sent.</param>
/// <param name="AlreadyThere">Files that an earlier try had sent.</param>
/// <param name="Bytes">Of all files together.</param>
internal sealed record UploadedDelivery(string ManifestPath, string ManifestSha256, int Uploaded, int AlreadyThere, long Bytes);
