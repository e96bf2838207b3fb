using System.Collections.Concurrent;
using Pfmg.Cloud.Core.Errors;
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
        if (_kept.Count >= Remembered)
        {
            _kept.Clear();
        }

        _kept[record.Id] = true;
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

    private static string PathOf(string id) => $"{StorePaths.Counter}decisions/{id}.json";
}
