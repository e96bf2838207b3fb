using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Lake.Log;

/// <summary>What some entries that follow each other do together: a pure function of them, so whoever writes it writes the same.</summary>
/// <remarks>
/// Files that come and go within these entries are not in it. Of a column's bounds only those of source_id are kept, which
/// is what readers look for; the others are in the entries, and in Delta's statistics, which are made from entries.
/// </remarks>
internal sealed record LakeCheckpoint
{
    private const string KeptBounds = "source_id";

    public string SchemaVersion { get; init => field = value ?? LogFiles.SchemaVersion; } = LogFiles.SchemaVersion;

    /// <summary>The last of the entries.</summary>
    public required long Version { get; init; }

    /// <summary>How many entries.</summary>
    public required long Entries { get; init; }

    /// <summary>Files that came, in ordinal order of paths.</summary>
    public required IReadOnlyList<LakeFile> Add { get; init; }

    /// <summary>Paths of files that came before these entries and went with them, in ordinal order.</summary>
    public required IReadOnlyList<string> Remove { get; init; }

    /// <summary>Ids committed or given up, in ascending order of versions.</summary>
    public required IReadOnlyList<CommittedId> Commits { get; init; }

    /// <summary>Erasures among these entries, in ascending order.</summary>
    public IReadOnlyList<LoggedErasure> Erasures { get; init => field = value ?? []; } = [];

    /// <summary>Sums entries up.</summary>
    public static LakeCheckpoint Of(IReadOnlyList<LakeEntry> entries) => Of(
        entries[^1].Version,
        entries.Count,
        entries.Select(static entry => new Step(
            entry.Add,
            [.. entry.Remove.Select(static file => file.Path)],
            [new CommittedId(entry.Id, entry.Version)],
            entry.Erasure is { } erasure ? [new LoggedErasure(entry.Version, erasure)] : [])));

    /// <summary>Sums checkpoints up that follow each other.</summary>
    public static LakeCheckpoint Of(IReadOnlyList<LakeCheckpoint> parts) => Of(
        parts[^1].Version, parts.Sum(static part => part.Entries), parts.Select(static part => new Step(part.Add, part.Remove, part.Commits, part.Erasures)));

    /// <summary>A checkpoint, or null if none was written.</summary>
    /// <exception cref="CorruptException">It is not what its path says.</exception>
    public static async Task<LakeCheckpoint?> TryReadAsync(IObjectStore store, long version, long entries, CancellationToken ct)
    {
        string path = LakePaths.Checkpoint(version, entries);
        if (await store.TryReadAsync<LakeCheckpoint>(path, ct) is not { } checkpoint)
        {
            return null;
        }

        return checkpoint.Version == version && checkpoint.Entries == entries && string.Equals(checkpoint.SchemaVersion, LogFiles.SchemaVersion, StringComparison.Ordinal)
            ? checkpoint
            : throw new CorruptException($"{path} says that it is {checkpoint.Entries} entries to version {checkpoint.Version} in shape {checkpoint.SchemaVersion}.");
    }

    private static LakeCheckpoint Of(long version, long entries, IEnumerable<Step> steps)
    {
        var added = new SortedDictionary<string, LakeFile>(StringComparer.Ordinal);
        var removed = new SortedSet<string>(StringComparer.Ordinal);
        var commits = new List<CommittedId>();
        var erasures = new List<LoggedErasure>();
        foreach (var step in steps)
        {
            foreach (string path in step.Remove.Where(path => !added.Remove(path)))
            {
                removed.Add(path);
            }

            foreach (var file in step.Add)
            {
                added[file.Path] = Slim(file);
            }

            commits.AddRange(step.Commits);
            erasures.AddRange(step.Erasures);
        }

        return new LakeCheckpoint { Version = version, Entries = entries, Add = [.. added.Values], Remove = [.. removed], Commits = commits, Erasures = erasures };
    }

    private static LakeFile Slim(LakeFile file) => file with
    {
        Columns = [.. file.Columns.Select(static column => string.Equals(column.Name, KeptBounds, StringComparison.Ordinal) ? column : column with { Min = null, Max = null })],
    };

    internal sealed record CommittedId(string Id, long Version);

    private sealed record Step(IReadOnlyList<LakeFile> Add, IReadOnlyList<string> Remove, IReadOnlyList<CommittedId> Commits, IReadOnlyList<LoggedErasure> Erasures);
}
