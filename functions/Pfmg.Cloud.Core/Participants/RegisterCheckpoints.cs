using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Core.Participants;

/// <summary>Runs of entries in one object each: of 64, 512, 4,096 and so on, so that no instance replays the register from its first entry.</summary>
/// <remarks>As the lake's log does it: one of 64·8^k entries wherever as many have passed. What is lost costs time, not truth.</remarks>
internal sealed class RegisterCheckpoints(IObjectStore store)
{
    private const int Smallest = 64;
    private const int Fan = 8;

    /// <summary>Writes the checkpoints that end with a version.</summary>
    public async Task WriteAsync(long version, CancellationToken ct)
    {
        bool written = false;
        foreach (long size in SizesEndingAt(version))
        {
            var entries = new List<RegisterEntry>();
            for (long next = version - size + 1; next <= version;)
            {
                if (size > Smallest && await ReadAsync(next + (size / Fan) - 1, size / Fan, ct) is { } part)
                {
                    entries.AddRange(part);
                    next += part.Count;
                }
                else
                {
                    entries.Add(await store.RequireJsonAsync<RegisterEntry>(RegisterPaths.Entry(next), ct));
                    next++;
                }
            }

            await store.TryCreateJsonAsync(RegisterPaths.Checkpoint(version, size), new RegisterCheckpoint(entries), ct);
            written = true;
        }

        if (written)
        {
            await store.PutJsonAsync(RegisterPaths.LastCheckpoint, new Hint(version), PutCondition.Overwrite, ct);
        }
    }

    /// <summary>Goes on from a state by the checkpoints that follow it, the largest first.</summary>
    public async Task<RegisterState> ApplyAsync(RegisterState state, long? last, CancellationToken ct)
    {
        long end = last ?? (await store.ReadJsonAsync<Hint>(RegisterPaths.LastCheckpoint, ct))?.Version ?? state.Version;
        while (await NextAsync(state.Version, end, ct) is { } entries)
        {
            state = state.Apply(entries);
        }

        return state;
    }

    private async Task<IReadOnlyList<RegisterEntry>?> NextAsync(long version, long end, CancellationToken ct)
    {
        foreach (long size in SizesBeginningAfter(version, end))
        {
            if (await ReadAsync(version + size, size, ct) is { } entries)
            {
                return entries;
            }
        }

        return null;
    }

    private async Task<IReadOnlyList<RegisterEntry>?> ReadAsync(long version, long size, CancellationToken ct)
    {
        string path = RegisterPaths.Checkpoint(version, size);
        var entries = (await store.ReadJsonAsync<RegisterCheckpoint>(path, ct))?.Entries;
        return entries is null || (entries.Count == size && entries[^1].Version == version) ? entries : throw new CorruptException($"{path} does not hold the entries that it should.");
    }

    private static IEnumerable<long> SizesEndingAt(long version)
    {
        for (long size = Smallest; version % size == 0 && size <= version; size *= Fan)
        {
            yield return size;
        }
    }

    private static Stack<long> SizesBeginningAfter(long version, long end)
    {
        var sizes = new Stack<long>();
        for (long size = Smallest; version % size == 0 && version + size <= end; size *= Fan)
        {
            sizes.Push(size);
        }

        return sizes;
    }

    private sealed record Hint(long Version);
}

/// <summary>A run of entries.</summary>
/// <param name="Entries">In order, without a hole.</param>
internal sealed record RegisterCheckpoint(IReadOnlyList<RegisterEntry> Entries);
