using System.Collections.Concurrent;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Lake.Tests;

/// <summary>A store that notes what is read, and whose puts fail where a test says so: before or after they happened.</summary>
internal sealed class WatchedStore(IObjectStore inner) : IObjectStore
{
    public ConcurrentQueue<string> Reads { get; } = [];

    /// <summary>Puts of these paths never happen.</summary>
    public Predicate<string> FailBefore { get; set; } = static _ => false;

    /// <summary>Puts of these paths happen, and the caller never learns of it.</summary>
    public Predicate<string> FailAfter { get; set; } = static _ => false;

    /// <summary>Lists of these prefixes are refused.</summary>
    public Predicate<string> FailList { get; set; } = static _ => false;

    public async Task<ObjectInfo> PutAsync(string path, Stream content, PutCondition condition, CancellationToken ct)
    {
        if (FailBefore(path))
        {
            throw new UnavailableException($"The put of {path} was lost.");
        }

        var info = await inner.PutAsync(path, content, condition, ct);
        return FailAfter(path) ? throw new UnavailableException($"The answer to the put of {path} was lost.") : info;
    }

    public Task<Stream> OpenReadAsync(string path, ByteRange? range, CancellationToken ct)
    {
        Reads.Enqueue(path);
        return inner.OpenReadAsync(path, range, ct);
    }

    public Task<ObjectInfo?> HeadAsync(string path, CancellationToken ct) => inner.HeadAsync(path, ct);

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken ct) =>
        FailList(prefix) ? throw new UnavailableException($"{prefix} may not be listed.") : inner.ListAsync(prefix, ct);

    public Task DeleteAsync(string path, CancellationToken ct) => inner.DeleteAsync(path, ct);

    public Task<UploadGrant?> GrantUploadAsync(string prefix, TimeSpan lifetime, CancellationToken ct) => inner.GrantUploadAsync(prefix, lifetime, ct);

    public string? LocalPath(string path) => inner.LocalPath(path);
}
