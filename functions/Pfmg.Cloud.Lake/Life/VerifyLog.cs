using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Life;

/// <summary>Replays the whole log from its first entry, checkpoints apart, and holds every checkpoint against it.</summary>
internal sealed class VerifyLog(IObjectStore store, LakeLog log)
{
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
                    await VerifyCheckpointAsync(state, damages, ct);
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

    private async Task VerifyCheckpointAsync(LakeState state, List<Damage> damages, CancellationToken ct)
    {
        if ((state.Version + 1) % LakeLog.CheckpointEvery != 0)
        {
            return;
        }

        string path = LakePaths.Checkpoint(state.Version);
        try
        {
            if (await LakeCheckpoint.TryReadAsync(store, state.Version, ct) is { } checkpoint && !IsSame(checkpoint, state))
            {
                damages.Add(new Damage(path, "It tells of other files or commits than the entries do."));
            }
        }
        catch (CorruptException broken)
        {
            damages.Add(new Damage(path, broken.Message));
        }
    }

    private static bool IsSame(LakeState checkpoint, LakeState replayed) =>
        checkpoint.Files.Count == replayed.Files.Count
        && checkpoint.Commits.Count == replayed.Commits.Count
        && checkpoint.Files.Values.All(file => replayed.Files.TryGetValue(file.Path, out var same)
            && same.Size == file.Size && same.Rows == file.Rows && string.Equals(same.Sha256, file.Sha256, StringComparison.Ordinal))
        && checkpoint.Commits.All(commit => replayed.Commits.TryGetValue(commit.Key, out long version) && version == commit.Value);
}
