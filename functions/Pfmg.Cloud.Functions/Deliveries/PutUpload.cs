using System.Security.Cryptography;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Functions.Deliveries;

/// <summary>Creates one uploaded file; the same bytes again are harmless, other bytes are refused.</summary>
internal sealed class PutUpload(IObjectStore store)
{
    /// <summary>Streams a body into the store.</summary>
    /// <param name="path">The object's path.</param>
    /// <param name="body">Read once, to its end.</param>
    /// <param name="length">What the caller says it holds, in bytes; null if it does not say.</param>
    /// <param name="sha256">What the caller says its SHA-256 is; null if it does not say.</param>
    /// <param name="ct">Cancels; nothing is then visible.</param>
    /// <exception cref="InvalidInputException">The bytes are not those that the digest promises; nothing is stored.</exception>
    /// <exception cref="ConflictException">Other bytes are there.</exception>
    public async Task<StoredUpload> RunAsync(string path, Stream body, long? length, byte[]? sha256, CancellationToken ct)
    {
        await using var content = new HashingStream(path, body, sha256);
        var existing = await store.HeadAsync(path, ct);
        if (existing is null)
        {
            try
            {
                var created = await store.PutAsync(path, content, PutCondition.CreateOnly, ct);
                return new StoredUpload(created.Size, content.Sha256, Created: true);
            }
            catch (ConflictException)
            {
                existing = await store.HeadAsync(path, ct) ?? throw new ConflictException($"{path} came and went while it was uploaded.");
            }
        }

        if (length is { } promised && promised != existing.Size)
        {
            throw Other(path, $"{existing.Size} bytes", $"{promised}");
        }

        await content.CopyToAsync(Stream.Null, ct);
        await using var stored = await store.OpenReadAsync(path, null, ct);
        var there = Convert.ToHexStringLower(await SHA256.HashDataAsync(stored, ct));
        return there == content.Sha256 ? new StoredUpload(existing.Size, there, Created: false) : throw Other(path, $"SHA-256 {there}", content.Sha256);
    }

    private static ConflictException Other(string path, string there, string sent) =>
        new($"{path} is there with {there}, not {sent}; nothing is overwritten, so a corrected file needs another name.");
}

/// <summary>An uploaded file as stored.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="Created">False if the same bytes were there already.</param>
internal sealed record StoredUpload(long Size, string Sha256, bool Created);
