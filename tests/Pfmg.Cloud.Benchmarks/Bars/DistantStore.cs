using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Benchmarks.Bars;

/// <summary>A store far away: no local paths, and every request takes 50 ms before it begins.</summary>
internal sealed class DistantStore(IObjectStore near) : IObjectStore
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(50);
    private int _requests;
    private long _bytes;

    public int Requests => _requests;

    /// <summary>Bytes asked for, as far as they were read.</summary>
    public long Bytes => _bytes;

    public async Task<ObjectInfo> PutAsync(string path, Stream content, PutCondition condition, CancellationToken ct)
    {
        await AskAsync(ct);
        return await near.PutAsync(path, content, condition, ct);
    }

    public async Task<Stream> OpenReadAsync(string path, ByteRange? range, CancellationToken ct)
    {
        await AskAsync(ct);
        await using var source = await near.OpenReadAsync(path, range, ct);
        var copy = new MemoryStream();
        await source.CopyToAsync(copy, ct);
        Interlocked.Add(ref _bytes, copy.Length);
        copy.Position = 0;
        return copy;
    }

    public async Task<ObjectInfo?> HeadAsync(string path, CancellationToken ct)
    {
        await AskAsync(ct);
        return await near.HeadAsync(path, ct);
    }

    public async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        await AskAsync(ct);
        await foreach (var one in near.ListAsync(prefix, ct))
        {
            yield return one;
        }
    }

    public async Task DeleteAsync(string path, CancellationToken ct)
    {
        await AskAsync(ct);
        await near.DeleteAsync(path, ct);
    }

    public Task<UploadGrant?> GrantUploadAsync(string prefix, TimeSpan lifetime, CancellationToken ct) => near.GrantUploadAsync(prefix, lifetime, ct);

    public string? LocalPath(string path) => null;

    private Task AskAsync(CancellationToken ct)
    {
        Interlocked.Increment(ref _requests);
        return Task.Delay(Delay, ct);
    }
}
