using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Functions.Tests.Portability;

/// <summary>A store whose caller is killed after so many changes: from then on nothing is changed any more.</summary>
internal sealed class KilledStore(IObjectStore inner, int changes) : IObjectStore
{
    private int _left = changes;

    public Task<ObjectInfo> PutAsync(string path, Stream content, PutCondition condition, CancellationToken ct)
    {
        Change();
        return inner.PutAsync(path, content, condition, ct);
    }

    public Task DeleteAsync(string path, CancellationToken ct)
    {
        Change();
        return inner.DeleteAsync(path, ct);
    }

    public Task<Stream> OpenReadAsync(string path, ByteRange? range, CancellationToken ct) => inner.OpenReadAsync(path, range, ct);

    public Task<ObjectInfo?> HeadAsync(string path, CancellationToken ct) => inner.HeadAsync(path, ct);

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken ct) => inner.ListAsync(prefix, ct);

    public Task<UploadGrant?> GrantUploadAsync(string prefix, TimeSpan lifetime, CancellationToken ct) => inner.GrantUploadAsync(prefix, lifetime, ct);

    public string? LocalPath(string path) => inner.LocalPath(path);

    private void Change()
    {
        if (Interlocked.Decrement(ref _left) < 0)
        {
            throw new UnavailableException("Killed.");
        }
    }
}
