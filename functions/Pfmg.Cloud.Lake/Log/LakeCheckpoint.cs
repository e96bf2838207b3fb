using System.Text.Json;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Lake.Log;

/// <summary>The whole lake after entry N: `lake/_log/{N:D20}.checkpoint.json`, so that no one replays the log from 0.</summary>
internal sealed record LakeCheckpoint
{
    public string SchemaVersion { get; init => field = value ?? LogFiles.SchemaVersion; } = LogFiles.SchemaVersion;

    public required long Version { get; init; }

    /// <summary>In ordinal order of paths.</summary>
    public required IReadOnlyList<LakeFile> Files { get; init; }

    /// <summary>In ascending order of versions.</summary>
    public required IReadOnlyList<CommittedId> Commits { get; init; }

    public static async Task WriteAsync(IObjectStore store, LakeState state, CancellationToken ct)
    {
        var checkpoint = new LakeCheckpoint
        {
            Version = state.Version,
            Files = [.. state.Files.Values.OrderBy(static f => f.Path, StringComparer.Ordinal)],
            Commits = [.. state.Commits.Select(static c => new CommittedId(c.Key, c.Value)).OrderBy(static c => c.Version)],
        };
        await store.TryCreateAsync(LakePaths.Checkpoint(state.Version), checkpoint, ct);
        using var hint = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(new Hint(state.Version), LakeJson.Line), writable: false);
        await store.PutAsync(LakePaths.LastCheckpoint, hint, PutCondition.Overwrite, ct);
    }

    /// <summary>The state at a checkpoint, or null if none was written for that version.</summary>
    public static async Task<LakeState?> TryReadAsync(IObjectStore store, long version, CancellationToken ct)
    {
        string path = LakePaths.Checkpoint(version);
        if (await store.TryReadAsync<LakeCheckpoint>(path, ct) is not { } checkpoint)
        {
            return null;
        }

        if (checkpoint.Version != version || !string.Equals(checkpoint.SchemaVersion, LogFiles.SchemaVersion, StringComparison.Ordinal))
        {
            throw new CorruptException($"{path} says that it is version {checkpoint.Version} in shape {checkpoint.SchemaVersion}.");
        }

        return new LakeState(
            version,
            LakeState.Empty.Files.AddRange(checkpoint.Files.Select(static f => KeyValuePair.Create(f.Path, f))),
            LakeState.Empty.Commits.AddRange(checkpoint.Commits.Select(static c => KeyValuePair.Create(c.Id, c.Version))));
    }

    /// <summary>The version of a checkpoint that is there, often the last; null before the first.</summary>
    public static async Task<long?> HintAsync(IObjectStore store, CancellationToken ct) =>
        (await store.TryReadAsync<Hint>(LakePaths.LastCheckpoint, ct))?.Version;

    internal sealed record CommittedId(string Id, long Version);

    internal sealed record Hint(long Version);
}
