using System.Runtime.ExceptionServices;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Audit;

/// <summary>Records who asked what; what it has recorded is durable, in order, and cannot be changed unseen.</summary>
/// <param name="store">Where the trail lies.</param>
/// <param name="keys">Signs the chain's beginning and seals its segments.</param>
/// <param name="time">The clock.</param>
/// <remarks>
/// One of it a process, which writes a chain of its own: processes never wait for each other. Entries that come while a segment is being
/// written go together into the next, so that many requests at once cost few writes.
/// </remarks>
public sealed class AuditTrail(IObjectStore store, IKeyRing keys, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Lock _arriving = new();
    private List<Waiting> _waiting = [];
    private AuditChain? _chain;
    private DateTimeOffset _last;

    /// <summary>Records an entry; returns when it is durable.</summary>
    /// <param name="entry">What happened; its time is set here.</param>
    /// <param name="ct">Cancels the waiting; the entry may be recorded all the same.</param>
    /// <exception cref="UnavailableException">It could not be recorded; so what it tells of must not be answered.</exception>
    public async Task RecordAsync(AuditEntry entry, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var mine = new Waiting(entry);
        lock (_arriving)
        {
            _waiting.Add(mine);
        }

        await _writing.WaitAsync(ct);
        try
        {
            if (!mine.IsSettled)
            {
                await WriteWaitingAsync();
            }
        }
        finally
        {
            _writing.Release();
        }

        mine.Failure?.Throw();
    }

    /// <inheritdoc />
    public void Dispose() => _writing.Dispose();

    // Not cancelled with whoever writes: the others wait for it too.
    private async Task WriteWaitingAsync()
    {
        List<Waiting> batch;
        lock (_arriving)
        {
            (batch, _waiting) = (_waiting, []);
        }

        ExceptionDispatchInfo? failure = null;
        try
        {
            var now = Now();
            _chain ??= await AuditChain.BeginAsync(store, keys, now, CancellationToken.None);
            await _chain.AppendAsync([.. batch.Select(one => one.Entry with { At = now })], CancellationToken.None);
        }
        catch (Exception e)
        {
            // A chain into which another wrote is left as it is, for the auditor to see; this instance begins a new one.
            _chain = e is CorruptException ? null : _chain;
            failure = ExceptionDispatchInfo.Capture(e is UnavailableException ? e : new UnavailableException("The audit trail cannot be written, so nothing that it must tell of is answered.", e));
        }

        foreach (var one in batch)
        {
            one.Failure = failure;
            one.IsSettled = true;
        }
    }

    // A clock that is set back must not make an entry older than the one before.
    private DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        _last = now > _last ? now : _last;
        return _last;
    }

    private sealed class Waiting(AuditEntry entry)
    {
        public AuditEntry Entry { get; } = entry;

        public bool IsSettled { get; set; }

        public ExceptionDispatchInfo? Failure { get; set; }
    }
}
