using System.Text.Json;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Audit;

/// <summary>The chain that one instance writes, one segment after the other.</summary>
/// <remarks>Not for several callers at once; <see cref="AuditTrail"/> sees to that.</remarks>
internal sealed class AuditChain
{
    private readonly string _instance;
    private readonly IObjectStore _store;
    private readonly IKeyRing _keys;

    // Segments for the place after the tail whose puts failed: each may be there all the same, or arrive yet.
    private readonly List<AuditDraft> _unsettled = [];
    private AuditTail _tail;

    private AuditChain(string instance, AuditTail tail, IObjectStore store, IKeyRing keys) => (_instance, _tail, _store, _keys) = (instance, tail, store, keys);

    /// <summary>Begins a chain under a name that no other has.</summary>
    public static async Task<AuditChain> BeginAsync(IObjectStore store, IKeyRing keys, DateTimeOffset now, CancellationToken ct)
    {
        var statement = new AuditBeginning(AuditGenesis.NameOf(now), now);
        var genesis = new AuditGenesis(statement, await keys.SignAsync(AuditGenesis.Purpose, AuditGenesis.BytesOf(statement), ct));
        var bytes = JsonSerializer.SerializeToUtf8Bytes(genesis, PfmgJson.Indented);
        using var content = new MemoryStream(bytes);
        await store.PutAsync(AuditPaths.Genesis(statement.Instance), content, PutCondition.CreateOnly, ct);
        return new AuditChain(statement.Instance, new AuditTail(0, 0, AuditSegment.HashOf(bytes)), store, keys);
    }

    /// <summary>Appends entries as one segment; when this returns they are durable.</summary>
    /// <exception cref="CorruptException">Another than this instance wrote to its chain; it cannot be continued.</exception>
    /// <exception cref="UnavailableException">The store or the key ring does not answer; the chain can be continued.</exception>
    public async Task AppendAsync(IReadOnlyList<AuditEntry> entries, CancellationToken ct)
    {
        while (!await TryAppendAsync(entries, ct))
        {
            await SettleAsync(ct);
        }
    }

    private async Task<bool> TryAppendAsync(IReadOnlyList<AuditEntry> entries, CancellationToken ct)
    {
        var segment = await AuditSegment.WriteAsync(_instance, _tail, entries, _keys, ct);
        try
        {
            using var content = new MemoryStream(segment.Content);
            await _store.PutAsync(AuditPaths.Segment(_instance, segment.Tail.Segment), content, PutCondition.CreateOnly, ct);
        }
        catch (ConflictException)
        {
            return false;
        }
        catch
        {
            _unsettled.Add(segment);
            throw;
        }

        _unsettled.Clear();
        _tail = segment.Tail;
        return true;
    }

    // The place is taken: by a put of ours that was told to have failed, or by somebody who has no business here.
    private async Task SettleAsync(CancellationToken ct)
    {
        var path = AuditPaths.Segment(_instance, _tail.Segment + 1);
        var found = await _store.ReadBytesAsync(path, ct);
        var late = _unsettled.Find(one => one.Content.AsSpan().SequenceEqual(found));
        _tail = late?.Tail ?? throw new CorruptException($"{path} was written by another than the instance whose chain it is.");
        _unsettled.Clear();
    }
}
