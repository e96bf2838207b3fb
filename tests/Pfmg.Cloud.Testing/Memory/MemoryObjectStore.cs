using System.Globalization;
using System.Runtime.CompilerServices;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Testing.Memory;

/// <summary>An object store in memory that keeps every promise of the seam, for simulations; large objects go to unnamed files.</summary>
/// <param name="time">Dates objects.</param>
public sealed class MemoryObjectStore(TimeProvider time) : IObjectStore, IDisposable
{
    private const int LargeBytes = 1 << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Stored> _objects = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _paths = new(ObjectPath.Order);
    private readonly Dictionary<int, DateTimeOffset> _halves = [];
    private int _writes;

    /// <summary>Puts that began and did not end: what a writer that dies leaves.</summary>
    public int Halves
    {
        get
        {
            lock (_gate)
            {
                return _halves.Count;
            }
        }
    }

    /// <inheritdoc />
    public async Task<ObjectInfo> PutAsync(string path, Stream content, PutCondition condition, CancellationToken ct)
    {
        ObjectPath.Check(path);
        ArgumentNullException.ThrowIfNull(content);
        int half;
        lock (_gate)
        {
            half = ++_writes;
            _halves.Add(half, time.GetUtcNow());
        }

        try
        {
            var bytes = await Bytes.ReadAsync(content, LargeBytes, ct);
            ct.ThrowIfCancellationRequested();
            lock (_gate)
            {
                return Write(path, bytes, condition);
            }
        }
        finally
        {
            // A simulated writer that dies never comes here: its half stays.
            lock (_gate)
            {
                _halves.Remove(half);
            }
        }
    }

    /// <inheritdoc />
    public Task<Stream> OpenReadAsync(string path, ByteRange? range, CancellationToken ct)
    {
        ObjectPath.Check(path);
        ct.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfNegative(range?.Offset ?? 0, nameof(range));
        ArgumentOutOfRangeException.ThrowIfLessThan(range?.Length ?? 1, 1, nameof(range));
        lock (_gate)
        {
            return _objects.TryGetValue(path, out var stored)
                ? Task.FromResult(stored.Content.Open(range ?? new ByteRange(0, long.MaxValue)))
                : throw new NotFoundException($"{path} is not in the store.");
        }
    }

    /// <inheritdoc />
    public Task<ObjectInfo?> HeadAsync(string path, CancellationToken ct)
    {
        ObjectPath.Check(path);
        ct.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return Task.FromResult(_objects.GetValueOrDefault(path)?.Info);
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken ct)
    {
        ObjectPath.CheckPrefix(prefix);
        List<ObjectInfo> found;
        lock (_gate)
        {
            // What begins so is one stretch of the order; the last scalar value ends it.
            var paths = prefix.Length == 0 ? _paths : _paths.GetViewBetween(prefix, prefix + "\U0010FFFF");
            found = [.. paths.Where(path => path.StartsWith(prefix, StringComparison.Ordinal)).Select(path => _objects[path].Info)];
        }

        foreach (var info in found)
        {
            ct.ThrowIfCancellationRequested();
            yield return info;
        }

        await Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task DeleteAsync(string path, CancellationToken ct)
    {
        ObjectPath.Check(path);
        lock (_gate)
        {
            if (_objects.Remove(path, out var stored))
            {
                _paths.Remove(path);
                stored.Content.Dispose();
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<UploadGrant?> GrantUploadAsync(string prefix, TimeSpan lifetime, CancellationToken ct) => Task.FromResult<UploadGrant?>(null);

    /// <inheritdoc />
    public string? LocalPath(string path)
    {
        ObjectPath.Check(path);
        return null;
    }

    /// <inheritdoc />
    public Task<int> DeleteAbandonedPutsAsync(TimeSpan age, CancellationToken ct)
    {
        lock (_gate)
        {
            var abandoned = _halves.Where(half => half.Value < time.GetUtcNow() - age).Select(half => half.Key).ToList();
            abandoned.ForEach(half => _halves.Remove(half));
            return Task.FromResult(abandoned.Count);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var stored in _objects.Values)
        {
            stored.Content.Dispose();
        }
    }

    private ObjectInfo Write(string path, Bytes bytes, PutCondition condition)
    {
        var before = _objects.GetValueOrDefault(path);
        if (condition.IsCreateOnly && before is not null)
        {
            bytes.Dispose();
            throw new ConflictException($"{path} is there already.");
        }

        if (condition.IfMatch is { } etag && before?.Info.ETag != etag)
        {
            bytes.Dispose();
            throw new ConflictException($"{path} was written since it was read, or is gone.");
        }

        before?.Content.Dispose();
        var info = new ObjectInfo(path, bytes.Length, $"\"{(++_writes).ToString(CultureInfo.InvariantCulture)}\"", time.GetUtcNow());
        _objects[path] = new Stored(info, bytes);
        _paths.Add(path);
        return info;
    }

    private sealed record Stored(ObjectInfo Info, Bytes Content);

    /// <summary>An object's content: an array, or a file without a name if it is large.</summary>
    private sealed class Bytes(byte[]? array, FileStream? file) : IDisposable
    {
        public long Length => array?.Length ?? file!.Length;

        public static async Task<Bytes> ReadAsync(Stream content, int largeBytes, CancellationToken ct)
        {
            var buffer = new byte[Math.Min(largeBytes, 1 << 16)];
            var memory = new MemoryStream();
            FileStream? file = null;
            int read;
            while ((read = await content.ReadAsync(buffer, ct)) > 0)
            {
                if (file is null && memory.Length + read > largeBytes)
                {
                    file = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0, FileOptions.DeleteOnClose);
                    memory.WriteTo(file);
                    memory.SetLength(0);
                }

                ((Stream?)file ?? memory).Write(buffer, 0, read);
            }

            return file is null ? new Bytes(memory.ToArray(), null) : new Bytes(null, file);
        }

        public Stream Open(ByteRange range)
        {
            var offset = Math.Min(range.Offset, Length);
            var length = Math.Min(range.Length, Length - offset);
            return array is not null
                ? new MemoryStream(array, (int)offset, (int)length, writable: false)
                : new FilePart(file!.SafeFileHandle, offset, length);
        }

        public void Dispose() => file?.Dispose();
    }
}
