using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using Pfmg.Cloud.Core.Errors;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Azure.Keys;

/// <summary>A key ring in Azure Key Vault: the HSM's key signs, whoever has its public half verifies.</summary>
/// <remarks>
/// Only digests go to the vault, and only for signing: verification is arithmetic on public keys that were read once. Rotating the key
/// makes a version that signs from then on; what older versions signed verifies for as long as they are enabled, and disabling one revokes
/// its signatures here. Unproved until it has met the service.
/// </remarks>
public sealed class KeyVaultKeyRing : IKeyRing, IProbed
{
    private const int KeyIdLength = 32;

    private readonly KeyVaultKeys _keys;
    private readonly SigningVersions _versions;
    private readonly PseudonymKeys _pseudonyms;

    /// <summary>Opens the ring; asks nothing yet.</summary>
    /// <param name="vault">"https://NAME.vault.azure.net".</param>
    /// <param name="credential">An identity that may read keys and sign.</param>
    /// <param name="pseudonymVersion">The version of the key "pseudonyms" to use; null for its first.</param>
    /// <param name="time">Measures how old what is known is.</param>
    public KeyVaultKeyRing(Uri vault, TokenCredential credential, string? pseudonymVersion, TimeProvider time)
        : this(KeyVaultKeys.Pipeline(vault, credential), vault, pseudonymVersion, time)
    {
    }

    internal KeyVaultKeyRing(HttpPipeline pipeline, Uri vault, string? pseudonymVersion, TimeProvider time)
    {
        _keys = new KeyVaultKeys(pipeline, vault);
        _versions = new SigningVersions(_keys, time);
        _pseudonyms = new PseudonymKeys(_keys, pseudonymVersion);
    }

    /// <inheritdoc />
    public async Task<KeySignature> SignAsync(string purpose, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        var bound = VerifyingKey.Bound(purpose, content);
        var digest = SHA256.HashData(bound);
        var signing = await _versions.CurrentAsync(anew: false, ct);
        byte[] value;
        try
        {
            value = await _keys.SignAsync(SigningVersions.Name, signing.Version, VerifyingKey.Es256, digest, ct);
        }
        catch (ForbiddenException)
        {
            // The version that we know may have been disabled since; the one that took its place may sign.
            var known = signing.Version;
            signing = await _versions.CurrentAsync(anew: true, ct);
            if (string.Equals(signing.Version, known, StringComparison.Ordinal))
            {
                throw;
            }

            value = await _keys.SignAsync(SigningVersions.Name, signing.Version, VerifyingKey.Es256, digest, ct);
        }

        var signature = new KeySignature(signing.Key.KeyId, VerifyingKey.Es256, Convert.ToBase64String(value));
        if (!signing.Key.Verifies(purpose, content, signature))
        {
            throw new CorruptException("The key vault's signature does not verify by the public key that it shows.");
        }

        return signature;
    }

    /// <inheritdoc />
    public async Task<bool> VerifyAsync(string purpose, ReadOnlyMemory<byte> content, KeySignature signature, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return signature.Algorithm == VerifyingKey.Es256
            && signature.KeyId.Length == KeyIdLength
            && signature.KeyId.All(char.IsAsciiHexDigitLower)
            && await _versions.FindAsync(signature.KeyId, ct) is { } key
            && key.Verifies(purpose, content, signature);
    }

    /// <inheritdoc />
    public async Task<VerifyingKey> PublicKeyAsync(CancellationToken ct) => (await _versions.CurrentAsync(anew: false, ct)).Key;

    /// <inheritdoc />
    public async Task<string> PseudonymAsync(string purpose, string text, CancellationToken ct) => Convert.ToHexStringLower(
        HMACSHA256.HashData(await _pseudonyms.OfAsync(purpose, ct), VerifyingKey.Bound(purpose, Encoding.UTF8.GetBytes(text))));

    /// <inheritdoc />
    /// <remarks>Asks the vault for the signing key, whatever is known of it.</remarks>
    public async Task ProbeAsync(CancellationToken ct) => await _versions.CurrentAsync(anew: true, ct);
}
