using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Lake.Log;

/// <summary>The one log of the whole lake: what every table's files are, version by version.</summary>
/// <remarks>
/// Entry N is `lake/_log/{N:D20}.json`, created only if absent, so of several writers exactly one makes version N; the
/// others read what came before them and try N + 1. Data files come first, their entry last: without an entry nothing of
/// them is visible, and with it all of it is. Rests on the store's promises: an atomic, create-only put, and a list that
/// sees every put that ended before it. Safe to use from several threads and processes.
/// </remarks>
public sealed class LakeLog(IObjectStore store, TimeProvider time)
{
    /// <summary>Entries that the smallest checkpoint sums up.</summary>
    public const int CheckpointEvery = 64;

    private readonly LogReader _reader = new(store);
    private LakeSnapshot? _latest;

    /// <summary>Makes files visible, all at once.</summary>
    /// <param name="commit">What to commit. Its files must be in the store already.</param>
    /// <param name="ct">Cancels; the commit then happened or did not, and the same call again tells.</param>
    /// <returns>The version made, or, if the id was committed before, the version that holds it.</returns>
    /// <exception cref="ConflictException">A file to remove is gone, a file to add is in the lake already, or the id was given up.</exception>
    /// <exception cref="CorruptException">The log itself is broken; the message names the object.</exception>
    public Task<CommitOutcome> CommitAsync(LakeCommit commit, CancellationToken ct) => CommitAsync(commit, null, ct);

    /// <summary>Makes files visible, all at once, after a last look at the very version that the entry follows.</summary>
    /// <param name="commit">What to commit.</param>
    /// <param name="look">Looks at the version before the entry is tried, again after each lost race, and throws to commit nothing; null to look at nothing.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>As above; what was committed before is not looked at again.</returns>
    public async Task<CommitOutcome> CommitAsync(LakeCommit commit, Func<LakeSnapshot, CancellationToken, Task>? look, CancellationToken ct)
    {
        RequireSound(commit);
        while (true)
        {
            var state = await _reader.LatestAsync(ct);
            if (state.Commits.TryGetValue(commit.Id, out long version))
            {
                return commit.Kind == LakeChange.Abandonment || !await IsAbandonedAsync(version, ct)
                    ? new CommitOutcome(version, AlreadyCommitted: true)
                    : throw new ConflictException($"{commit.Id} was given up in version {version} of the lake and its files are gone; it must be delivered again.");
            }

            state.RequireFits(commit);
            if (look is not null)
            {
                await look(new LakeSnapshot(state), ct);
            }

            var entry = LakeEntry.Of(state.Version + 1, commit, time.GetUtcNow());
            if (await store.TryCreateAsync(LakePaths.Entry(entry.Version), entry, ct))
            {
                await WriteCheckpointAsync(state.Apply([entry]), ct);
                return new CommitOutcome(entry.Version, AlreadyCommitted: false);
            }
        }
    }

    /// <summary>The lake at a version.</summary>
    /// <param name="version">Null for the latest; <see cref="LakeSnapshot.EmptyVersion"/> for the empty lake.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="NotFoundException">There is no such version yet, or its files were deleted for good.</exception>
    /// <exception cref="CorruptException">The log is broken; the message names the object.</exception>
    public async Task<LakeSnapshot> SnapshotAsync(long? version, CancellationToken ct)
    {
        if (version is not { } wanted)
        {
            return Latest(await _reader.LatestAsync(ct));
        }

        if (wanted != LakeSnapshot.EmptyVersion && !await VacuumMark.IsKeptAsync(store, wanted, ct))
        {
            throw new NotFoundException($"Version {wanted} of the lake was vacuumed: files that only it read are gone.");
        }

        return await LoggedAsync(wanted, ct);
    }

    /// <summary>The snapshot of a state, made once: its files are sorted by tables, which for many files takes as long as a small query.</summary>
    private LakeSnapshot Latest(LakeState state)
    {
        var kept = Volatile.Read(ref _latest);
        if (kept is null || !ReferenceEquals(kept.State, state))
        {
            kept = new LakeSnapshot(state);
            Volatile.Write(ref _latest, kept);
        }

        return kept;
    }

    /// <summary>The lake at a version as the log tells it, whether or not its files are there still.</summary>
    internal async Task<LakeSnapshot> LoggedAsync(long version, CancellationToken ct) => new(await _reader.AtAsync(version, ct));

    /// <summary>The ids committed or given up so far.</summary>
    internal async Task<IReadOnlyDictionary<string, long>> CommittedAsync(CancellationToken ct) => (await _reader.LatestAsync(ct)).Commits;

    /// <summary>The erasures so far, in ascending order.</summary>
    public async Task<IReadOnlyList<LoggedErasure>> ErasuresAsync(CancellationToken ct) => (await _reader.LatestAsync(ct)).Erasures;

    /// <summary>One entry.</summary>
    /// <exception cref="NotFoundException">There is no such version yet.</exception>
    public async Task<LakeEntry> EntryAsync(long version, CancellationToken ct) =>
        await _reader.EntryAsync(version, ct) ?? throw new NotFoundException($"The lake has no version {version}.");

    /// <summary>The version that holds a commit; null if nothing was committed under this id, or it was given up.</summary>
    public async Task<long?> VersionOfAsync(string id, CancellationToken ct) =>
        (await _reader.LatestAsync(ct)).Commits.TryGetValue(id, out long version) && !await IsAbandonedAsync(version, ct) ? version : null;

    /// <summary>Gives an id up, unless it was committed: from then on it cannot be, so what its files are may be deleted.</summary>
    /// <param name="id">The id that a commit would have.</param>
    /// <param name="ct">Cancels; the same call again tells.</param>
    /// <returns>Whether the id is given up, now or before; false if it is in the lake.</returns>
    /// <remarks>An entry of the log, not a mark beside it: only so a commit that looked before and writes later must notice.</remarks>
    public async Task<bool> AbandonAsync(string id, CancellationToken ct)
    {
        var outcome = await CommitAsync(new LakeCommit(id, LakeChange.Abandonment, [], []), ct);
        return !outcome.AlreadyCommitted || await IsAbandonedAsync(outcome.Version, ct);
    }

    /// <summary>Whether an id was given up.</summary>
    public async Task<bool> WasAbandonedAsync(string id, CancellationToken ct) =>
        (await _reader.LatestAsync(ct)).Commits.TryGetValue(id, out long version) && await IsAbandonedAsync(version, ct);

    private async Task<bool> IsAbandonedAsync(long version, CancellationToken ct) => (await EntryAsync(version, ct)).Kind == LakeChange.Abandonment;

    private static void RequireSound(LakeCommit commit)
    {
        ArgumentException.ThrowIfNullOrEmpty(commit.Id, nameof(commit));
        foreach (var file in commit.Add)
        {
            if (!file.Path.StartsWith(LakePaths.Table(file.Table), StringComparison.Ordinal))
            {
                throw new ArgumentException($"{file.Path} does not lie in the folder of table {file.Table}.", nameof(commit));
            }
        }

        if (commit.Add.Select(static f => f.Path).Concat(commit.Remove.Select(static f => f.Path)).Distinct(StringComparer.Ordinal).Count()
            != commit.Add.Count + commit.Remove.Count)
        {
            throw new ArgumentException($"Commit {commit.Id} names a file twice.", nameof(commit));
        }
    }

    /// <summary>A checkpoint that is missing costs time, not truth: the commit stands whether or not this is reached.</summary>
    private async Task WriteCheckpointAsync(LakeState state, CancellationToken ct)
    {
        _reader.Remember(state);
        if ((state.Version + 1) % CheckpointEvery == 0)
        {
            await new LakeCheckpoints(store).WriteAsync(state.Version, EntryAsync, ct);
        }
    }
}
