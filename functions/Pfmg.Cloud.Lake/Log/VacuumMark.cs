using System.Text.Json;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Lake.Log;

/// <summary>How far the past can be read: `lake/_vacuumed.json`, which only ever grows.</summary>
/// <param name="Oldest">Every version from here on has its files; one before it only while it is pinned.</param>
internal sealed record VacuumMark(long Oldest)
{
    /// <summary>The mark; without one everything is kept.</summary>
    public static async Task<VacuumMark> ReadAsync(IObjectStore store, CancellationToken ct) =>
        await store.TryReadAsync<VacuumMark>(LakePaths.Vacuumed, ct) ?? new VacuumMark(0);

    /// <summary>Whether a version's files are there.</summary>
    public static async Task<bool> IsKeptAsync(IObjectStore store, long version, CancellationToken ct) =>
        version >= (await ReadAsync(store, ct)).Oldest || (await LakePins.AllAsync(store, ct)).Any(pin => pin.Version == version);

    /// <summary>Raises the mark to a version, unless it is there already.</summary>
    /// <returns>The mark that stands.</returns>
    public static async Task<VacuumMark> RaiseAsync(IObjectStore store, long oldest, CancellationToken ct)
    {
        while (true)
        {
            var head = await store.HeadAsync(LakePaths.Vacuumed, ct);
            var before = await ReadAsync(store, ct);
            if (before.Oldest >= oldest)
            {
                return before;
            }

            var mark = new VacuumMark(oldest);
            try
            {
                using var content = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(mark, LakeJson.Line), writable: false);
                await store.PutAsync(LakePaths.Vacuumed, content, head is null ? PutCondition.CreateOnly : PutCondition.Matching(head.ETag), ct);
                return mark;
            }
            catch (ConflictException)
            {
                // Another vacuum raised it: look again.
            }
        }
    }
}
