namespace Pfmg.Cloud.Lake.Log;

/// <summary>One version of the lake: the files to read, and no others. Immutable.</summary>
public sealed class LakeSnapshot
{
    /// <summary>The version of a lake without entries.</summary>
    public const long EmptyVersion = -1;

    // Who commits asks for no files.
    private readonly Lazy<Dictionary<string, LakeFile[]>> _files;

    internal LakeSnapshot(LakeState state)
    {
        (State, Version) = (state, state.Version);
        Hidden = state.Hidden;
        ErasureEpoch = state.Erasures.Count;
        _files = new(() => state.Files.Values
            .GroupBy(static f => f.Table, StringComparer.Ordinal)
            .ToDictionary(static g => g.Key, static g => g.OrderBy(static f => f.Path, StringComparer.Ordinal).ToArray(), StringComparer.Ordinal));
    }

    /// <summary>Files that no entry holds yet, as if they were a lake of their own.</summary>
    internal static LakeSnapshot Of(IReadOnlyList<LakeFile> files) =>
        new(LakeState.Empty with { Files = LakeState.Empty.Files.AddRange(files.Select(static file => KeyValuePair.Create(file.Path, file))) });

    /// <summary>What it was made of.</summary>
    internal LakeState State { get; }

    /// <summary>The last entry that counts; <see cref="EmptyVersion"/> if there is none.</summary>
    public long Version { get; }

    /// <summary>Callsets that answers must not show, although files hold them still: their erasure is at work.</summary>
    public IReadOnlyList<HiddenCallset> Hidden { get; }

    /// <summary>Entries of erasures in the whole log, whatever the version: an answer of a version is the same again while this number is.</summary>
    public int ErasureEpoch { get; }

    /// <summary>A table's files, in ordinal order of paths; none if the table is empty.</summary>
    public IReadOnlyList<LakeFile> Files(string table) => _files.Value.GetValueOrDefault(table, []);

    /// <summary>Those of a table's files that may hold a row that touches a base of the interval.</summary>
    /// <param name="table">The table.</param>
    /// <param name="chrom">The contig, by the reference's name.</param>
    /// <param name="start">First base, 1-based.</param>
    /// <param name="end">Last base, included.</param>
    /// <remarks>A file that tells no ranges is kept; one without rows is not.</remarks>
    public IReadOnlyList<LakeFile> Files(string table, string chrom, int start, int end) =>
    [
        .. Files(table).Where(f => f.Rows > 0 && (f.Ranges.Count == 0 || f.Ranges.Any(r => r.Overlaps(chrom, start, end)))),
    ];
}
