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
        var genesis = Parse(path, bytes);
        if (genesis.Statement.Instance != instance)
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

    private static AuditGenesis Parse(string path, byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditGenesis>(bytes, PfmgJson.Options) ?? throw new InvalidInputException(path, "", "the chain's signed beginning", "null");
        }
        catch (JsonException)
        {
            throw new InvalidInputException(path, "", "the chain's signed beginning", "other bytes");
        }
    }
}
