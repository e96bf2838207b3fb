using System.Collections.Immutable;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Lake.Log;

/// <summary>The log replayed up to a version: which files are visible and which ids were committed.</summary>
internal sealed record LakeState(long Version, ImmutableDictionary<string, LakeFile> Files, ImmutableDictionary<string, long> Commits)
{
    /// <summary>Callsets that no answer shows.</summary>
    public ImmutableList<HiddenCallset> Hidden { get; init; } = [];

    /// <summary>The erasures so far, in ascending order.</summary>
    public ImmutableList<LoggedErasure> Erasures { get; init; } = [];

    /// <summary>Before the first entry.</summary>
    public static LakeState Empty { get; } = new(
        LakeSnapshot.EmptyVersion, ImmutableDictionary.Create<string, LakeFile>(StringComparer.Ordinal), ImmutableDictionary.Create<string, long>(StringComparer.Ordinal));

    /// <summary>The state after the next entries.</summary>
    /// <exception cref="CorruptException">An entry does not follow from those before it.</exception>
    public LakeState Apply(IEnumerable<LakeEntry> entries)
    {
        var files = Files.ToBuilder();
        var commits = Commits.ToBuilder();
        var erasures = new List<LoggedErasure>();
        long version = Version;
        foreach (var entry in entries)
        {
            string path = LakePaths.Entry(entry.Version);
            foreach (var removed in entry.Remove)
            {
                Require(files.Remove(removed.Path), path, $"removes {removed.Path}, which is not in the lake");
            }

            foreach (var added in entry.Add)
            {
                Require(files.TryAdd(added.Path, added), path, $"adds {added.Path}, which is in the lake already");
            }

            Require(commits.TryAdd(entry.Id, entry.Version), path, $"repeats the id {entry.Id}");
            version = entry.Version;
            if (entry.Erasure is { } erasure)
            {
                erasures.Add(new LoggedErasure(version, erasure));
            }
        }

        return After(new LakeState(version, files.ToImmutable(), commits.ToImmutable()), erasures);
    }

    /// <summary>The state after the entries that a checkpoint sums up; it must follow on this one.</summary>
    /// <exception cref="CorruptException">It does not follow.</exception>
    public LakeState Apply(LakeCheckpoint checkpoint)
    {
        string path = LakePaths.Checkpoint(checkpoint.Version, checkpoint.Entries);
        var files = Files.ToBuilder();
        var commits = Commits.ToBuilder();
        foreach (string removed in checkpoint.Remove)
        {
            Require(files.Remove(removed), path, $"removes {removed}, which is not in the lake");
        }

        foreach (var added in checkpoint.Add)
        {
            Require(files.TryAdd(added.Path, added), path, $"adds {added.Path}, which is in the lake already");
        }

        foreach (var commit in checkpoint.Commits)
        {
            Require(commits.TryAdd(commit.Id, commit.Version), path, $"repeats the id {commit.Id}");
        }

        return After(new LakeState(checkpoint.Version, files.ToImmutable(), commits.ToImmutable()), checkpoint.Erasures);
    }

    /// <summary>This version as it may be shown now: without what was erased since.</summary>
    /// <param name="latest">The newest state.</param>
    public LakeState Blind(LakeState latest)
    {
        var files = Files.ToBuilder();
        LoggedErasure.Blind(files, Version, latest.Erasures);
        return this with { Files = files.ToImmutable(), Hidden = latest.Hidden, Erasures = latest.Erasures };
    }

    /// <summary>Refuses what would make an entry that does not follow.</summary>
    /// <exception cref="ConflictException">A file to remove is gone, or a file to add is there.</exception>
    public void RequireFits(LakeCommit commit)
    {
        foreach (var removed in commit.Remove)
        {
            if (!Files.ContainsKey(removed.Path))
            {
                throw new ConflictException($"Commit {commit.Id} removes {removed.Path}, which is not in version {Version} of the lake.");
            }
        }

        foreach (var added in commit.Add)
        {
            if (Files.ContainsKey(added.Path))
            {
                throw new ConflictException($"Commit {commit.Id} adds {added.Path}, which is in version {Version} of the lake already.");
            }
        }
    }

    private LakeState After(LakeState next, IReadOnlyCollection<LoggedErasure> erasures) => next with
    {
        Hidden = erasures.Aggregate(Hidden, static (hidden, logged) => LoggedErasure.Hidden(hidden, logged.Erasure)),
        Erasures = Erasures.AddRange(erasures),
    };

    private static void Require(bool holds, string path, string otherwise)
    {
        if (!holds)
        {
            throw new CorruptException($"{path} {otherwise}.");
        }
    }
}
