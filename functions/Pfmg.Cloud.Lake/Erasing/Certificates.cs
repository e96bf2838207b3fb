using System.Text.Json;
using Pfmg.Cloud.Core;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;
using Pfmg.Cloud.Lake.Log;
using Pfmg.Cloud.Lake.Tables;

namespace Pfmg.Cloud.Lake.Erasing;

/// <summary>Writes and finds certificates: `lake/_erasures/{id}/certificate.json`.</summary>
internal sealed class Certificates(IObjectStore store, IKeyRing keys)
{
    /// <summary>Parts of the store that every certificate tells of, whether or not they held something.</summary>
    private static readonly string[] Parts = [.. LakeTables.All.Select(static table => $"lake/{table.Table}"), "lake/headers", "lake/_callsets", "runs", "uploads"];

    /// <summary>Signs and writes a certificate.</summary>
    public async Task<ErasureCertificate> IssueAsync(ErasureWork work, LakeEntry hidden, LakeEntry rewritten, CancellationToken ct)
    {
        var statement = new ErasureStatement
        {
            Erasure = work.Id,
            Scope = work.Scope,
            Pseudonym = work.Pseudonym,
            Callsets = work.SampleIds(),
            Reason = work.Reason,
            By = work.By,
            RequestedAt = work.RequestedAt,
            HiddenAt = hidden.Time,
            HiddenVersion = hidden.Version,
            RewrittenAt = rewritten.Time,
            RewrittenVersion = rewritten.Version,
            PurgedAt = work.PurgedAt!.Value,
            Stores = Stores(work.Objects ?? []),
        };
        var json = JsonSerializer.SerializeToNode(statement, PfmgJson.Options)!.AsObject();
        var signature = await keys.SignAsync(ErasureCertificate.Purpose, ErasureCertificate.BytesOf(json), ct);
        var key = await keys.PublicKeyAsync(ct);
        if (!string.Equals(key.KeyId, signature.KeyId, StringComparison.Ordinal))
        {
            throw new UnavailableException("The signing key was rotated while the certificate was made; erasing again makes it.");
        }

        var certificate = new ErasureCertificate(json, key, signature);
        await store.PutJsonAsync(LakePaths.Certificate(work.Id), certificate, PutCondition.Overwrite, ct);
        return certificate;
    }

    /// <summary>The last certificate of a pseudonym; null if there is none.</summary>
    public async Task<ErasureCertificate?> FindAsync(string pseudonym, CancellationToken ct)
    {
        ErasureCertificate? last = null;
        await foreach (var found in store.ListAsync(LakePaths.Erasures, ct))
        {
            if (found.Path.EndsWith("/certificate.json", StringComparison.Ordinal)
                && await store.ReadJsonAsync<ErasureCertificate>(found.Path, ct) is { } certificate && certificate.Read() is var statement
                && string.Equals(statement.Pseudonym, pseudonym, StringComparison.Ordinal) && (last is null || statement.PurgedAt > last.Read().PurgedAt))
            {
                last = certificate;
            }
        }

        return last;
    }

    private static IReadOnlyList<ErasedStore> Stores(IReadOnlyList<ErasedObject> objects) =>
    [
        .. Parts.Concat(objects.Select(static one => one.Store)).Distinct(StringComparer.Ordinal)
            .Select(part => new ErasedStore(
                part, [.. objects.Where(one => string.Equals(one.Store, part, StringComparison.Ordinal)).OrderBy(static one => one.Path, StringComparer.Ordinal)])),
    ];
}
