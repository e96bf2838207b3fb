using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Delta;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Queries;

namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>Erases callsets from every version of the lake and everything that they came from, and certifies it.</summary>
/// <param name="store">The object store.</param>
/// <param name="log">The lake's log.</param>
/// <param name="lake">Reads rows.</param>
/// <param name="keys">Makes pseudonyms, signs the certificate.</param>
/// <param name="time">The clock.</param>
/// <param name="scratchDirectory">Room for a data file at a time.</param>
/// <remarks>
/// Tombstones first, so that nothing comes back; then one entry of the log hides the callsets from every answer of every
/// version; then their files are written anew without them and a second entry puts these in the place of the old ones, in
/// all versions; then the old files, originals and whatever was made of them are deleted; then the certificate is signed.
/// Killed anywhere, the same request goes on where it was. See docs/erasure.md.
/// </remarks>
public sealed class EraseCallsets(IObjectStore store, LakeLog log, LakeReader lake, IKeyRing keys, TimeProvider time, string scratchDirectory)
{
    private const int LongestText = 1_000;

    /// <summary>Erases; what was begun before is completed, what was completed before is told again.</summary>
    /// <param name="request">What and why.</param>
    /// <param name="ct">Cancels; the same request again goes on.</param>
    /// <returns>The certificate.</returns>
    /// <exception cref="NotFoundException">The lake has no such callset, and never erased one.</exception>
    /// <exception cref="ConflictException">The sample's name stands for several persons.</exception>
    /// <exception cref="InvalidInputException">The request is none.</exception>
    public async Task<ErasureCertificate> RunAsync(ErasureRequest request, CancellationToken ct)
    {
        var (scope, pseudonym) = await ScopeAsync(request, ct);
        var work = await PendingAsync(work => string.Equals(work.Pseudonym, pseudonym, StringComparison.Ordinal), ct);
        if (work is not null)
        {
            // Nobody knows whether it had been hidden: the same entry again tells.
            await CompleteAsync(work, ct);
        }

        if (await BeginAsync(request, scope, pseudonym, ct) is { } begun)
        {
            return await CompleteAsync(begun, ct);
        }

        return await new Certificates(store, keys).FindAsync(pseudonym, ct) ?? throw new NotFoundException("The lake has no such callset.");
    }

    /// <summary>Completes every erasure that was begun.</summary>
    /// <returns>Their certificates.</returns>
    public async Task<IReadOnlyList<ErasureCertificate>> ResumeAsync(CancellationToken ct)
    {
        var done = new List<ErasureCertificate>();
        while (await PendingAsync(static _ => true, ct) is { } work)
        {
            done.Add(await CompleteAsync(work, ct));
        }

        return done;
    }

    private async Task<(ErasureScope Scope, string Pseudonym)> ScopeAsync(ErasureRequest request, CancellationToken ct)
    {
        RequireText(request.Reason, "reason");
        RequireText(request.By, "by");
        var (scope, text) = request switch
        {
            { Sample: { Length: > 0 } sample, Participant: null, SampleId: null } => (ErasureScope.Sample, $"sample\n{sample}"),
            { Sample: null, Participant: { Length: > 0 } participant, SampleId: null } => (ErasureScope.Participant, Tombstones.OfParticipant(participant)),
            { Sample: null, Participant: null, SampleId: { } id } => (ErasureScope.Callset, Tombstones.OfCallset(id)),
            _ => throw new InvalidInputException("erasure", "", "one of a sample, a participant and a callset's number", "none or several"),
        };
        return (scope, await keys.PseudonymAsync(Tombstones.Purpose, text, ct));
    }

    private async Task<ErasureWork?> PendingAsync(Predicate<ErasureWork> isWanted, CancellationToken ct)
    {
        await foreach (var found in store.ListAsync(LakePaths.Erasures, ct))
        {
            if (found.Path.EndsWith($"/{LakePaths.WorkFile}", StringComparison.Ordinal) && await store.TryReadAsync<ErasureWork>(found.Path, ct) is { } work && isWanted(work))
            {
                return work;
            }
        }

        return null;
    }

    /// <summary>Writes down what is to be done and hides it; null if there is nothing to erase.</summary>
    private async Task<ErasureWork?> BeginAsync(ErasureRequest request, ErasureScope scope, string pseudonym, CancellationToken ct)
    {
        while (true)
        {
            var found = await FindCallsets.RunAsync(lake, await log.SnapshotAsync(null, ct), request, ct);
            if (found.Count == 0)
            {
                return null;
            }

            // Before the last look: whoever commits behind it sees these.
            await new Tombstones(store, keys).PutAsync(scope, found, time.GetUtcNow(), ct);
            var snapshot = await log.SnapshotAsync(null, ct);
            var work = new ErasureWork
            {
                Id = IdOf(await FindCallsets.RunAsync(lake, snapshot, request, ct)),
                Scope = scope,
                Pseudonym = pseudonym,
                Reason = request.Reason.Trim(),
                By = request.By.Trim(),
                RequestedAt = time.GetUtcNow(),
                Callsets = await FindCallsets.RunAsync(lake, snapshot, request, ct),
            };
            await store.TryCreateAsync(LakePaths.ErasureWork(work.Id), work, ct);
            if (await HideAsync(work, snapshot.Version, ct))
            {
                return work;
            }

            // Somebody committed meanwhile, maybe more of the same: look again.
            await store.DeleteAsync(LakePaths.ErasureWork(work.Id), ct);
        }
    }

    private async Task<bool> HideAsync(ErasureWork work, long? version, CancellationToken ct)
    {
        var hide = new LakeErasure(work.Id, [.. work.Callsets.Select(static callset => new HiddenCallset(callset.SampleId, callset.SourceId))], [], []);
        try
        {
            await log.CommitAsync(
                new LakeCommit(HideId(work), LakeChange.Erasure, [], []) { Erasure = hide },
                (snapshot, _) => version is null || snapshot.Version == version ? Task.CompletedTask : throw new StaleLook(),
                ct);
            return true;
        }
        catch (StaleLook)
        {
            return false;
        }
    }

    private async Task<ErasureCertificate> CompleteAsync(ErasureWork work, CancellationToken ct)
    {
        await HideAsync(work, null, ct);
        await PublishAsync(ct);
        long version = await new RewriteErased(store, log, lake, scratchDirectory).RunAsync(work, ct);
        await PublishAsync(ct);
        var erased = (await log.ErasuresAsync(ct)).First(logged => logged.Version == version);
        work = await new PurgeErased(store, log, lake, time).RunAsync(work, erased, ct);
        long hidden = await log.VersionOfAsync(HideId(work), ct) ?? throw new CorruptException($"Erasure {work.Id} was rewritten and never hidden.");
        var certificate = await new Certificates(store, keys).IssueAsync(work, await log.EntryAsync(hidden, ct), await log.EntryAsync(version, ct), ct);
        await store.DeleteAsync(LakePaths.ErasureWork(work.Id), ct);
        return certificate;
    }

    private Task<long> PublishAsync(CancellationToken ct) => new DeltaView(store, log).PublishAsync(ct);

    private static string HideId(ErasureWork work) => $"{work.Id}-hide";

    private static string IdOf(IReadOnlyList<ErasedCallset> callsets)
    {
        string numbers = string.Join(',', callsets.Select(static callset => callset.SampleId.ToString(CultureInfo.InvariantCulture)));
        return $"erase-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(numbers)))[..32]}";
    }

    private static void RequireText(string text, string where)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > LongestText || text.Any(char.IsControl))
        {
            throw new InvalidInputException("erasure", where, $"1 to {LongestText} characters, none of them a control character", $"{text.Length}");
        }
    }

    /// <summary>The lake went on between the look and the entry.</summary>
    private sealed class StaleLook : Exception;
}
