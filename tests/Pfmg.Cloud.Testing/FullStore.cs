using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Testing;

/// <summary>A store whose disk is full until so many puts have failed; everything else goes on as in the store within.</summary>
/// <remarks>The failure is the kernel's own, of a write to /dev/full, in the shape in which a store tells of it.</remarks>
public sealed class FullStore(IObjectStore inner, int failingPuts) : IObjectStore
{
    private int _left = failingPuts;

    /// <inheritdoc />
    public Task<ObjectInfo> PutAsync(string path, Stream content, PutCondition condition, CancellationToken ct)
    {
        if (Interlocked.Decrement(ref _left) < 0)
        {
            return inner.PutAsync(path, content, condition, ct);
        }

        try
        {
            using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            full.WriteByte(1);
            throw new InvalidOperationException("/dev/full had room.");
        }
        catch (IOException refused)
        {
            throw new UnavailableException($"The store cannot write {path}: {refused.Message}", refused);
        }
    }

    /// <inheritdoc />
    public Task<Stream> OpenReadAsync(string path, ByteRange? range, CancellationToken ct) => inner.OpenReadAsync(path, range, ct);

    /// <inheritdoc />
    public Task<ObjectInfo?> HeadAsync(string path, CancellationToken ct) => inner.HeadAsync(path, ct);

    /// <inheritdoc />
    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken ct) => inner.ListAsync(prefix, ct);

    /// <inheritdoc />
    public Task DeleteAsync(string path, CancellationToken ct) => inner.DeleteAsync(path, ct);

    /// <inheritdoc />
    public Task<UploadGrant?> GrantUploadAsync(string prefix, TimeSpan lifetime, CancellationToken ct) => inner.GrantUploadAsync(prefix, lifetime, ct);

    /// <inheritdoc />
    public string? LocalPath(string path) => inner.LocalPath(path);
}
