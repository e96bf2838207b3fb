using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Lake.Tests.Cache;

/// <summary>A store that tells no local path, counts what is read of data files, and spoils it where a test says so.</summary>
internal sealed class RemoteStore(IObjectStore inner) : IObjectStore
{
    private readonly Lock _gate = new();

    /// <summary>Reads of data files.</summary>
    public int Requests { get; private set; }

    /// <summary>Bytes of data files.</summary>
    public long Bytes { get; private set; }

    /// <summary>Changes what a read gives: path, offset, the bytes.</summary>
    public Func<string, long, byte[], byte[]> Spoil { get; set; } = static (_, _, bytes) => bytes;

    public void Forget() => (Requests, Bytes) = (0, 0);

    public async Task<Stream> OpenReadAsync(string path, ByteRange? range, CancellationToken ct)
    {
        if (!path.EndsWith(".parquet", StringComparison.Ordinal))
        {
            return await inner.OpenReadAsync(path, range, ct);
        }

        var copy = new MemoryStream();
        await using (var content = await inner.OpenReadAsync(path, range, ct))
        {
            await content.CopyToAsync(copy, ct);
        }

        lock (_gate)
        {
            Requests++;
            Bytes += copy.Length;
            return new MemoryStream(Spoil(path, range?.Offset ?? 0, copy.ToArray()));
        }
    }

    public Task<ObjectInfo> PutAsync(string path, Stream content, PutCondition condition, CancellationToken ct) => inner.PutAsync(path, content, condition, ct);

    public Task<ObjectInfo?> HeadAsync(string path, CancellationToken ct) => inner.HeadAsync(path, ct);

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken ct) => inner.ListAsync(prefix, ct);

    public Task DeleteAsync(string path, CancellationToken ct) => inner.DeleteAsync(path, ct);

    public Task<UploadGrant?> GrantUploadAsync(string prefix, TimeSpan lifetime, CancellationToken ct) => inner.GrantUploadAsync(prefix, lifetime, ct);

    public string? LocalPath(string path) => null;
}
