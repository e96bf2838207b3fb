using System.Runtime.CompilerServices;
using System.Text.Json;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Audit;

/// <summary>Reads chains, each segment held against the one before.</summary>
/// <param name="store">Where the trail lies.</param>
/// <param name="keys">Verifies beginnings and seals.</param>
public sealed class AuditReader(IObjectStore store, IKeyRing keys)
{
    private const string Json = ".json";

    /// <summary>The instances that ever began a chain, the oldest first.</summary>
    public async IAsyncEnumerable<string> InstancesAsync([EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var found in store.ListAsync(AuditPaths.Instances, ct))
        {
            if (found.Path.EndsWith(Json, StringComparison.Ordinal))
            {
                yield return found.Path[AuditPaths.Instances.Length..^Json.Length];
            }
        }
    }

    /// <summary>The beginning of a chain.</summary>
    /// <returns>Its tail before any entry.</returns>
    /// <exception cref="InvalidInputException">It is missing, is another's, or its signature is not this key ring's.</exception>
    public async Task<AuditTail> BeginningAsync(string instance, CancellationToken ct)
    {
        var path = AuditPaths.Genesis(instance);
        var bytes = await store.ReadBytesAsync(path, ct) ?? throw new InvalidInputException(path, "", "the chain's signed beginning", "nothing");
        var genesis = Parse<AuditGenesis>(path, bytes, "the chain's signed beginning");
        if (genesis.Statement.Instance != instance || genesis.SchemaVersion != AuditJson.SchemaVersion)
        {
            throw new InvalidInputException(path, "statement.instance", instance, "another instance");
        }

        return await keys.VerifyAsync(AuditGenesis.Purpose, AuditGenesis.BytesOf(genesis.Statement), genesis.Signature, ct)
            ? new AuditTail(0, 0, AuditSegment.HashOf(bytes))
            : throw new InvalidInputException(path, "signature", "a signature of the beginning by this key ring", "another");
    }

    /// <summary>The segments of a chain after a tail, up to the first that is not there.</summary>
    /// <exception cref="InvalidInputException">A segment is not what the instance wrote there.</exception>
    public async IAsyncEnumerable<AuditLines> AfterAsync(string instance, AuditTail after, [EnumeratorCancellation] CancellationToken ct)
    {
        var tail = after;
        while (await store.ReadBytesAsync(AuditPaths.Segment(instance, tail.Segment + 1), ct) is { } content)
        {
            var lines = await AuditSegment.ReadAsync(instance, tail, content, keys, ct);
            yield return lines;
            tail = lines.Tail;
        }
    }

    /// <summary>Holds a chain to an end that was anchored: its last segment is there and ends so.</summary>
    /// <exception cref="InvalidInputException">It was cut off or written anew.</exception>
    public async Task RequireAsync(string instance, AuditTail tail, CancellationToken ct)
    {
        if (tail.Segment == 0)
        {
            return;
        }

        var path = AuditPaths.Segment(instance, tail.Segment);
        var content = await store.ReadBytesAsync(path, ct) ?? throw new InvalidInputException(path, Invariant($"entry {tail.Entry}"), "an entry that was anchored", "nothing");
        if (AuditSegment.LastHash(content) != tail.Hash)
        {
            throw new InvalidInputException(path, Invariant($"entry {tail.Entry}"), $"the anchored hash {tail.Hash}", "another");
        }
    }

    /// <summary>Reads an anchor.</summary>
    /// <returns>What it says, after its signature was verified.</returns>
    /// <exception cref="InvalidInputException">It is none, stands for another hour, or its signature is not this key ring's.</exception>
    public async Task<AnchorStatement> AnchorAsync(string path, byte[] bytes, CancellationToken ct)
    {
        var anchor = Parse<AuditAnchor>(path, bytes, "an anchor");
        if (anchor.Statement.Path != path || anchor.SchemaVersion != AuditJson.SchemaVersion)
        {
            throw new InvalidInputException(path, "statement.path", path, "another hour's");
        }

        return await keys.VerifyAsync(AuditAnchor.Purpose, AuditAnchor.BytesOf(anchor.Statement), anchor.Signature, ct)
            ? anchor.Statement
            : throw new InvalidInputException(path, "signature", "a signature of the anchor by this key ring", "another");
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    // Byte for byte as we write it: what a signature does not cover, such as a second writing of the same values, is a fault too.
    private static T Parse<T>(string path, byte[] bytes, string what)
        where T : class =>
        AuditJson.Read<T>(bytes) is { } read && JsonSerializer.SerializeToUtf8Bytes(read, PfmgJson.Indented).AsSpan().SequenceEqual(bytes)
            ? read
            : throw new InvalidInputException(path, "", what, "other bytes");
}
