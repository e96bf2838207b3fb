using System.Text.Json;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Lake.Log;

/// <summary>Checkpoints over 64 entries, over 512, over 4,096 and so on, so that no one replays the log from 0.</summary>
/// <remarks>
/// One over 64·8^k entries ends wherever as many have passed, and is made from eight of the size below. So a log of N entries
/// is read from at most seven checkpoints of each size, and an entry is written log8(N/64) times more: the bytes written
/// grow like the log and not, as with checkpoints of the whole lake, like its square. A checkpoint that was lost costs time,
/// not truth: smaller ones, in the end entries, stand for it.
/// </remarks>
internal sealed class LakeCheckpoints(IObjectStore store)
{
    private const int Fan = 8;

    /// <summary>How many entries the checkpoints sum up that may end with a version, the smallest first.</summary>
    public static IEnumerable<long> EndingAt(long version)
    {
        for (long entries = LakeLog.CheckpointEvery; (version + 1) % entries == 0 && entries <= version + 1; entries *= Fan)
        {
            yield return entries;
        }
    }

    /// <summary>Writes the checkpoints that end with a version.</summary>
    public async Task WriteAsync(long version, Func<long, CancellationToken, Task<LakeEntry>> entryAsync, CancellationToken ct)
    {
        foreach (long size in EndingAt(version))
        {
            await store.TryCreateAsync(LakePaths.Checkpoint(version, size), await MakeAsync(version, size, entryAsync, ct), ct);
        }

        using var hint = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(new Hint(version), LakeJson.Line), writable: false);
        await store.PutAsync(LakePaths.LastCheckpoint, hint, PutCondition.Overwrite, ct);
    }

    /// <summary>The version of a checkpoint that is there, often the last; null before the first.</summary>
    public async Task<long?> HintAsync(CancellationToken ct) => (await store.TryReadAsync<Hint>(LakePaths.LastCheckpoint, ct))?.Version;

    /// <summary>The largest checkpoint that begins with an entry and ends at or before a version; null if there is none.</summary>
    public async Task<LakeCheckpoint?> NextAsync(long first, long version, CancellationToken ct)
    {
        long size = LakeLog.CheckpointEvery;
        if (first % size != 0)
        {
            return null;
        }

        while (first % (size * Fan) == 0 && first + (size * Fan) - 1 <= version)
        {
            size *= Fan;
        }

        for (; size >= LakeLog.CheckpointEvery; size /= Fan)
        {
            if (first + size - 1 <= version && await LakeCheckpoint.TryReadAsync(store, first + size - 1, size, ct) is { } checkpoint)
            {
                return checkpoint;
            }
        }

        return null;
    }

    private static async Task<LakeCheckpoint> OfEntriesAsync(long version, Func<long, CancellationToken, Task<LakeEntry>> entryAsync, CancellationToken ct)
    {
        var entries = new List<LakeEntry>();
        for (long number = version - LakeLog.CheckpointEvery + 1; number <= version; number++)
        {
            entries.Add(await entryAsync(number, ct));
        }

        return LakeCheckpoint.Of(entries);
    }

    /// <summary>From the eight below, in the end from entries; one that was never written is made up for.</summary>
    private async Task<LakeCheckpoint> MakeAsync(long version, long size, Func<long, CancellationToken, Task<LakeEntry>> entryAsync, CancellationToken ct)
    {
        if (size == LakeLog.CheckpointEvery)
        {
            return await OfEntriesAsync(version, entryAsync, ct);
        }

        var parts = new List<LakeCheckpoint>();
        for (long last = version - size + (size / Fan); last <= version; last += size / Fan)
        {
            parts.Add(await LakeCheckpoint.TryReadAsync(store, last, size / Fan, ct) ?? await MakeAsync(last, size / Fan, entryAsync, ct));
        }

        return LakeCheckpoint.Of(parts);
    }

    internal sealed record Hint(long Version);
}
