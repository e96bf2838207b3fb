using System.Text.Json;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Lake.Log;

/// <summary>Reads and writes the log's JSON documents; whatever cannot be read is named.</summary>
internal static class LogFiles
{
    public const string SchemaVersion = "1.0";

    /// <summary>Writes a document unless there is one of that path.</summary>
    /// <returns>Whether it was written.</returns>
    public static async Task<bool> TryCreateAsync<T>(this IObjectStore store, string path, T document, CancellationToken ct)
    {
        using var content = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(document, LakeJson.Line), writable: false);
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

    /// <summary>The document of that path, or null if there is none.</summary>
    /// <exception cref="CorruptException">It is not one.</exception>
    public static async Task<T?> TryReadAsync<T>(this IObjectStore store, string path, CancellationToken ct)
        where T : class
    {
        try
        {
            await using var content = await store.OpenReadAsync(path, null, ct);
            using var whole = new MemoryStream();
            await content.CopyToAsync(whole, ct);
            return JsonSerializer.Deserialize<T>(whole.GetBuffer().AsSpan(0, (int)whole.Length), LakeJson.Line)
                ?? throw new CorruptException($"{path} holds null where a {typeof(T).Name} should be.");
        }
        catch (NotFoundException)
        {
            return null;
        }
        catch (JsonException broken)
        {
            throw new CorruptException($"{path} is no {typeof(T).Name}: {broken.Message}", broken);
        }
    }

    /// <summary>The document of that path.</summary>
    /// <exception cref="CorruptException">It is missing, although something told of it, or it is not one.</exception>
    public static async Task<T> ReadAsync<T>(this IObjectStore store, string path, CancellationToken ct)
        where T : class =>
        await store.TryReadAsync<T>(path, ct) ?? throw new CorruptException($"{path} is missing.");
}
