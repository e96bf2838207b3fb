using Pfmg.Cloud.Core.Audit;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Local.Keys;
using Pfmg.Cloud.Testing;
using Pfmg.Cloud.Testing.Memory;

namespace Pfmg.Cloud.Core.Tests.Audit;

/// <summary>A store, a key and a clock, for trails to be written and broken.</summary>
internal sealed class AuditHouse : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<AuditTrail> _trails = [];

    public AuditHouse()
    {
        Memory = new MemoryObjectStore(Time);
        Keys = new FileKeyRing(Path.Combine(_folder.Path, "key.pem"));
    }

    public HandClock Time { get; } = new();

    public MemoryObjectStore Memory { get; }

    public IKeyRing Keys { get; }

    public NotedBus Bus { get; } = new();

    public string Folder => _folder.Path;

    public Task<AnchorReport?> AnchorAsync() => new AnchorAudit(Memory, Keys, new AuditReader(Memory, Keys), Bus, Time).RunAsync(CancellationToken.None);

    public Task<AuditReport> VerifyAsync(string? witnessed = null) => new VerifyAudit(Memory, new AuditReader(Memory, Keys)).RunAsync(witnessed, CancellationToken.None);

    /// <summary>A trail as a process of its own has it.</summary>
    public AuditTrail Instance(IObjectStore? store = null)
    {
        var trail = new AuditTrail(store ?? Memory, Keys, Time);
        _trails.Add(trail);
        return trail;
    }

    public static AuditEntry Entry(string subject = "alice", string route = "GET /api/variants") =>
        new() { Action = AuditActions.Answered, Subject = subject, Route = route };

    public async Task<IReadOnlyList<string>> PathsAsync(string prefix)
    {
        var paths = new List<string>();
        await foreach (var found in Memory.ListAsync(prefix, CancellationToken.None))
        {
            paths.Add(found.Path);
        }

        return paths;
    }

    public async Task<byte[]> BytesAsync(string path) => (await Memory.ReadBytesAsync(path, CancellationToken.None))!;

    /// <summary>Every entry of every chain, each chain in its order, after all was verified.</summary>
    public async Task<IReadOnlyList<AuditEntry>> EntriesAsync()
    {
        var reader = new AuditReader(Memory, Keys);
        var entries = new List<AuditEntry>();
        await foreach (var instance in reader.InstancesAsync(CancellationToken.None))
        {
            var beginning = await reader.BeginningAsync(instance, CancellationToken.None);
            await foreach (var segment in reader.AfterAsync(instance, beginning, CancellationToken.None))
            {
                entries.AddRange(segment.Lines.Select(static line => line.Entry));
            }
        }

        return entries;
    }

    /// <summary>Writes over an object, as only a wrongdoer does.</summary>
    public async Task TamperAsync(string path, byte[] bytes)
    {
        using var content = new MemoryStream(bytes);
        await Memory.PutAsync(path, content, PutCondition.Overwrite, CancellationToken.None);
    }

    public void Dispose()
    {
        _trails.ForEach(static trail => trail.Dispose());
        Memory.Dispose();
        _folder.Dispose();
    }
}

/// <summary>A clock that goes only when it is set.</summary>
internal sealed class HandClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>A bus that keeps what it was told.</summary>
internal sealed class NotedBus : IEventBus
{
    private readonly System.Collections.Concurrent.ConcurrentQueue<DomainEvent> _published = new();

    public IReadOnlyList<DomainEvent> Published => [.. _published];

    public Task PublishAsync(DomainEvent domainEvent, CancellationToken ct)
    {
        _published.Enqueue(domainEvent);
        return Task.CompletedTask;
    }
}
