using System.Security.Cryptography;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Runs;

/// <summary>Reads a manifest from the store in bounded memory, however large it is.</summary>
internal sealed class ReadManifestObject(IObjectStore store)
{
    /// <summary>Reads and hashes it.</summary>
    /// <exception cref="NotFoundException">There is no such object.</exception>
    public async Task<ManifestObject> ReadAsync(string path, CancellationToken ct)
    {
        var info = await store.HeadAsync(path, ct) ?? throw new NotFoundException($"{path} is not in the store.");
        await using var content = await store.OpenReadAsync(path, null, ct);
        if (info.Size > ReadManifest.MaximumBytes)
        {
            // Its refusal needs a run's id, and so its hash, but not its bytes.
            return new ManifestObject(Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct)), info.Size, null, info.LastModified);
        }

        using var copy = new MemoryStream(checked((int)info.Size));
        await content.CopyToAsync(copy, ct);
        var bytes = copy.ToArray();
        return new ManifestObject(Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length, bytes, info.LastModified);
    }
}

/// <summary>A manifest as it lies in the store.</summary>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Bytes">Its content; null if it is larger than any manifest may be.</param>
/// <param name="ArrivedAt">When it became visible, by the store's clock.</param>
internal sealed record ManifestObject(string Sha256, long Size, byte[]? Bytes, DateTimeOffset ArrivedAt);
