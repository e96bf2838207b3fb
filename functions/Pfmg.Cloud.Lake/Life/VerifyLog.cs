using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Life;

/// <summary>Replays the whole log from its first entry, checkpoints apart, and holds every checkpoint against it.</summary>
internal sealed class VerifyLog(IObjectStore store, LakeLog log)
{
    private readonly Dictionary<long, LakeState> _ends = new() { [LakeSnapshot.EmptyVersion] = LakeState.Empty };

    /// <summary>Replays.</summary>
    /// <returns>Entries read.</returns>
    public async Task<long> RunAsync(long latest, List<Damage> damages, CancellationToken ct)
    {
        var state = LakeState.Empty;
        long read = 0;
        for (long version = 0; version <= latest; version++)
        {
            try
            {
                var entry = await log.EntryAsync(version, ct);
                read++;
                if (state.Version == version - 1)
                {
                    state = state.Apply([entry]);
                    await VerifyCheckpointsAsync(state, damages, ct);
                }
            }
            catch (NotFoundException)
            {
                damages.Add(new Damage(LakePaths.Entry(version), "It is missing."));
            }
            catch (CorruptException broken)
            {
                damages.Add(new Damage(LakePaths.Entry(version), broken.Message));
            }
        }

        return read;
    }

    /// <summary>Every checkpoint that ends with this version, applied to the state that it follows on, must give this one.</summary>
    private async Task VerifyCheckpointsAsync(LakeState state, List<Damage> damages, CancellationToken ct)
    {
        foreach (long entries in LakeCheckpoints.EndingAt(state.Version))
        {
            string path = LakePaths.Checkpoint(state.Version, entries);
            try
            {
                if (await LakeCheckpoint.TryReadAsync(store, state.Version, entries, ct) is { } checkpoint
                    && !IsSame(_ends[state.Version - entries].Apply(checkpoint), state))
                {
                    damages.Add(new Damage(path, "It tells of other files or commits than the entries do."));
                }
            }
            catch (CorruptException broken)
            {
                damages.Add(new Damage(path, broken.Message));
            }
        }

        if ((state.Version + 1) % LakeLog.CheckpointEvery == 0)
        {
            _ends[state.Version] = state;
        }
    }

    private static bool IsSame(LakeState checkpoint, LakeState replayed) =>
        checkpoint.Files.Count == replayed.Files.Count
        && checkpoint.Commits.Count == replayed.Commits.Count
        && checkpoint.Files.Values.All(file => replayed.Files.TryGetValue(file.Path, out var same)
            && same.Size == file.Size && same.Rows == file.Rows && string.Equals(same.Sha256, file.Sha256, StringComparison.Ordinal))
        && checkpoint.Commits.All(commit => replayed.Commits.TryGetValue(commit.Key, out long version) && version == commit.Value);
}
