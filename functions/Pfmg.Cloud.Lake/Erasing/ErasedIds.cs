using System.Text.Json;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>Forgets which file had which numbers; the numbers themselves are never given out again.</summary>
internal sealed class ErasedIds(IObjectStore store)
{
    /// <summary>The keys of files of which nothing is left.</summary>
    public async Task<IReadOnlyList<ErasedObject>> PlanAsync(ErasureWork work, CancellationToken ct)
    {
        var objects = new List<ErasedObject>();
        foreach (var range in await RangesAsync(work, ct))
        {
            if (range.Callset.Length > 0 && await StoredObject.FindAsync(store, range.Callset, ct) is { } found)
            {
                objects.Add(new ErasedObject("lake/_callsets", range.Callset, found.Bytes, found.Sha256, ErasedChange.Deleted, null));
            }
        }

        return objects;
    }

    /// <summary>Cuts the ties from the numbers to the keys.</summary>
    public async Task ForgetAsync(ErasureWork work, CancellationToken ct)
    {
        foreach (var range in await RangesAsync(work, ct))
        {
            using var content = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(range with { Callset = "" }, LakeJson.Line), writable: false);
            await store.PutAsync(LakePaths.IdRange(range.First), content, PutCondition.Overwrite, ct);
            if (await store.TryReadAsync<SampleIds.IdRange>(LakePaths.LastIds, ct) is { } hint && hint.First == range.First)
            {
                using var cleaned = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(hint with { Callset = "" }, LakeJson.Line), writable: false);
                await store.PutAsync(LakePaths.LastIds, cleaned, PutCondition.Overwrite, ct);
            }
        }
    }

    private async Task<IReadOnlyList<SampleIds.IdRange>> RangesAsync(ErasureWork work, CancellationToken ct)
    {
        var ranges = new List<SampleIds.IdRange>();
        foreach (int source in work.Callsets.Where(static callset => !callset.IsShared).Select(static callset => callset.SourceId).Distinct())
        {
            if (await store.TryReadAsync<SampleIds.IdRange>(LakePaths.IdRange(source), ct) is { } range)
            {
                ranges.Add(range);
            }
        }

        return ranges;
    }
}
