using System.Collections.Concurrent;
using System.Security.Cryptography;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Participants;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Policy;

/// <summary>Decisions, each once: `counter/decisions/{id}.json`, named by its content, created only if absent.</summary>
/// <remarks>The same question over the same register on the same day is the same decision; who asked it when is the audit's to tell.</remarks>
public sealed class DecisionLog(IObjectStore store)
{
    private const int Remembered = 10_000;

    // Ids known to be in the store; to forget them costs a put that finds its object there.
    private readonly ConcurrentDictionary<string, bool> _kept = new(StringComparer.Ordinal);

    /// <summary>Keeps a decision.</summary>
    public async Task KeepAsync(DecisionRecord record, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (_kept.ContainsKey(record.Id))
        {
            return;
        }

        await store.TryCreateJsonAsync(PathOf(record.Id), record, ct);
        Remember(record.Id);
    }

    /// <summary>A decision.</summary>
    /// <exception cref="NotFoundException">There is none of that id.</exception>
    /// <exception cref="CorruptException">It is not what was kept.</exception>
    public async Task<DecisionRecord> ReadAsync(string id, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(id);
        bool isId = id.Length > 0 && id.All(char.IsAsciiHexDigitLower);
        var record = (isId ? await store.ReadJsonAsync<DecisionRecord>(PathOf(id), ct) : null) ?? throw new NotFoundException("There is no such decision.");
        return record.Holds() && string.Equals(record.Id, id, StringComparison.Ordinal) ? record : throw new CorruptException($"{PathOf(id)} is not what was decided.");
    }

    /// <summary>Keeps who was in a dataset.</summary>
    /// <returns>Lower-case hex SHA-256 of the set's bytes, by which it is found again.</returns>
    public async Task<string> KeepMembersAsync(ParticipantSet members, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(members);
        var bytes = members.ToBytes();
        string digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (_kept.ContainsKey(MembersOf(digest)))
        {
            return digest;
        }

        await store.TryCreateJsonAsync(MembersOf(digest), new KeptMembers("1.0", Convert.ToBase64String(bytes)), ct);
        Remember(MembersOf(digest));
        return digest;
    }

    /// <summary>Who was in a dataset.</summary>
    /// <param name="sha256">As <see cref="KeepMembersAsync"/> told it.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="CorruptException">It is not there, or not what was kept.</exception>
    public async Task<ParticipantSet> ReadMembersAsync(string sha256, CancellationToken ct)
    {
        var kept = await store.ReadJsonAsync<KeptMembers>(MembersOf(sha256), ct) ?? throw new CorruptException($"{MembersOf(sha256)} is not there.");
        var bytes = Convert.FromBase64String(kept.Members);
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == sha256 ? ParticipantSet.FromBytes(bytes) : throw new CorruptException($"{MembersOf(sha256)} is not what was kept.");
    }

    private void Remember(string what)
    {
        if (_kept.Count >= Remembered)
        {
            _kept.Clear();
        }

        _kept[what] = true;
    }

    private static string MembersOf(string digest) => $"{StorePaths.Counter}members/{digest}.json";

    private static string PathOf(string id) => $"{StorePaths.Counter}decisions/{id}.json";
}

/// <summary>Who was in a dataset, by register numbers: `counter/members/{sha256}.json`.</summary>
/// <param name="SchemaVersion">The shape of this document; "1.0".</param>
/// <param name="Members">The set's bytes, in Base64.</param>
internal sealed record KeptMembers(string SchemaVersion, string Members);
