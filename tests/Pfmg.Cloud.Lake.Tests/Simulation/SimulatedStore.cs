using System.Runtime.CompilerServices;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Testing.Memory;

namespace Pfmg.Cloud.Lake.Tests.Simulation;

/// <summary>The memory store as actors see it: others come between its calls, a writer may die halfway, and new objects are told.</summary>
internal sealed class SimulatedStore(MemoryObjectStore inner, Schedule schedule, Action<string> created) : IObjectStore
{
    public async Task<ObjectInfo> PutAsync(string path, Stream content, PutCondition condition, CancellationToken ct)
    {
        await schedule.PointAsync($"put {path}");
        var info = await inner.PutAsync(path, new HalfwayStream(content, () => schedule.EffectAsync($"half of {path}")), condition, ct);
        created(path);
        await schedule.EffectAsync($"put {path}");
        return info;
    }

    public async Task<Stream> OpenReadAsync(string path, ByteRange? range, CancellationToken ct)
    {
        await schedule.PointAsync($"read {path}");
        return await inner.OpenReadAsync(path, range, ct);
    }

    public async Task<ObjectInfo?> HeadAsync(string path, CancellationToken ct)
    {
        await schedule.PointAsync($"head {path}");
        return await inner.HeadAsync(path, ct);
    }

    public async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken ct)
    {
        await schedule.PointAsync($"list {prefix}");
        await foreach (var info in inner.ListAsync(prefix, ct))
        {
            yield return info;
        }
    }

    public async Task DeleteAsync(string path, CancellationToken ct)
    {
        await schedule.PointAsync($"delete {path}");
        await inner.DeleteAsync(path, ct);
        await schedule.EffectAsync($"delete {path}");
    }

    public Task<UploadGrant?> GrantUploadAsync(string prefix, TimeSpan lifetime, CancellationToken ct) => inner.GrantUploadAsync(prefix, lifetime, ct);

    public string? LocalPath(string path) => inner.LocalPath(path);

    public Task<int> DeleteAbandonedPutsAsync(TimeSpan age, CancellationToken ct) => inner.DeleteAbandonedPutsAsync(age, ct);

    /// <summary>Content that others can come between: the store has begun to write when it is first read.</summary>
    private sealed class HalfwayStream(Stream content, Func<Task> halfway) : Stream
    {
        private bool _begun;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => content.Length;

        public override long Position
        {
            get => content.Position;
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_begun)
            {
                _begun = true;
                await halfway();
            }

            return await content.ReadAsync(buffer, cancellationToken);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
