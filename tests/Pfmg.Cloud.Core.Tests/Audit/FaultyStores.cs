using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Tests.Audit;

/// <summary>A store that takes puts only while it is open.</summary>
internal sealed class GatedStore(IObjectStore inner) : PassingStore(inner)
{
    private TaskCompletionSource _gate = Opened();

    public void Close() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Open() => _gate.SetResult();

    public override async Task<ObjectInfo> PutAsync(string path, Stream content, PutCondition condition, CancellationToken ct)
    {
        await _gate.Task;
        return await base.PutAsync(path, content, condition, ct);
    }

    private static TaskCompletionSource Opened()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }
}

/// <summary>A store that takes puts, but some of whose answers are lost on the way.</summary>
internal sealed class LostAnswers(IObjectStore inner) : PassingStore(inner)
{
    public int Lose { get; set; }

    public override async Task<ObjectInfo> PutAsync(string path, Stream content, PutCondition condition, CancellationToken ct)
    {
        var written = await base.PutAsync(path, content, condition, ct);
        return Lose-- > 0 ? throw new UnavailableException("The connection broke.") : written;
    }
}

/// <summary>A store that hands everything on.</summary>
internal abstract class PassingStore(IObjectStore inner) : IObjectStore
{
    public virtual Task<ObjectInfo> PutAsync(string path, Stream content, PutCondition condition, CancellationToken ct) => inner.PutAsync(path, content, condition, ct);

    public virtual Task<Stream> OpenReadAsync(string path, ByteRange? range, CancellationToken ct) => inner.OpenReadAsync(path, range, ct);

    public Task<ObjectInfo?> HeadAsync(string path, CancellationToken ct) => inner.HeadAsync(path, ct);

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken ct) => inner.ListAsync(prefix, ct);

    public Task DeleteAsync(string path, CancellationToken ct) => inner.DeleteAsync(path, ct);

    public Task<UploadGrant?> GrantUploadAsync(string prefix, TimeSpan lifetime, CancellationToken ct) => inner.GrantUploadAsync(prefix, lifetime, ct);

    public string? LocalPath(string path) => inner.LocalPath(path);
}
