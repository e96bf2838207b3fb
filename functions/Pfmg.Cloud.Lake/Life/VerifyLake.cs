using System.Security.Cryptography;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;

namespace Pfmg.Cloud.Lake.Life;

/// <summary>Looks at everything that the lake promises: its log, every data file that can be asked for, its Delta view.</summary>
/// <param name="store">The object store.</param>
/// <param name="log">The lake's log.</param>
public sealed class VerifyLake(IObjectStore store, LakeLog log)
{
    /// <summary>Verifies; damage is told, not thrown.</summary>
    /// <param name="readsContent">Whether files are read whole and hashed; otherwise only their sizes are compared.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<VerifyReport> RunAsync(bool readsContent, CancellationToken ct)
    {
        var damages = new List<Damage>();
        long latest;
        try
        {
            latest = (await log.SnapshotAsync(null, ct)).Version;
        }
        catch (CorruptException broken)
        {
            return new VerifyReport(LakeSnapshot.EmptyVersion, 0, 0, 0, [new Damage(LakePaths.Log, broken.Message)]);
        }

        var (entries, files, bytes) = (0L, 0L, 0L);
        if (latest != LakeSnapshot.EmptyVersion)
        {
            var replayed = await new VerifyLog(store, log).RunAsync(latest, damages, ct);
            entries = replayed;
            if (damages.Count == 0)
            {
                long oldest = Math.Min(latest, (await VacuumMark.ReadAsync(store, ct)).Oldest);
                foreach (var file in (await new KeptFiles(store, log).ReadAsync(oldest, latest, ct)).Values)
                {
                    await VerifyAsync(file, readsContent, damages, ct);
                    (files, bytes) = (files + 1, bytes + file.Size);
                }

                await new VerifyDelta(store, log).RunAsync(latest, damages, ct);
            }
        }

        return new VerifyReport(latest, entries, files, bytes, damages);
    }

    private async Task VerifyAsync(LakeFile file, bool readsContent, List<Damage> damages, CancellationToken ct)
    {
        if (await store.HeadAsync(file.Path, ct) is not { } there)
        {
            damages.Add(new Damage(file.Path, $"It is missing; the log says that it has {file.Size} bytes."));
            return;
        }

        if (there.Size != file.Size)
        {
            damages.Add(new Damage(file.Path, $"It has {there.Size} bytes, and the log says {file.Size}."));
            return;
        }

        if (readsContent)
        {
            await using var content = await store.OpenReadAsync(file.Path, null, ct);
            string sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, ct));
            if (!string.Equals(sha256, file.Sha256, StringComparison.Ordinal))
            {
                damages.Add(new Damage(file.Path, $"It has SHA-256 {sha256}, and the log says {file.Sha256}."));
            }
        }
    }
}

/// <summary>What a look at everything found.</summary>
/// <param name="Version">The latest version; -1 if there is none, or if the log cannot be read to its end.</param>
/// <param name="Entries">Entries of the log read.</param>
/// <param name="Files">Data files looked at: of every version that can be read, pinned ones included.</param>
/// <param name="Bytes">Their bytes by the log.</param>
/// <param name="Damages">What is damaged, in the order found; none in a sound lake. Files and Delta are looked at behind a sound log only.</param>
public sealed record VerifyReport(long Version, long Entries, long Files, long Bytes, IReadOnlyList<Damage> Damages);

/// <summary>One damaged object.</summary>
/// <param name="Path">The object, or the folder if one is missing that no path can name.</param>
/// <param name="Found">What is wrong with it.</param>
public sealed record Damage(string Path, string Found);
