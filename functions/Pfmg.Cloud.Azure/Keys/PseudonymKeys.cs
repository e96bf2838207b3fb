using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Core.Errors;

namespace Pfmg.Cloud.Azure.Keys;

/// <summary>The secret under which texts of one purpose become pseudonyms, drawn from an RSA key that stays in the vault.</summary>
/// <param name="keys">The vault.</param>
/// <param name="pinned">The version of the key to use for ever; null for its first.</param>
/// <remarks>
/// Key Vault has no HMAC outside Managed HSM. A PKCS#1 v1.5 signature (RFC 8017 § 8.2) is a function of key and text alone
/// and nobody else can compute it: its SHA-256 is the purpose's secret. One call a purpose and process; the secret lives in memory only.
/// Rotation makes a new version that nothing here uses, since every pseudonym would change with it (docs/adr/0016).
/// </remarks>
internal sealed class PseudonymKeys(KeyVaultKeys keys, string? pinned)
{
    /// <summary>The key's name, RSA.</summary>
    public const string Name = "pseudonyms";

    private readonly ConcurrentDictionary<string, byte[]> _secrets = new(StringComparer.Ordinal);

    /// <summary>The secret of a purpose, 32 bytes; not to be changed.</summary>
    public async Task<byte[]> OfAsync(string purpose, CancellationToken ct)
    {
        if (_secrets.TryGetValue(purpose, out var known))
        {
            return known;
        }

        if (purpose.Contains('\n', StringComparison.Ordinal))
        {
            throw new ArgumentException("A purpose is one line.", nameof(purpose));
        }

        var version = pinned ?? await FirstAsync(ct);
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"pfmg pseudonym-key {purpose}"));
        var signature = await keys.SignAsync(Name, version, "RS256", digest, ct);
        var secret = SHA256.HashData(signature);
        CryptographicOperations.ZeroMemory(signature);

        // Two that asked at once got the same.
        return _secrets.GetOrAdd(purpose, secret);
    }

    // Disabled or not: a first version that may not be used must be told, never passed over for the next.
    private async Task<string> FirstAsync(CancellationToken ct)
    {
        VaultKeyVersion? first = null;
        await foreach (var version in keys.VersionsAsync(Name, ct))
        {
            first = first is null || (version.Created, version.Version).CompareTo((first.Created, first.Version)) < 0 ? version : first;
        }

        return first?.Version ?? throw new UnavailableException($"The key vault has no keys/{Name}; deploying infra/ makes it.");
    }
}
