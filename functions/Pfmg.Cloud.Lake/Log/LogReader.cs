using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Lake.Log;

/// <summary>Replays the log, from the last checkpoint or from what it has seen before.</summary>
internal sealed class LogReader(IObjectStore store)
{
    private const int EntriesPerBucket = 1_000;

    /// <summary>For whoever knows the log to its end or nearly so: what it asks for does not grow with the log.</summary>
    private const int EntriesPerNarrowBucket = 10;

    private readonly LakeCheckpoints _checkpoints = new(store);
    private LakeState _latest = LakeState.Empty;

    /// <summary>The newest state there is.</summary>
    public async Task<LakeState> LatestAsync(CancellationToken ct)
    {
        var state = Volatile.Read(ref _latest);
        var perBucket = EntriesPerNarrowBucket;
        if (state.Version == LakeSnapshot.EmptyVersion)
        {
            perBucket = EntriesPerBucket;
            state = await _checkpoints.HintAsync(ct) is { } hint ? await ReplayAsync(state, hint, ct) : state;
        }

        state = await ReplayAsync(state, await LastVersionAsync(state.Version, perBucket, ct), ct);
        Remember(state);
        return state;
    }

    /// <summary>The state at a version, without what was erased since.</summary>
    /// <exception cref="NotFoundException">There is no such version yet.</exception>
    public async Task<LakeState> AtAsync(long version, CancellationToken ct)
    {
        var latest = await LatestAsync(ct);
        if (version > latest.Version || version < LakeSnapshot.EmptyVersion)
        {
            throw new NotFoundException($"The lake has no version {version}; its last is {latest.Version}.");
        }

        return version == latest.Version ? latest : (await ReplayAsync(LakeState.Empty, version, ct)).Blind(latest);
    }

    /// <summary>An entry, or null if there is none.</summary>
    public async Task<LakeEntry?> EntryAsync(long version, CancellationToken ct)
    {
        string path = LakePaths.Entry(version);
        if (await store.TryReadAsync<LakeEntry>(path, ct) is not { } entry)
        {
            return null;
        }

        if (entry.Version != version || !string.Equals(entry.SchemaVersion, LogFiles.SchemaVersion, StringComparison.Ordinal))
        {
            throw new CorruptException($"{path} says that it is version {entry.Version} in shape {entry.SchemaVersion}.");
        }

        return entry;
    }

    /// <summary>Keeps a state that was seen, unless a newer one is kept.</summary>
    public void Remember(LakeState state)
    {
        var kept = Volatile.Read(ref _latest);
        while (state.Version > kept.Version)
        {
            var before = Interlocked.CompareExchange(ref _latest, state, kept);
            if (ReferenceEquals(before, kept))
            {
                return;
            }

            kept = before;
        }
    }

    /// <summary>Goes on to a version: by checkpoints where there are any, by entries where not.</summary>
    private async Task<LakeState> ReplayAsync(LakeState state, long last, CancellationToken ct)
    {
        while (state.Version < last)
        {
            long first = state.Version + 1;
            if (await _checkpoints.NextAsync(first, last, ct) is { } checkpoint)
            {
                state = state.Apply(checkpoint);
                continue;
            }

            long end = Math.Min(last, (((first / LakeLog.CheckpointEvery) + 1) * LakeLog.CheckpointEvery) - 1);
            var entries = new List<LakeEntry>();
            for (long version = first; version <= end; version++)
            {
                entries.Add(await EntryAsync(version, ct) ?? throw new CorruptException($"{LakePaths.Entry(version)} is missing."));
            }

            state = state.Apply(entries);
        }

        return state;
    }

    /// <summary>Lists what came after a version, some numbers at a time, and refuses a hole before the last of them.</summary>
    private async Task<long> LastVersionAsync(long known, int perBucket, CancellationToken ct)
    {
        long last = known;
        while (true)
        {
            long first = last + 1;
            await foreach (var item in store.ListAsync(LakePaths.EntryBucket(first, perBucket), ct))
            {
                if (LakePaths.EntryVersion(item.Path) is not { } version || version <= last)
                {
                    continue;
                }

                if (version != last + 1)
                {
                    throw new CorruptException($"{LakePaths.Entry(last + 1)} is missing, although {item.Path} is there.");
                }

                last = version;
            }

            if (last < first || (last + 1) % perBucket != 0)
            {
                return last;
            }
        }
    }
}
