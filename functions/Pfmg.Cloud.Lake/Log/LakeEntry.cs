namespace Pfmg.Cloud.Lake.Log;

/// <summary>Why files come and go.</summary>
public enum LakeChange
{
    /// <summary>New callsets.</summary>
    Ingest,

    /// <summary>The same rows in fewer files.</summary>
    Compaction,

    /// <summary>Rows taken away for good.</summary>
    Erasure,

    /// <summary>Nothing comes or goes: an id is given up, so that its files can be deleted and it can never be committed.</summary>
    Abandonment,
}

/// <summary>What is asked of the log: files that become visible, and files that vanish, at once.</summary>
/// <param name="Id">Derived from what is committed (a run's id): the same id is committed once.</param>
/// <param name="Kind">Why.</param>
/// <param name="Add">Files that are in the store already, under paths never committed before.</param>
/// <param name="Remove">Files that are visible now.</param>
public sealed record LakeCommit(string Id, LakeChange Kind, IReadOnlyList<LakeFile> Add, IReadOnlyList<RemovedFile> Remove)
{
    /// <summary>What it hides and replaces in all versions; null for whatever is no erasure.</summary>
    public LakeErasure? Erasure { get; init; }
}

/// <summary>How a commit ended.</summary>
/// <param name="Version">The lake version that holds it.</param>
/// <param name="AlreadyCommitted">Whether it was there before; then nothing was written.</param>
public sealed record CommitOutcome(long Version, bool AlreadyCommitted);

/// <summary>One entry of the log: `lake/_log/{N:D20}.json`, created once. Only an erasure changes it: by taking away what it tells of files that are erased (see <see cref="LakeErasure"/>).</summary>
public sealed record LakeEntry
{
    /// <summary>The shape of this document; "1.0".</summary>
    public string SchemaVersion { get; init => field = value ?? "1.0"; } = "1.0";

    /// <summary>N, from 0: the lake version that this entry makes.</summary>
    public required long Version { get; init; }

    /// <summary>The commit's id.</summary>
    public required string Id { get; init; }

    /// <summary>Why.</summary>
    public required LakeChange Kind { get; init; }

    /// <summary>When it was written, UTC, by the writer's clock; order is told by the version alone.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Files that become visible.</summary>
    public required IReadOnlyList<LakeFile> Add { get; init; }

    /// <summary>Files that vanish.</summary>
    public required IReadOnlyList<RemovedFile> Remove { get; init; }

    /// <summary>What it hides and replaces in all versions; null for whatever is no erasure.</summary>
    public LakeErasure? Erasure { get; init; }

    /// <summary>The sums, for people: one a table touched, in ordinal order.</summary>
    public required IReadOnlyList<TableCounts> Counts { get; init; }

    internal static LakeEntry Of(long version, LakeCommit commit, DateTimeOffset time) => new()
    {
        Version = version,
        Id = commit.Id,
        Kind = commit.Kind,
        Time = time,
        Add = commit.Add,
        Remove = commit.Remove,
        Erasure = commit.Erasure,
        Counts = TableCounts.Of(commit),
    };
}

/// <summary>What an entry does to one table.</summary>
/// <param name="Table">The table.</param>
/// <param name="FilesAdded">Files that become visible.</param>
/// <param name="RowsAdded">Rows in them.</param>
/// <param name="FilesRemoved">Files that vanish.</param>
/// <param name="RowsRemoved">Rows in them.</param>
public sealed record TableCounts(string Table, int FilesAdded, long RowsAdded, int FilesRemoved, long RowsRemoved)
{
    internal static IReadOnlyList<TableCounts> Of(LakeCommit commit) =>
    [
        .. commit.Add.Select(static f => f.Table).Concat(commit.Remove.Select(static f => f.Table))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(table => Of(table, commit)),
    ];

    private static TableCounts Of(string table, LakeCommit commit)
    {
        var added = commit.Add.Where(f => string.Equals(f.Table, table, StringComparison.Ordinal)).ToArray();
        var removed = commit.Remove.Where(f => string.Equals(f.Table, table, StringComparison.Ordinal)).ToArray();
        return new TableCounts(table, added.Length, added.Sum(static f => f.Rows), removed.Length, removed.Sum(static f => f.Rows));
    }
}
