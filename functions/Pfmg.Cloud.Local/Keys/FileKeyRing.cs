using System.Security.Cryptography;
using System.Text;
using Pfmg.Cloud.Core.Seams;

namespace Pfmg.Cloud.Local.Keys;

/// <summary>A key ring of one key in a file that only its owner may read: PKCS#8 in PEM, an ECDSA key on P-256.</summary>
/// <param name="file">Its path; made with the first signature, never overwritten.</param>
/// <remarks>A file that others may read or write is refused: what they could have signed proves nothing.</remarks>
public sealed class FileKeyRing(string file) : IKeyRing
{
    private readonly KeyFile _file = new(file);

    /// <inheritdoc />
    public async Task<KeySignature> SignAsync(string purpose, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        using var key = await _file.LoadOrCreateAsync(ct);
        var value = key.SignData(VerifyingKey.Bound(purpose, content), HashAlgorithmName.SHA256);
        return new KeySignature(VerifyingKey.IdOf(key), VerifyingKey.Es256, Convert.ToBase64String(value));
    }

    /// <inheritdoc />
    public async Task<bool> VerifyAsync(string purpose, ReadOnlyMemory<byte> content, KeySignature signature, CancellationToken ct)
    {
        using var key = await _file.LoadAsync(ct);
        return key is not null && PublicOf(key).Verifies(purpose, content, signature);
    }

    /// <inheritdoc />
    public async Task<VerifyingKey> PublicKeyAsync(CancellationToken ct)
    {
        using var key = await _file.LoadOrCreateAsync(ct);
        return PublicOf(key);
    }

    /// <inheritdoc />
    /// <remarks>HMAC-SHA256 under a key derived from the private one (RFC 5869), so that there is one file to keep.</remarks>
    public async Task<string> PseudonymAsync(string purpose, string text, CancellationToken ct)
    {
        using var key = await _file.LoadOrCreateAsync(ct);
        var secret = key.ExportParameters(includePrivateParameters: true).D!;
        var derived = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, info: "pfmg pseudonym"u8.ToArray());
        CryptographicOperations.ZeroMemory(secret);
        return Convert.ToHexStringLower(HMACSHA256.HashData(derived, VerifyingKey.Bound(purpose, Encoding.UTF8.GetBytes(text))));
    }

    private static VerifyingKey PublicOf(ECDsa key) => new(VerifyingKey.IdOf(key), VerifyingKey.Es256, key.ExportSubjectPublicKeyInfoPem());
}
