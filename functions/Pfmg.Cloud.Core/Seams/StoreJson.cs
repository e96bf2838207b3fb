using System.Text.Json;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Core.Seams;

/// <summary>Documents of ours as objects of a store.</summary>
public static class StoreJson
{
    /// <summary>Reads a document.</summary>
    /// <returns>Null if there is no such object.</returns>
    /// <exception cref="CorruptException">It is not the document that it should be.</exception>
    public static async Task<T?> ReadJsonAsync<T>(this IObjectStore store, string path, CancellationToken ct)
        where T : class
    {
        try
        {
            await using var content = await store.OpenReadAsync(path, null, ct);
            // Read whole: documents are small, and reading them in parts is code that each process would compile first.
            using var whole = new MemoryStream();
            await content.CopyToAsync(whole, ct);
            return JsonSerializer.Deserialize<T>(whole.GetBuffer().AsSpan(0, (int)whole.Length), PfmgJson.Options)
                ?? throw new CorruptException($"{path} holds null.");
        }
        catch (NotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new CorruptException($"{path} is not a document of ours: {e.Message}", e);
        }
    }

    /// <summary>Reads a document that must be there.</summary>
    /// <exception cref="NotFoundException">There is no such object.</exception>
    /// <exception cref="CorruptException">It is not the document that it should be.</exception>
    public static async Task<T> RequireJsonAsync<T>(this IObjectStore store, string path, CancellationToken ct)
        where T : class =>
        await store.ReadJsonAsync<T>(path, ct) ?? throw new NotFoundException($"{path} is not in the store.");

    /// <summary>An object's bytes, whole, for small ones whose very bytes matter; null if there is no such object.</summary>
    public static async Task<byte[]?> ReadBytesAsync(this IObjectStore store, string path, CancellationToken ct)
    {
        try
        {
            await using var content = await store.OpenReadAsync(path, null, ct);
            using var whole = new MemoryStream();
            await content.CopyToAsync(whole, ct);
            return whole.ToArray();
        }
        catch (NotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes a document, indented.</summary>
    /// <exception cref="ConflictException">The condition does not hold.</exception>
    public static async Task<ObjectInfo> PutJsonAsync<T>(this IObjectStore store, string path, T document, PutCondition condition, CancellationToken ct)
        where T : class
    {
        using var content = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(document, PfmgJson.Indented));
        return await store.PutAsync(path, content, condition, ct);
    }

    /// <summary>Writes a document unless there is an object of that path, on one line.</summary>
    /// <returns>Whether it was written.</returns>
    public static async Task<bool> TryCreateJsonAsync<T>(this IObjectStore store, string path, T document, CancellationToken ct)
        where T : class
    {
        using var content = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(document, PfmgJson.Options), writable: false);
        try
        {
            await store.PutAsync(path, content, PutCondition.CreateOnly, ct);
            return true;
        }
        catch (ConflictException)
        {
            return false;
        }
    }
}
