using System.Globalization;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Runs;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Life;

/// <summary>Copies a lake to another store: the way out, and the way in.</summary>
/// <param name="from">Where it is.</param>
/// <param name="to">Where it goes: a store without a lake, or with an earlier copy of this one that nobody has written to since.</param>
/// <param name="time">The clock of both logs; a copy keeps its source's times.</param>
/// <remarks>
/// References, originals if wanted, and data files go first, then the log's entries in order, each created only if absent, then checkpoints and
/// the Delta view: a reader of the target sees some version of the lake, whole, at every moment. Killed anywhere, the same
/// call goes on. Erased stays erased: nothing is copied while an erasure is at work, tombstones go with the lake, and what an erasure took
/// out of the source since an earlier copy is taken out of the target too. The target's first object is a mark of whose copy it is.
/// </remarks>
public sealed class CopyLake(IObjectStore from, IObjectStore to, TimeProvider time)
{
    private const string EntryName = "00000000000000000000.json";
    private const string MarkPath = $"{StorePaths.Lake}_copy.json";

    private readonly LakeLog _source = new(from, time);
    private readonly CopyObjects _objects = new(from, to);

    /// <summary>Copies the lake as it is now; what is committed meanwhile stays for the next copy.</summary>
    /// <param name="options">What goes along.</param>
    /// <param name="ct">Cancels; the same call again goes on.</param>
    /// <exception cref="NotFoundException">There is no lake to copy.</exception>
    /// <exception cref="ConflictException">The target holds another lake, or this one with commits of its own; or an erasure is at work; or the target would not know what was erased.</exception>
    public async Task<CopyReport> RunAsync(CopyOptions options, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(options);
        var snapshot = await _source.SnapshotAsync(null, ct);
        if (snapshot.Version == LakeSnapshot.EmptyVersion)
        {
            throw new NotFoundException("There is no lake to copy: it has no version yet.");
        }

        await RequireNoErasureAsync(snapshot, ct);
        await RequireKnowsErasedAsync(options, ct);
        var before = await ClaimAsync(snapshot.Version, ct);
        string[] originals = options.WithOriginals ? [StorePaths.Uploads, StorePaths.Runs] : [];
        foreach (string area in originals.Prepend(StorePaths.References))
        {
            await _objects.UnderAsync(area, static _ => true, ct);
        }

        var committed = await _source.CommittedAsync(ct);
        await _objects.UnderAsync(StorePaths.Lake, path => IsData(path) && (LakePaths.OwnerOf(path) is not { } owner || (committed.TryGetValue(owner, out long version) && version <= snapshot.Version)), ct);

        // What was erased while files were copied must not be named by the target's log.
        await RequireNoErasureAsync(snapshot, ct);
        await CopyLogAsync(before, snapshot, ct);
        long deleted = 0;
        foreach (string area in originals.Prepend(StorePaths.Lake))
        {
            deleted += await _objects.DeleteGoneAsync(area, IsData, ct);
        }

        await RequireNoErasureAsync(snapshot, ct);
        return await ReportAsync(snapshot.Version, deleted, options.ReadsContent, ct);
    }

    private async Task<CopyReport> ReportAsync(long version, long deleted, bool readsContent, CancellationToken ct)
    {
        var target = new LakeLog(to, time);
        var verified = await new VerifyLake(to, target).RunAsync(readsContent, ct);
        var damages = verified.Damages.ToList();
        var hashes = await new LakeHash(to, target).RunAsync(version, readsContent: false, ct);
        var expected = await new LakeHash(from, _source).RunAsync(version, readsContent: false, ct);
        if (damages.Count == 0 && !string.Equals(expected.Sha256, hashes.Sha256, StringComparison.Ordinal))
        {
            damages.Add(new Damage(LakePaths.Log, $"The lake has hash {hashes.Sha256}, and its source {expected.Sha256}."));
        }

        return new CopyReport(version, _objects.Copied, _objects.Bytes, _objects.There, deleted, hashes.Sha256, damages);
    }

    /// <summary>Whether an object is neither the log, nor the Delta view, nor of this store alone.</summary>
    private static bool IsData(string path) =>
        !path.StartsWith(LakePaths.Log, StringComparison.Ordinal) && !path.Contains("/_delta_log/", StringComparison.Ordinal) && !string.Equals(path, MarkPath, StringComparison.Ordinal);

    /// <summary>Marks the target as a copy of this lake, or finds that it is one.</summary>
    /// <returns>What it holds.</returns>
    private async Task<LakeSnapshot> ClaimAsync(long latest, CancellationToken ct)
    {
        var first = await _source.EntryAsync(0, ct);
        var mark = new CopyMark(first.Id, first.Time);
        if (await to.TryReadAsync<CopyMark>(MarkPath, ct) is not { } known)
        {
            if (await to.ListAsync(StorePaths.Lake, ct).FirstOrDefaultAsync(ct) is { } other)
            {
                throw new ConflictException($"The target holds a lake that is no copy of this one ({other.Path}).");
            }

            known = await to.TryCreateAsync(MarkPath, mark, ct) ? mark : await to.ReadAsync<CopyMark>(MarkPath, ct);
        }

        var target = new LakeLog(to, time);
        var there = await target.SnapshotAsync(null, ct);
        bool isBehind = known == mark && there.Version <= latest
            && (there.Version < 0 || string.Equals((await target.EntryAsync(there.Version, ct)).Id, (await _source.EntryAsync(there.Version, ct)).Id, StringComparison.Ordinal));
        return isBehind ? there : throw new ConflictException("The target holds another lake, or a copy of this one that was written to since: what it has would be lost.");
    }

    private async Task CopyLogAsync(LakeSnapshot before, LakeSnapshot now, CancellationToken ct)
    {
        // An erasure cleans old entries; the target's are cleaned before it gets the erasure's own.
        if (before.ErasureEpoch != now.ErasureEpoch)
        {
            await _objects.UnderAsync(LakePaths.Log, path => LakePaths.EntryVersion(path) <= before.Version, ct);
        }

        for (long version = before.Version + 1; version <= now.Version; version++)
        {
            await _objects.CreateAsync(LakePaths.Entry(version), ct);
        }

        await _objects.UnderAsync(LakePaths.Log, path => path.EndsWith(LakePaths.CheckpointEnd, StringComparison.Ordinal) && VersionOf(path) <= now.Version, ct);
        await _objects.ReplaceAsync(LakePaths.LastCheckpoint, ct);
        foreach (string table in LakeTables.All.Select(static table => table.Table))
        {
            // A copy that was killed may have ended anywhere in the view: what is there is compared, and what is not comes in order.
            await _objects.UnderAsync(LakePaths.Delta(table, 0)[..^EntryName.Length], path => VersionOf(path) <= before.Version, ct);
            for (long version = before.Version + 1; version <= now.Version; version++)
            {
                await _objects.ReplaceAsync(LakePaths.Delta(table, version), ct);
            }
        }
    }

    /// <summary>The version that a name of the log or of a Delta view begins with; beyond all if it begins with none.</summary>
    private static long VersionOf(string path)
    {
        var name = path.AsSpan(path.LastIndexOf('/') + 1);
        return long.TryParse(name[..Math.Max(0, name.IndexOf('.'))], NumberStyles.None, CultureInfo.InvariantCulture, out long version) ? version : long.MaxValue;
    }

    private async Task RequireNoErasureAsync(LakeSnapshot snapshot, CancellationToken ct)
    {
        await foreach (var found in from.ListAsync(LakePaths.Erasures, ct))
        {
            if (found.Path.EndsWith($"/{LakePaths.WorkFile}", StringComparison.Ordinal))
            {
                throw new ConflictException("An erasure is at work in the lake to be copied: complete it (pfmg lake erase --resume), then copy again.");
            }
        }

        if ((await _source.ErasuresAsync(ct)).Count != snapshot.ErasureEpoch)
        {
            throw new ConflictException("Something was erased while the lake was copied: copy again, so that it is erased from the copy too.");
        }
    }

    private async Task RequireKnowsErasedAsync(CopyOptions options, CancellationToken ct)
    {
        if (options.ForgetsErased)
        {
            return;
        }

        if (await from.ListAsync(LakePaths.Tombstones, ct).AnyAsync(ct) && !(options is { Source: { } source, Target: { } target } && await AreOneKeyAsync(source, target, ct)))
        {
            throw new ConflictException(
                "Something was erased from this lake, and the target has another key: it would not know the erased if they were delivered again. Give it the same key, or say that it may forget (docs/exit.md).");
        }
    }

    // By what tombstones are made with: a ring may sign with a newer key and make the same pseudonyms.
    private static async Task<bool> AreOneKeyAsync(IKeyRing source, IKeyRing target, CancellationToken ct)
    {
        const string Purpose = "copy";
        return string.Equals(await source.PseudonymAsync(Purpose, Purpose, ct), await target.PseudonymAsync(Purpose, Purpose, ct), StringComparison.Ordinal);
    }

    /// <summary>Whose copy a store holds: the first entry of its source's log.</summary>
    internal sealed record CopyMark(string Id, DateTimeOffset Time);
}

/// <summary>What goes along with a lake.</summary>
/// <param name="WithOriginals">Deliveries and runs too: everything.</param>
/// <param name="ReadsContent">Whether the target's files are read and hashed at the end; otherwise sizes are compared.</param>
/// <param name="Source">The key of the source; null if it has none.</param>
/// <param name="Target">The key of the target; null if it has none.</param>
/// <param name="ForgetsErased">Whether the target's key may be another, so that what was erased can be delivered to it again.</param>
public sealed record CopyOptions(bool WithOriginals, bool ReadsContent, IKeyRing? Source, IKeyRing? Target, bool ForgetsErased = false);

/// <summary>What was copied.</summary>
/// <param name="Version">The lake version that the target has now.</param>
/// <param name="Copied">Objects written by this copy.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="There">Objects that an earlier copy had written.</param>
/// <param name="Deleted">Objects of an earlier copy that are gone at the source: erased, vacuumed or unpinned.</param>
/// <param name="Sha256">The lake's hash (see <see cref="LakeHash"/>), the same as at the source.</param>
/// <param name="Damages">What a look at the whole target found; none if it is sound.</param>
public sealed record CopyReport(long Version, long Copied, long Bytes, long There, long Deleted, string Sha256, IReadOnlyList<Damage> Damages);
