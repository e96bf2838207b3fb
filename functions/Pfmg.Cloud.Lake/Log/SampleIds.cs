using System.Text.Json;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Lake.Log;

/// <summary>Gives out sample ids: dense numbers from 1, each once and for ever.</summary>
/// <remarks>
/// A range is taken by creating `lake/_ids/{first:D10}.json`; the next one begins where it ends, so two writers meet on
/// the same path and one of them wins. Then `lake/_callsets/{sha256(key)}.json` ties the key to its range. A crash
/// between the two leaks a range; nothing gives one out twice. `lake/_last_ids.json` names a late range, so that the search
/// for a free one begins near the end; if it lags it costs a read a range, if it is lost a list of all.
/// </remarks>
public sealed class SampleIds(IObjectStore store)
{
    private const int First = 1;

    /// <summary>The ids of a key: the same key has the same ids, whoever asks and how often.</summary>
    /// <param name="key">Derived from what is numbered: a file's hash and the run.</param>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="ct">Cancels; at worst a range is leaked.</param>
    /// <returns>The first of <paramref name="count"/> consecutive ids.</returns>
    /// <exception cref="ConflictException">The key was given another number of ids before.</exception>
    public async Task<int> AllocateAsync(string key, int count, CancellationToken ct)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        string callset = LakePaths.Callset(key);
        if (await store.TryReadAsync<IdRange>(callset, ct) is { } before)
        {
            return Same(before, count, callset);
        }

        var taken = await TakeAsync(callset, count, ct);
        return await store.TryCreateAsync(callset, taken, ct)
            ? taken.First
            : Same(await store.ReadAsync<IdRange>(callset, ct), count, callset);
    }

    private async Task<IdRange> TakeAsync(string callset, int count, CancellationToken ct)
    {
        int next = await HintAsync(ct) ?? (await LastRangeAsync(ct) is { } last ? await EndOfAsync(last, ct) : First);
        while (true)
        {
            var range = new IdRange(next, count, callset);
            string path = LakePaths.IdRange(next);
            if (await store.TryCreateAsync(path, range, ct))
            {
                using var hint = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(range, LakeJson.Line), writable: false);
                await store.PutAsync(LakePaths.LastIds, hint, PutCondition.Overwrite, ct);
                return range;
            }

            next = await EndOfAsync(path, ct);
        }
    }

    /// <summary>The first id behind the range that the hint names; null without a hint of a range that is there.</summary>
    private async Task<int?> HintAsync(CancellationToken ct) =>
        await store.TryReadAsync<IdRange>(LakePaths.LastIds, ct) is { } hint && await store.HeadAsync(LakePaths.IdRange(hint.First), ct) is not null
            ? await EndOfAsync(LakePaths.IdRange(hint.First), ct)
            : null;

    private async Task<string?> LastRangeAsync(CancellationToken ct)
    {
        string? last = null;
        await foreach (var item in store.ListAsync(LakePaths.Ids, ct))
        {
            last = item.Path;
        }

        return last;
    }

    /// <summary>The first id behind a range.</summary>
    private async Task<int> EndOfAsync(string path, CancellationToken ct)
    {
        var range = await store.ReadAsync<IdRange>(path, ct);
        return range.Count >= 1 && string.Equals(path, LakePaths.IdRange(range.First), StringComparison.Ordinal)
            ? checked(range.First + range.Count)
            : throw new CorruptException($"{path} says that it holds {range.Count} ids from {range.First}.");
    }

    private static int Same(IdRange range, int count, string callset) => range.Count == count
        ? range.First
        : throw new ConflictException($"{callset} has {range.Count} sample ids, and {count} are asked for.");

    /// <summary>Consecutive ids.</summary>
    /// <param name="First">The first.</param>
    /// <param name="Count">How many.</param>
    /// <param name="Callset">The object that ties the key to them.</param>
    internal sealed record IdRange(int First, int Count, string Callset);
}
